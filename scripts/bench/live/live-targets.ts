/** One row of the table of `npm run bench -- live`, with what must be reached. */
export interface LiveTarget {
  readonly label: string;
  readonly unit: string;
  readonly must: number;
  /** True where more is better. */
  readonly atLeast?: boolean;
}

export type LiveName =
  | 'webhookSpeed'
  | 'webhookP99'
  | 'webhookGap'
  | 'queriesSlower'
  | 'followSpeed'
  | 'followLatency'
  | 'agentMemory'
  | 'agentCatchUp'
  | 'agentCpu';

/** For the synthetic log, on two cores that nobody else uses. */
export const LIVE_TARGETS: Readonly<Record<LiveName, LiveTarget>> = {
  webhookSpeed: {
    label: 'webhook, batches of 400, 4 connections',
    unit: 'MB/s',
    must: 25,
    atLeast: true,
  },
  webhookP99: { label: 'webhook, p99 of the answers', unit: 'ms', must: 250 },
  webhookGap: { label: 'webhook, longest time without an answer', unit: 'ms', must: 500 },
  queriesSlower: { label: 'questions during that, against idle', unit: 'times', must: 2 },
  followSpeed: { label: 'file following when behind', unit: 'MB/s', must: 40, atLeast: true },
  followLatency: { label: 'from write to searchable, p95', unit: 'ms', must: 200 },
  agentMemory: { label: 'agent at 200 events/s, memory', unit: 'MB', must: 80 },
  agentCatchUp: { label: 'agent, peak memory after catching up', unit: 'MB', must: 80 },
  agentCpu: { label: 'agent at 200 events/s, of a core', unit: '%', must: 5 },
};

/** What was measured. */
export type LiveFigures = Readonly<Record<LiveName, number>>;

/** The rows that miss what they must reach. */
export function missedOf(figures: LiveFigures): readonly LiveName[] {
  return (Object.keys(LIVE_TARGETS) as readonly LiveName[]).filter((name) => {
    const { must, atLeast } = LIVE_TARGETS[name];
    return atLeast === true ? figures[name] < must : figures[name] > must;
  });
}

/** The table a person reads. */
export function renderLive(figures: LiveFigures): string {
  const missed = new Set(missedOf(figures));
  const rows = (Object.keys(LIVE_TARGETS) as readonly LiveName[]).map((name) => {
    const { label, unit, must, atLeast } = LIVE_TARGETS[name];
    const value = figures[name];
    const shown = `${value >= 100 ? value.toFixed(0) : value.toFixed(1)} ${unit}`;
    const limit = `${atLeast === true ? '≥' : '≤'} ${must}`;
    return [
      label.padEnd(42),
      shown.padStart(12),
      limit.padStart(8),
      missed.has(name) ? '  MISSED' : '  ok',
    ];
  });
  return `${['measured', ...rows.map((row) => row.join(' '))].join('\n')}\n`;
}
