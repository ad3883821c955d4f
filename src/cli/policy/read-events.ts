import { stat } from 'node:fs/promises';
import { Failure } from '../../base/failure.ts';
import { lineBytes } from '../../collect/line-batch.ts';
import { type LogInput, unreadable } from '../../collect/log-input.ts';
import { type LogPart, readLog } from '../../collect/read-log.ts';
import { isRejected, parseEvent } from '../../event/parse-event.ts';
import { requestTimeUs } from '../../event/time.ts';
import type { Selection, TimeRange } from '../../store/store.ts';
import { openAnswers } from '../answer/open-answers.ts';
import { parseSelection } from '../answer/parse-selection.ts';
import type { Terminal } from '../terminal.ts';
import { chooseZone, timesOf } from '../time-zone.ts';
import type { TrafficOptions } from './policy-options.ts';

/** Hands over every event of the logs or the store as its line; returns how many lines are none. */
export async function readEventLines(
  options: TrafficOptions,
  terminal: Terminal,
  visit: (line: string) => void,
): Promise<number> {
  const times = timesOf(chooseZone(options, terminal), terminal);
  const selection = parseSelection([], { ...options, stages: true }, times);
  if (options.file === undefined) return readStore(options, selection, terminal, visit);
  const take = within(selection.range, visit);
  let rejected = 0;
  for (const path of options.file) {
    for await (const part of readLog(await inputOf(path, terminal), { signal: terminal.signal })) {
      rejected += takePart(path, part, take);
    }
  }
  return rejected;
}

async function readStore(
  options: TrafficOptions,
  selection: Selection,
  terminal: Terminal,
  visit: (line: string) => void,
): Promise<number> {
  await using answers = await openAnswers(options, terminal);
  const found = answers.search({ ...selection, order: 'oldest', limit: undefined });
  for await (const { bytes } of found) visit(Buffer.from(bytes).toString('utf8'));
  return 0;
}

function takePart(path: string, part: LogPart, take: (line: string) => void): number {
  if (part.kind === 'foreign') {
    const message = `${path} is not an audit log: it looks like ${part.looksLike}`;
    throw new Failure('input/not-audit', message, {
      hint: 'Give a log of events, as the API server writes it.',
    });
  }
  const { batch } = part;
  if (part.kind === 'lines') {
    for (let i = 0; i < batch.starts.length; i++) take(lineBytes(batch, i).toString('utf8'));
  }
  return batch.rejected.length;
}

/** Lines are read for their time only where a time was asked for. */
function within(
  { sinceUs = Number.NEGATIVE_INFINITY, untilUs = Number.POSITIVE_INFINITY }: TimeRange,
  visit: (line: string) => void,
): (line: string) => void {
  if (!Number.isFinite(sinceUs) && !Number.isFinite(untilUs)) return visit;
  return (line) => {
    const event = parseEvent(line);
    const timeUs = isRejected(event) ? undefined : requestTimeUs(event);
    if (timeUs === undefined || (timeUs >= sinceUs && timeUs < untilUs)) visit(line);
  };
}

async function inputOf(path: string, terminal: Terminal): Promise<LogInput> {
  if (path === '-') return { kind: 'stdin', stream: terminal.stdin };
  try {
    return { kind: 'file', path, sizeBytes: (await stat(path)).size };
  } catch (error) {
    throw unreadable(path, error);
  }
}
