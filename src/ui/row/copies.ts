import { requestFacts } from '../../trail/request-facts.ts';
import { visibleText } from '../../trail/visible-text.ts';
import { jsonText } from './json-text.ts';
import type { KeptEvent } from './kept-event.ts';

const MAX_VALUE = 4000;

/** The ways in which an event is taken along, by the words on their buttons. */
export function copiesOf(kept: KeptEvent, origin: string): Readonly<Record<string, string>> {
  const address = `${origin}/api/v1/events/${kept.answer.position}`;
  return {
    text: plainText(kept),
    JSON: kept.text,
    'JSON, indented': kept.event === undefined ? kept.text : jsonText(kept.event as never),
    Markdown: markdown(kept),
    link: `${origin}/?open=${kept.answer.position}&noise=1`,
    curl: `curl -sS '${address}?raw=true'`,
  };
}

function factsOf({ answer, event }: KeptEvent): readonly (readonly [string, string])[] {
  const facts = event === undefined ? [] : requestFacts(event);
  return [
    ['when', answer.row.time],
    ['Audit-ID', answer.row.auditID ?? ''],
    ['cluster', answer.cluster],
    ...facts.map(({ label, text }) => [label, visibleText(text, MAX_VALUE)] as const),
    ['position', String(answer.position)],
    ['SHA-256', answer.sha256],
  ];
}

function plainText(kept: KeptEvent): string {
  const facts = factsOf(kept).map(([label, text]) => `${label}: ${text}`);
  return [kept.answer.sentence.text, ...facts].join('\n');
}

function markdown(kept: KeptEvent): string {
  const facts = factsOf(kept).map(([label, text]) => `| ${label} | ${cell(text)} |`);
  return [`**${cell(kept.answer.sentence.text)}**`, '', '| | |', '| --- | --- |', ...facts].join(
    '\n',
  );
}

/** Text that stays text in Markdown: what comes from events must not become a link or a heading. */
function cell(text: string): string {
  return text.replace(/[\\`*_[\]<>|#~]/g, '\\$&');
}
