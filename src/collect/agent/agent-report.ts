import { Failure } from '../../base/failure.ts';
import { parseLossLine, renderLossLine } from '../losses/loss-line.ts';
import type { RecordedLoss } from '../losses.ts';

/** What an agent tells its server about itself. */
export interface AgentReport {
  /** The name of its machine, as it says. */
  readonly agent: string;
  /** What waits on its disk, and how much may. */
  readonly bufferBytes: number;
  readonly maxBufferBytes: number;
  /** Losses that were not told before. */
  readonly losses: readonly RecordedLoss[];
}

/** Losses of one report, so that a report is small. */
export const MAX_REPORTED_LOSSES = 500;

/** Bytes of a report. */
export const MAX_REPORT_BYTES: number = 4 << 20;

const MAX_NAME = 200;

/** The body of a report. */
export function renderReport({ losses, ...report }: AgentReport): string {
  return JSON.stringify({ ...report, losses: losses.map(renderLossLine) });
}

/** Reads a report; throws `receive/not-events` when it is none. Losses it does not know are left out. */
export function parseReport(text: string): AgentReport {
  const json = parseJson(text);
  const { agent, bufferBytes, maxBufferBytes, losses } = json ?? {};
  const isReport =
    typeof agent === 'string' && isCount(bufferBytes) && isCount(maxBufferBytes) && isList(losses);
  if (!isReport) {
    throw new Failure('receive/not-events', 'the body is not the report of an agent');
  }
  const lines = losses.slice(0, MAX_REPORTED_LOSSES);
  return {
    agent: agent.slice(0, MAX_NAME),
    bufferBytes,
    maxBufferBytes,
    losses: lines.flatMap((line) => (typeof line === 'string' ? (parseLossLine(line) ?? []) : [])),
  };
}

function parseJson(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null
      ? (json as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}
