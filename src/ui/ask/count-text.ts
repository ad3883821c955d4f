/** `41,208`: a count as people read it, the same in every browser. */
export function countText(count: number): string {
  return count.toLocaleString('en');
}

/** `1 request`, `41,208 requests`. */
export function countedText(count: number, noun: string): string {
  return `${countText(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** `41k`, `3.1M`: where there is room for no more. */
export function shortCount(count: number): string {
  if (count < 10_000) return countText(count);
  return new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 })
    .format(count)
    .replace('K', 'k');
}

/** `12%`; what is not nothing is never told as nothing. */
export function percentText(count: number, all: number): string {
  if (all === 0 || count === 0) return '0%';
  const percent = (count / all) * 100;
  if (percent < 1) return '<1%';
  return percent > 99 && percent < 100 ? '>99%' : `${Math.round(percent)}%`;
}
