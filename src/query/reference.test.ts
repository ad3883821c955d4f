import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { isRejected, parseEvent } from '../event/parse-event.ts';
import { KNOWN_FIELDS } from './field.ts';
import { parseQuery } from './parse-query.ts';
import { compilePredicate } from './predicate.ts';

/** The page's names of the events in `events.ndjson`, in the same order. */
const NAMES = [
  ...['refused', 'created', 'scaled', 'exec', 'as-jai', 'anonymous', 'unknown', 'robot'],
  ...['deleted', 'placed', 'received'],
];

const ROOT = resolve(import.meta.dirname, '../..');
const page = readFileSync(resolve(ROOT, 'docs/reference/query.md'), 'utf8');
const events = readFileSync(resolve(ROOT, 'test/fixtures/query/events.ndjson'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => {
    const event = parseEvent(line);
    if (isRejected(event)) throw new Error(event.rejected);
    return { cluster: 'demo', source: 'audit.log', event };
  });

/** `query  → names of events` or `query  ✗ message` within a fence of `query`. */
const examples = [...page.matchAll(/^```query\n([\s\S]*?)^```$/gm)]
  .flatMap(([, block = '']) => block.trimEnd().split('\n'))
  .map((line) => /^(.*?)\s+([→✗]) (.*)$/.exec(line)?.slice(1) ?? [line, '', 'no answer']);

function answer(text: string): string {
  const result = parseQuery(text, { nowUs: Date.parse('2026-11-23T19:32:00Z') * 1000 });
  if (result.kind === 'errors') return `✗ ${result.errors[0]?.message}`;
  const matches = compilePredicate(result.query);
  const found = NAMES.filter((_name, at) => events[at] !== undefined && matches(events[at]));
  return `→ ${found.join(', ') || 'none'}`;
}

test('the page has an example for each event and enough of them', () => {
  expect(events).toHaveLength(NAMES.length);
  expect(examples.length).toBeGreaterThan(80);
  for (const name of NAMES) expect(page).toMatch(new RegExp(`^\\| ${name} \\| `, 'm'));
});

test.each(examples)('%s %s %s', (query, sign, expected) => {
  expect(answer(query)).toBe(`${sign} ${expected}`);
});

test('the table of fields is the catalogue', () => {
  const rows = KNOWN_FIELDS.map(({ name, aliases, type, description }) => {
    const short = aliases.map((alias) => `\`${alias}\``).join(', ');
    return `| ${short} | \`${name}\` | ${type} | ${description} |`;
  });
  expect(page).toContain(rows.join('\n'));
});
