import { Failure } from '../../base/failure.ts';
import { type ParsedQuery, parseQuery } from '../../query/parse-query.ts';
import { parseTime, type TimeContext } from '../../query/parse-time.ts';
import { printValue } from '../../query/print-query.ts';
import type { Query } from '../../query/query.ts';
import { joined } from '../../query/reader.ts';
import type { Selection, TimeRange } from '../../store/store.ts';
import type { SelectionOptions } from '../command/options.ts';
import { textWidth } from '../text-width.ts';

/** Reads what a command line asks for: the query, the time range, requests or events. */
export function parseSelection(
  words: readonly string[],
  options: Pick<SelectionOptions, 'since' | 'until' | 'stages' | 'namespace'> & Narrowed,
  times: TimeContext,
): Selection {
  const text = words.join(' ');
  return {
    query: narrowed(queryOf(text, parseQuery(text, times)), options, times),
    range: rangeOf(options, times),
    unit: options.stages === true ? 'events' : 'requests',
  };
}

/** A cluster that was asked for by a flag of kubectl. */
interface Narrowed {
  readonly cluster?: string;
}

function narrowed(
  query: Query,
  { namespace, cluster }: Pick<SelectionOptions, 'namespace'> & Narrowed,
  times: TimeContext,
): Query {
  const flags = Object.entries({ ns: namespace, cluster }).flatMap(([field, value]) => {
    if (value === undefined) return [];
    const text = `${field}: ${printValue(value)}`;
    return [queryOf(text, parseQuery(text, times))];
  });
  const operands = query.kind === 'all' && flags.length > 0 ? flags : [query, ...flags];
  return joined('and', operands);
}

function queryOf(text: string, parsed: ParsedQuery): Selection['query'] {
  if (parsed.kind === 'query') return parsed.query;
  const [first] = parsed.errors;
  const { message = 'cannot read the query', span = { start: 0, end: 0 }, hint } = first ?? {};
  const code = message.startsWith('unknown field') ? 'query/unknown-field' : 'query/syntax';
  throw new Failure(code, message, {
    hint: hint ?? 'See "annals search --help" for examples, "annals fields" for the fields.',
    details: { excerpt: excerptOf(text, span), start: span.start, end: span.end },
  });
}

/** How much of a long query is shown on each side of the mistake. */
const AROUND = 60;

/** The text with a mark under the mistake. */
function excerptOf(text: string, { start, end }: { start: number; end: number }): string {
  // Text on several lines would put the mark in the wrong place.
  const line = text.replaceAll(/[\p{Cc}\p{Cf}]/gu, ' ');
  const from = Math.max(0, start - AROUND);
  const to = Math.min(line.length, end + AROUND);
  const before = `${from > 0 ? '…' : ''}${line.slice(from, start)}`;
  const mark = '^'.repeat(Math.max(1, textWidth(line.slice(start, Math.min(end, to)))));
  const shown = `${before}${line.slice(start, to)}${to < line.length ? '…' : ''}`;
  return `  ${shown}\n  ${' '.repeat(textWidth(before))}${mark}`;
}

/** Reads `--since` and `--until`. */
export function rangeOf(
  { since, until }: Pick<SelectionOptions, 'since' | 'until'>,
  times: TimeContext,
): TimeRange {
  const sinceUs = timeOf('--since', since, times);
  const untilUs = timeOf('--until', until, times);
  if (sinceUs !== undefined && untilUs !== undefined && sinceUs >= untilUs) {
    throw new Failure('usage/invalid', `--since ${since} is not before --until ${until}`, {
      hint: 'The range goes from --since up to --until.',
    });
  }
  return {
    ...(sinceUs === undefined ? {} : { sinceUs }),
    ...(untilUs === undefined ? {} : { untilUs }),
  };
}

function timeOf(flag: string, text: string | undefined, times: TimeContext): number | undefined {
  if (text === undefined) return undefined;
  const time = parseTime(text, times);
  if ('us' in time) return time.us;
  throw new Failure('usage/invalid', `${flag}: ${time.error}`, {
    hint: 'Write for example 2h, 3d, today, 19:40, 2026-11-23, 2026-11-23T19:40:00Z.',
  });
}
