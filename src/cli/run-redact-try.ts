import { randomBytes } from 'node:crypto';
import { findLogs } from '../collect/find-logs.ts';
import { lineBytes } from '../collect/line-batch.ts';
import { readLog } from '../collect/read-log.ts';
import { isRejected, parseEvent } from '../event/parse-event.ts';
import { compileRedaction, type Redactor } from '../redact/compile-redaction.ts';
import { keyedHash } from '../store/redact-line.ts';
import { visibleText } from '../trail/visible-text.ts';
import { loadRedactChoice, type RedactOptions } from './command/redact-option.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { printFailure } from './print-failure.ts';
import { renderTable } from './render-table.ts';
import type { Terminal } from './terminal.ts';

/** What a log showed. */
interface Tried {
  readonly counts: Map<string, number>;
  events: number;
  changed: number;
  rejected: number;
}

/** Longest part of a path or of an event's URI that is shown. */
const MAX_TEXT = 300;

/** `annals redact try`: each event with what would be hidden in it. Never prints what it hides. */
export async function runRedactTry(
  terminal: Terminal,
  file: string,
  { redact }: RedactOptions,
): Promise<ExitCode> {
  const { stdin, stdout, stderr, signal } = terminal;
  const choice = await loadRedactChoice(redact);
  // Hashes under a key of this run alone: nothing printed here helps to guess a stored value.
  const hash = keyedHash(randomBytes(32));
  const redactor = compileRedaction(choice === 'none' ? [] : choice, hash);
  const { inputs, problems } = await findLogs([file], { stdin });
  for (const problem of problems) printFailure(stderr, problem);
  if (inputs.length === 0) return EXIT.failed;
  const tried: Tried = { counts: new Map(), events: 0, changed: 0, rejected: 0 };
  for (const input of inputs) {
    for await (const part of readLog(input, { signal })) {
      if (part.kind === 'foreign') continue;
      tried.rejected += part.batch.rejected.length;
      for (let i = 0; i < part.batch.starts.length; i++) {
        tryLine(terminal, redactor, lineBytes(part.batch, i), tried);
      }
      await stdout.drained();
    }
  }
  writeSummary(terminal, tried);
  return tried.rejected > 0 ? EXIT.found : EXIT.fine;
}

function tryLine({ stdout }: Terminal, redactor: Redactor, bytes: Uint8Array, tried: Tried): void {
  const text = new TextDecoder().decode(bytes);
  const event = parseEvent(text);
  if (isRejected(event)) {
    tried.rejected++;
    return;
  }
  tried.events++;
  const redacted = redactor.redactLine(text);
  if (redacted === undefined) return;
  tried.changed++;
  const shown = parseEvent(redacted.text);
  const uri = isRejected(shown) ? '' : (shown.requestURI ?? '');
  const { style } = stdout;
  const head = `${event.auditID} ${event.stage} ${event.verb ?? ''} ${uri}`;
  stdout.write(`${style.bold(visibleText(head, MAX_TEXT))}\n`);
  for (const { path, rule, action } of redacted.hidden) {
    tried.counts.set(rule, (tried.counts.get(rule) ?? 0) + 1);
    const line = `  ${action.padEnd(4)} ${visibleText(path, MAX_TEXT)}`;
    stdout.write(`${line}  ${style.dim(rule)}\n`);
  }
}

function writeSummary({ stdout, columns }: Terminal, tried: Tried): void {
  const { counts, events, changed, rejected } = tried;
  const rows = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  if (rows.length > 0) {
    const lines = renderTable(
      [
        { header: 'RULE', priority: 1 },
        { header: 'VALUES', priority: 2, align: 'right', isFixed: true },
      ],
      rows.map(([rule, count]) => [{ text: rule }, { text: String(count) }]),
      { width: columns, paintHeader: stdout.style.bold },
    );
    stdout.write(`\n${lines.join('\n')}\n`);
  }
  const values = rows.reduce((sum, [, count]) => sum + count, 0);
  const noun = values === 1 ? 'value' : 'values';
  stdout.write(`${values} ${noun} hidden in ${changed} of ${events} events\n`);
  if (rejected > 0) stdout.write(`${rejected} lines are no events\n`);
}
