import type { HistoryAnswer, WireRevision } from '../../api/history-answer.ts';
import { visibleText } from '../../trail/visible-text.ts';

const MAX_CELL = 500;

/** A history as a page of Markdown: lives as a list, changes as a table, newest last. */
export function historyMarkdown(title: string, { lives, revisions, marks }: HistoryAnswer): string {
  const rows = revisions.toReversed().map(row);
  const notable = marks.filter(({ kind }) => kind !== 'read').toReversed();
  return [
    `# ${text(title)}`,
    '',
    ...lives.map(
      ({ number, created, deleted, end }) =>
        `- life ${number}: ${text(created?.sentence.text ?? 'was there before')}; ${text(deleted?.sentence.text ?? end)}`,
    ),
    '',
    '| revision | time | what | changes | known from |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    ...(notable.length === 0 ? [] : ['', '## What changed nothing', '']),
    ...notable.map(({ time, sentence }) => `- ${time} ${text(sentence.text)}`),
    '',
  ].join('\n');
}

function row({ number, from, sentence, changes, known }: WireRevision): string {
  const cells = [String(number), from, sentence.text, changes.join('; '), known];
  return `| ${cells.map(text).join(' | ')} |`;
}

/** Text that Markdown takes as text. */
function text(value: string): string {
  return visibleText(value, MAX_CELL).replaceAll(/[\\`*_{}[\]<>|#]/g, '\\$&');
}
