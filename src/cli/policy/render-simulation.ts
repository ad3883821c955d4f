import { HAPPENINGS, type Needed } from '../../policy/happenings.ts';
import type { Amount, Simulation, Unseen } from '../../policy/simulate-policy.ts';
import { visibleText } from '../../trail/visible-text.ts';
import type { Paint } from '../style.ts';

/** What an event must hold for a happening to be seen. */
const NEEDS: Readonly<Record<Needed, string>> = {
  request: 'any event of the request shows it',
  outcome: 'the last event shows it',
  body: 'a level with bodies shows it',
};

/** What is computed from counted figures rather than counted. */
export interface Estimates {
  readonly days: number;
  readonly eventsPerDay: number;
  readonly bytesPerDay: number;
  /** RequestReceived events that the recording does not have. */
  readonly receivedEvents: number;
  readonly receivedBytes: number;
  /** Days until the log's defaults since 1.36 (100 files of 100 MB) overwrite the oldest. */
  readonly defaultRetentionDays: number | undefined;
  /** The API server's buffer in batch mode: 10,000 events of the mean size. */
  readonly batchBufferBytes: number;
}

const DAY_US = 86_400e6;
const DEFAULT_LOG_BYTES = 101 * 100 * 1024 * 1024;
const DEFAULT_BUFFER_EVENTS = 10_000;

/** Derives days, growth and memory from what was counted. */
export function estimatesOf(simulation: Simulation): Estimates {
  const { firstUs, lastUs, written, inferredReceived } = simulation;
  const days = (lastUs - firstUs) / DAY_US;
  const bytes = written.bytes + inferredReceived.bytes;
  const events = written.events + inferredReceived.events;
  const perDay = (value: number): number => (days > 0 ? value / days : 0);
  const bytesPerDay = perDay(bytes);
  const mean = written.events === 0 ? 0 : written.bytes / written.events;
  return {
    days,
    eventsPerDay: Math.round(perDay(events)),
    bytesPerDay: Math.round(bytesPerDay),
    receivedEvents: inferredReceived.events,
    receivedBytes: inferredReceived.bytes,
    defaultRetentionDays: bytesPerDay > 0 ? DEFAULT_LOG_BYTES / bytesPerDay : undefined,
    batchBufferBytes: Math.round(mean * DEFAULT_BUFFER_EVENTS),
  };
}

/** How the report is laid out. */
export interface SimulationLayout {
  readonly top: number;
  readonly bold: Paint;
}

/** The report for people. Every figure is under a heading that says counted or estimated. */
export function renderSimulation(simulation: Simulation, { top, bold }: SimulationLayout): string {
  const { rules, unusedRules, senders } = simulation;
  const { days } = estimatesOf(simulation);
  const perDay = (bytes: number): number => (days > 0 ? Math.round(bytes / days) : 0);
  const lines = [
    bold('Counted'),
    `  recorded  ${amount(simulation.recorded)}, ${simulation.requests} requests`,
    `  written   ${amount(simulation.written)} (${share(simulation.written.bytes, simulation.recorded.bytes)} of the bytes)`,
    '',
    bold('By rule (counted)'),
    `  ${'rule'.padEnd(8)}${'level'.padEnd(17)}${'requests'.padStart(10)}${'events'.padStart(10)}${'bytes'.padStart(12)}${'share'.padStart(8)}${'per day*'.padStart(12)}`,
  ];
  for (const figures of rules) {
    const name = figures.rule === undefined ? 'none' : String(figures.rule);
    const { events, bytes } = figures.written;
    lines.push(
      `  ${name.padEnd(8)}${figures.level.padEnd(17)}${String(figures.requests).padStart(10)}${String(events).padStart(10)}${size(bytes).padStart(12)}${share(bytes, simulation.written.bytes).padStart(8)}${size(perDay(bytes)).padStart(12)}`,
    );
    for (const cell of figures.byLevelAndStage) {
      lines.push(`            ${cell.level} at ${cell.stage}: ${amount(cell)}`);
    }
  }
  lines.push('  * estimated, if all days are like the recorded time');
  if (unusedRules.length > 0) lines.push(`  never fired: ${unusedRules.join(', ')}`);
  lines.push(
    ...listOf(
      bold('Users of whom nothing is left (counted, requests)'),
      simulation.unseenUsers,
      top,
    ),
  );
  lines.push(
    ...listOf(
      bold('Resources of which nothing is left (counted, requests)'),
      simulation.unseenResources,
      top,
    ),
  );
  const needs = new Map(HAPPENINGS.map((one) => [one.what, NEEDS[one.needs]]));
  lines.push(
    ...listOf(
      bold('Not recorded of what security looks for (counted, requests)'),
      simulation.unseenHappenings.map(({ what, requests }) => ({
        what: `${what} (${needs.get(what)})`,
        requests,
      })),
      top,
    ),
  );
  lines.push('', bold('Who writes most (counted)'));
  for (const { user, ...written } of senders.slice(0, top)) {
    lines.push(`  ${visibleText(user, 80).padEnd(60)} ${amount(written)}`);
  }
  lines.push(
    '',
    bold('Estimated'),
    ...renderEstimates(simulation),
    '',
    bold('Limits'),
    ...limits(simulation),
  );
  return `${lines.join('\n')}\n`;
}

function renderEstimates(simulation: Simulation): readonly string[] {
  const estimates = estimatesOf(simulation);
  const { days, defaultRetentionDays } = estimates;
  const span = days >= 1 ? `${days.toFixed(1)} days` : `${(days * 24 * 60).toFixed(1)} minutes`;
  const lines = [
    `  per day: ${estimates.eventsPerDay} events, ${size(estimates.bytesPerDay)}, if all days are like the ${span} recorded`,
    `  memory of the API server in batch mode: up to ${size(estimates.batchBufferBytes)} for a full buffer of 10,000 events`,
  ];
  if (defaultRetentionDays !== undefined) {
    lines.push(
      `  disk of the API server at its defaults since 1.36 (100 old files of 100 MB): ${defaultRetentionDays.toFixed(1)} days of log`,
    );
  }
  if (estimates.receivedEvents > 0) {
    lines.push(
      `  RequestReceived: ${estimates.receivedEvents} events, about ${size(estimates.receivedBytes)}, which the recording does not have, are added above`,
    );
  }
  return lines;
}

function limits({ short, largestEventBytes }: Simulation): readonly string[] {
  const lines = [
    '  What the policy of the recording dropped is not in the log and in none of these figures.',
  ];
  if (short > 0) {
    lines.push(
      `  ${short} events were recorded at a lower level than this policy asks for; their bodies are missing, so bytes are too few.`,
    );
  }
  if (largestEventBytes > 1024 * 1024) {
    lines.push(
      `  The largest event has ${size(largestEventBytes)}; --audit-log-maxsize must be above that.`,
    );
  }
  return lines;
}

function listOf(heading: string, list: readonly Unseen[], top: number): readonly string[] {
  if (list.length === 0) return [];
  const rows = list
    .slice(0, top)
    .map(({ what, requests }) => `  ${String(requests).padStart(8)}  ${visibleText(what, 120)}`);
  const more = list.length > top ? [`  and ${list.length - top} more`] : [];
  return ['', heading, ...rows, ...more];
}

function amount({ events, bytes }: Amount): string {
  return `${events} events, ${size(bytes)}`;
}

/** Bytes in the unit that fits, in powers of 1,000. */
export function size(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}

function share(part: number, whole: number): string {
  return whole === 0 ? '0 %' : `${((100 * part) / whole).toFixed(1)} %`;
}
