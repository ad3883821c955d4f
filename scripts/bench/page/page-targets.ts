/** One row of the table of `npm run bench -- page`, with what must be reached. */
export interface PageTarget {
  readonly label: string;
  readonly unit: 'ms' | 'kB' | 'MB' | 'frames';
  readonly must: number;
}

/** What is measured of the page. */
export type PageName =
  | 'firstScreen'
  | 'newQuery'
  | 'openRow'
  | 'slowFrames'
  | 'longestFrame'
  | 'weight'
  | 'liveMemory';

/** For one million synthetic events in the system's Chromium, on two cores that nobody else uses. */
export const PAGE_TARGETS: Readonly<Record<PageName, PageTarget>> = {
  firstScreen: { label: 'first useful screen, cold', unit: 'ms', must: 1000 },
  newQuery: { label: 'a new query, worst of five by median', unit: 'ms', must: 400 },
  openRow: { label: 'opening a row', unit: 'ms', must: 100 },
  slowFrames: { label: 'frames over 50 ms, scrolling 10,000 rows', unit: 'frames', must: 0 },
  longestFrame: { label: 'longest frame of those', unit: 'ms', must: 50 },
  weight: { label: 'page before the editor, packed', unit: 'kB', must: 350 },
  liveMemory: { label: 'memory after an hour of live view', unit: 'MB', must: 250 },
};

/** What was measured. */
export type PageFigures = Readonly<Record<PageName, number>>;

/** The rows that miss what they must reach. */
export function missedOf(figures: PageFigures): readonly PageName[] {
  const names = Object.keys(PAGE_TARGETS) as readonly PageName[];
  return names.filter((name) => figures[name] > PAGE_TARGETS[name].must);
}

/** The table a person reads. */
export function renderPage(figures: PageFigures): string {
  const missed = new Set(missedOf(figures));
  const names = Object.keys(PAGE_TARGETS) as readonly PageName[];
  const rows = names.map((name) => {
    const { label, unit, must } = PAGE_TARGETS[name];
    const value = figures[name];
    const shown = `${value >= 100 ? value.toFixed(0) : Number(value.toFixed(1))} ${unit}`;
    return `${label.padEnd(44)}${shown.padStart(14)}   ≤ ${must}${missed.has(name) ? '   missed' : ''}`;
  });
  return `${rows.join('\n')}\n`;
}
