import { stat } from 'node:fs/promises';
import { Failure } from '../../base/failure.ts';
import { lineBytes } from '../../collect/line-batch.ts';
import { type LogInput, unreadable } from '../../collect/log-input.ts';
import { readLog } from '../../collect/read-log.ts';
import type { Terminal } from '../terminal.ts';

/** Hands over every line of the logs, and returns how many lines are none. `-` is standard input. */
export async function readEventLines(
  paths: readonly string[],
  terminal: Terminal,
  visit: (line: string) => void,
): Promise<number> {
  let rejected = 0;
  for (const path of paths) {
    for await (const part of readLog(await inputOf(path, terminal), { signal: terminal.signal })) {
      if (part.kind === 'foreign') {
        throw new Failure(
          'input/not-audit',
          `${path} is not an audit log: it looks like ${part.looksLike}`,
        );
      }
      rejected += part.batch.rejected.length;
      if (part.kind === 'cut') continue;
      for (let i = 0; i < part.batch.starts.length; i++)
        visit(lineBytes(part.batch, i).toString('utf8'));
    }
  }
  return rejected;
}

async function inputOf(path: string, terminal: Terminal): Promise<LogInput> {
  if (path === '-') return { kind: 'stdin', stream: terminal.stdin };
  try {
    return { kind: 'file', path, sizeBytes: (await stat(path)).size };
  } catch (error) {
    throw unreadable(path, error);
  }
}
