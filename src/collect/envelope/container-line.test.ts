import { expect, test } from 'vitest';
import { nativeEvent, told } from '../../../test/fixtures/envelopes/read-envelope.ts';
import { PartialLines } from './partial-lines.ts';
import { unwrap } from './unwrap.ts';

const A = nativeEvent('a');
const docker = (log: string, stream = 'stdout'): string =>
  JSON.stringify({ log, stream, time: '2026' });
const CRI = 'unknown: container runtime lines (CRI) without audit events';

test.each<[string, string, readonly string[] | string]>([
  ['CRI', `2026-11-23T19:40:47.902123456Z stdout F ${A}`, [A]],
  ['CRI with an offset for a zone', `2026-11-23T19:40:47.9+01:00 stdout F ${A}`, [A]],
  ["Docker's json-file", docker(`${A}\n`), [A]],
  [
    'Fluent Bit over CRI',
    JSON.stringify({ time: 't', stream: 'stdout', logtag: 'F', log: A }),
    [A],
  ],
  [
    "the API server's own log on standard error",
    '2026-11-23T19:40:47.9Z stderr F I1123 19:40:47.9 1 x.go:1] hi',
    [],
  ],
  ['the same in json-file', docker('I1123\n', 'stderr'), []],
  ['something else on standard output', '2026-11-23T19:40:47.9Z stdout F hello', CRI],
  ['a part without the rest', `2026-11-23T19:40:47.9Z stdout P ${A.slice(0, 20)}`, CRI],
])('%s', (_what, line, expected) => {
  expect(told(unwrap(Buffer.from(line)))).toEqual(expected);
});

function join(lines: readonly string[]): {
  readonly joined: readonly string[];
  readonly left: number;
} {
  const partials = new PartialLines();
  const joined = lines.flatMap((line, i) => {
    const found = partials.add(Buffer.from(line), i + 1);
    if (found.kind === 'whole') return [`whole ${i + 1}`];
    return found.kind === 'waits' ? [] : [`${found.line}: ${found.bytes.toString().trim()}`];
  });
  return { joined, left: partials.end().length };
}

const cri = (tag: string, text: string, stream = 'stdout'): string =>
  `2026-11-23T19:40:47.9Z ${stream} ${tag} ${text}`;

test.each<[string, readonly string[], readonly string[], number]>([
  ['whole lines', [cri('F', A), A], ['whole 1', 'whole 2'], 0],
  ['CRI parts', [cri('P', 'ab'), cri('P', 'cd'), cri('F', 'ef')], ['1: abcdef'], 0],
  [
    'both streams at once',
    [cri('P', 'ab'), cri('P', 'x', 'stderr'), cri('F', 'cd'), cri('F', 'y', 'stderr')],
    ['1: abcd', '2: xy'],
    0,
  ],
  ['json-file parts', [docker('ab'), docker('cd\n')], ['1: abcd'], 0],
  [
    'parts through Fluent Bit',
    [
      JSON.stringify({ log: 'ab', logtag: 'P', stream: 'stdout' }),
      JSON.stringify({ log: 'cd', logtag: 'F', stream: 'stdout' }),
    ],
    ['1: abcd'],
    0,
  ],
  ['parts without an end', [cri('P', 'ab')], [], 1],
  ['native lines between', [cri('P', 'ab'), A, cri('F', 'cd')], ['whole 2', '1: abcd'], 0],
])('joins %s', (_what, lines, joined, left) => {
  expect(join(lines)).toEqual({ joined, left });
});

test('a line that never ends is handed on before it fills the memory', () => {
  const partials = new PartialLines();
  const part = Buffer.from(cri('P', 'x'.repeat(1 << 20)));
  const kinds = Array.from({ length: 17 }, (_, i) => partials.add(part, i).kind);
  expect(kinds.filter((kind) => kind === 'joined').length).toBe(1);
});
