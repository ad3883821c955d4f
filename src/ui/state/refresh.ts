/** How often an answer is asked for again. */
export type Refresh = '10s' | '1m' | '5m' | '15m';

/** The waits that are offered, with their names and lengths. */
export const REFRESHES: readonly {
  readonly refresh: Refresh;
  readonly label: string;
  readonly waitMs: number;
}[] = [
  { refresh: '10s', label: 'every 10 seconds', waitMs: 10_000 },
  { refresh: '1m', label: 'every minute', waitMs: 60_000 },
  { refresh: '5m', label: 'every 5 minutes', waitMs: 300_000 },
  { refresh: '15m', label: 'every 15 minutes', waitMs: 900_000 },
];

/** Whether a text names one of the waits. */
export function isRefresh(text: string): text is Refresh {
  return REFRESHES.some(({ refresh }) => refresh === text);
}

/** How long to wait before a question is asked again; undefined when its time has an end, or no wait is wanted. */
export function refreshMs({
  refresh,
  until,
}: {
  readonly refresh?: Refresh;
  readonly until?: string;
}): number | undefined {
  if (until !== undefined) return undefined;
  return REFRESHES.find((one) => one.refresh === refresh)?.waitMs;
}
