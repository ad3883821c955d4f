import type { Overview } from '../answer/answers.ts';
import type { Style } from '../style.ts';
import { padText } from '../text-width.ts';
import type { TimeZone } from '../time-zone.ts';

const HEIGHT = 6;
const BLOCKS = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/** A bar chart over time in block characters, one column a bar; bars with errors have colour. */
export function drawHistogram(
  { bars, intervalUs }: Overview,
  zone: TimeZone,
  style: Style,
): readonly string[] {
  const [first, last] = [bars[0], bars.at(-1)];
  if (first === undefined || last === undefined) return [];
  const byStart = new Map(bars.map((bar) => [bar.startUs, bar]));
  const columns = Math.round((last.startUs - first.startUs) / intervalUs) + 1;
  const shown = Array.from({ length: columns }, (_, i) =>
    byStart.get(first.startUs + i * intervalUs),
  );
  const highest = Math.max(...bars.map(({ count }) => count));
  const label = String(highest);
  const lines: string[] = [];
  for (let level = HEIGHT; level > 0; level--) {
    const cells = shown.map((bar) => {
      const block = blockAt(((bar?.count ?? 0) / highest) * HEIGHT, level, bar !== undefined);
      const errorLevel = ((bar?.errors ?? 0) / highest) * HEIGHT;
      return block !== ' ' && errorLevel > level - 1 ? style.bad(block) : block;
    });
    const head = level === HEIGHT ? label : level === 1 ? '0' : '';
    lines.push(`${style.dim(padText(head, label.length, 'right'))} ${cells.join('').trimEnd()}`);
  }
  const ends = timeAxis(first.startUs, last.startUs + intervalUs, { columns, intervalUs, zone });
  return [...lines, `${' '.repeat(label.length + 1)}${style.dim(ends)}`];
}

/** The part of a bar of `height` levels that lies in one level; what is there is never invisible. */
function blockAt(height: number, level: number, isThere: boolean): string {
  const filled = Math.round((height - (level - 1)) * 8);
  const least = level === 1 && isThere ? 1 : 0;
  return BLOCKS[Math.max(least, Math.min(8, filled))] ?? ' ';
}

interface Axis {
  readonly columns: number;
  readonly intervalUs: number;
  readonly zone: TimeZone;
}

function timeAxis(fromUs: number, toUs: number, { columns, intervalUs, zone }: Axis): string {
  const digits = intervalUs < 1e6 ? 3 : 0;
  const from = `${zone.date(fromUs)} ${zone.time(fromUs, digits)}`;
  const sameDay = zone.date(fromUs) === zone.date(toUs);
  const to = `${sameDay ? '' : `${zone.date(toUs)} `}${zone.time(toUs, digits)}`;
  const gap = Math.max(3, columns - from.length - to.length);
  return `${from}${gap === 3 ? ' … ' : ' '.repeat(gap)}${to}`;
}

/** The width of a bar in words: `5 min`. */
export function intervalText(us: number): string {
  const units: readonly (readonly [number, string])[] = [
    [86_400e6, 'd'],
    [3600e6, 'h'],
    [60e6, 'min'],
    [1e6, 's'],
    [1000, 'ms'],
  ];
  const [size, unit] = units.find(([size]) => us >= size && us % size === 0) ?? [1, 'µs'];
  return `${us / size} ${unit}`;
}
