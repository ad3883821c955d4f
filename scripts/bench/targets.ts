/** One line of the table: its name, its unit, and what design.md section 6 asks of it. */
export interface Target {
  readonly label: string;
  readonly unit: 'MB/s' | '%' | 'ms' | 's' | 'MB';
  readonly must: number;
  readonly aim: number;
  /** True where more is better. */
  readonly atLeast?: boolean;
}

/** For one million synthetic events. On another log the figures are shown beside them all the same. */
export const TARGETS: Readonly<Record<TargetName, Target>> = {
  import: { label: 'import, everything synced', unit: 'MB/s', must: 40, aim: 65, atLeast: true },
  stored: { label: 'on disk / raw, everything', unit: '%', must: 15, aim: 12 },
  auditID: { label: 'one event by Audit-ID', unit: 'ms', must: 15, aim: 3 },
  person: { label: 'newest 50 of one person', unit: 'ms', must: 30, aim: 8 },
  deletions: { label: 'newest 50 deletions of secrets', unit: 'ms', must: 20, aim: 5 },
  overview: { label: 'histogram and five facets, all', unit: 'ms', must: 100, aim: 45 },
  overviewTenth: { label: 'the same over a tenth of the time', unit: 'ms', must: 40, aim: 12 },
  rareWord: { label: 'rare word anywhere', unit: 'ms', must: 40, aim: 3 },
  commonWord: { label: 'common word anywhere, newest 50', unit: 'ms', must: 40, aim: 10 },
  refusals: { label: '403s by user', unit: 'ms', must: 25, aim: 7 },
  start: { label: 'start to first answer', unit: 's', must: 1, aim: 0.2 },
  help: { label: 'annals --help', unit: 'ms', must: 150, aim: 100 },
  memoryIdle: { label: 'memory, serving and idle', unit: 'MB', must: 200, aim: 120 },
  memoryImport: { label: 'memory, peak of the import', unit: 'MB', must: 1500, aim: 800 },
};

/** A row of the table. */
export type TargetName =
  | 'import'
  | 'stored'
  | QuestionName
  | 'start'
  | 'help'
  | 'memoryIdle'
  | 'memoryImport';

/** The eight questions. */
export type QuestionName =
  | 'auditID'
  | 'person'
  | 'deletions'
  | 'overview'
  | 'overviewTenth'
  | 'rareWord'
  | 'commonWord'
  | 'refusals';

/** What a figure is worth: it reaches the aim, only what must be, or not even that. */
export function verdict(name: TargetName, value: number): 'aim' | 'must' | 'missed' {
  const target = TARGETS[name];
  const reaches = (limit: number): boolean =>
    target.atLeast === true ? value >= limit : value <= limit;
  if (reaches(target.aim)) return 'aim';
  return reaches(target.must) ? 'must' : 'missed';
}
