import { describe, expect, test } from 'vitest';
import type { WireRow } from '../../api/row.ts';
import type { TrailEntry } from '../../api/search-answer.ts';
import { describeFold } from './describe-fold.ts';
import { foldRuns } from './fold-runs.ts';

let position = 0;

/** An entry; a test names only what it is about. */
function entry(fields: Partial<WireRow> = {}, text?: string): TrailEntry {
  position++;
  const row: WireRow = {
    position,
    cluster: 'c',
    source: 's',
    time: '2026-11-23T19:30:00.000000Z',
    stageTime: '2026-11-23T19:30:00.000000Z',
    level: 'Metadata',
    stage: 'ResponseComplete',
    username: 'system:node:node-1',
    verb: 'update',
    resource: 'leases',
    namespace: 'kube-node-lease',
    name: 'node-1',
    code: 200,
    ...fields,
  };
  const actor = { kind: 'actor', text: row.username ?? '', field: 'user.username' } as const;
  const said = text ?? `${row.username} ${row.verb} ${row.name}`;
  return { row, sentence: { text: said, parts: [actor, { kind: 'text', text: ' …' }] } };
}

/** What stands on each line: a name, or `n×` for folded ones. */
function shape(entries: readonly TrailEntry[]): string {
  return foldRuns(entries)
    .lines.map((line) => (line.kind === 'one' ? line.entry.row.name : `${line.entries.length}×`))
    .join(' ');
}

const many = (count: number, fields: Partial<WireRow> = {}) =>
  Array.from({ length: count }, () => entry(fields));

describe('foldRuns', () => {
  test('two stay, three fold', () => {
    expect(shape(many(2))).toBe('node-1 node-1');
    expect(shape(many(3))).toBe('3×');
  });

  test('machines are grouped between what people do, each group where it begins', () => {
    const pod = { username: 'system:kube-scheduler', verb: 'create', resource: 'pods', name: 'p' };
    const mixed = [entry(), entry(pod), entry(), entry(pod), entry(), entry(pod)];
    expect(shape(mixed)).toBe('3× 3×');
    expect(
      shape([...mixed.slice(0, 3), entry({ username: 'jai', name: 'x' }), ...mixed.slice(3)]),
    ).toBe('node-1 p node-1 x p node-1 p');
  });

  test('nodes fold with one another, other names do not', () => {
    const nodes = ['a', 'b', 'c'].map((node) => entry({ username: `system:node:${node}` }));
    expect(shape(nodes)).toBe('3×');
    const parts = ['a', 'b', 'c'].map((part) => entry({ username: `system:kube-${part}` }));
    expect(shape(parts)).toBe('node-1 node-1 node-1');
  });

  test.each([
    ['another verb', { verb: 'patch' }],
    ['another namespace', { namespace: 'dev' }],
    ['another code', { code: 409 }],
    ['another day', { time: '2026-11-22T23:59:59.000000Z' }],
    ['long before', { time: '2026-11-23T19:10:00.000000Z' }],
  ])('%s is not folded in', (_what, other) => {
    expect(shape([...many(3), ...many(1, { ...other, name: 'x' })])).toBe('3× x');
  });

  test('people fold only where they say the same, one after the other', () => {
    const jai = (name: string) => entry({ username: 'jai', verb: 'get', name });
    expect(shape([jai('a'), jai('a'), jai('a'), jai('b')])).toBe('3× b');
    expect(shape([jai('a'), jai('b'), jai('a'), jai('a')])).toBe('a b a a');
  });

  test('no line stands for more than 200 requests', () => {
    expect(shape(many(450))).toBe('200× 200× 50×');
  });

  test('a line keeps its key when more requests follow', () => {
    const some = many(4);
    const keys = [some, [...some, ...many(5)]].map((entries) => {
      const [line] = foldRuns(entries).lines;
      return line?.kind === 'fold' ? line.key : undefined;
    });
    expect(keys[0]).toBe(keys[1]);
  });
});

test('folding goes on where it stood, and gives what folding at once gives', () => {
  const all = [
    ...many(5),
    entry({ username: 'jai', name: 'x' }),
    ...many(250),
    ...many(4, { code: 404 }),
  ];
  for (const cut of [1, 5, 6, 7, 100, 206, all.length]) {
    const first = foldRuns(all.slice(0, cut));
    const before = structuredClone(first.lines);
    expect(foldRuns(all, first).lines).toEqual(foldRuns(all).lines);
    expect(first.lines).toEqual(before);
  }
  const others = many(3);
  expect(foldRuns(others, foldRuns(all)).lines).toEqual(foldRuns(others).lines);
});

describe('describeFold', () => {
  const told = (entries: readonly TrailEntry[]) =>
    describeFold(entries)
      .map(({ text }) => text)
      .join('');

  test.each<[readonly TrailEntry[], string]>([
    [
      ['a', 'b'].map((name) =>
        entry({ verb: 'create', resource: 'pods', namespace: 'shop', name }),
      ),
      'system:node:node-1 created 2 pods in shop',
    ],
    [
      ['a', 'a', 'b'].map((name, at) => entry({ name }, `${at}`)),
      'system:node:node-1 updated 2 leases in kube-node-lease 3 times',
    ],
    [
      ['1', '2', '3'].map((text) => entry({}, text)),
      'system:node:node-1 updated lease node-1 in kube-node-lease 3 times',
    ],
    [
      ['a', 'b', 'c'].map((node) =>
        entry({
          username: `system:node:${node}`,
          subresource: 'status',
          resource: 'nodes',
          name: node,
        }),
      ),
      '3 nodes updated the status of 3 nodes in kube-node-lease',
    ],
    [many(4), 'system:node:node-1 …, 4 times'],
    [
      ['1', '2', '3'].map((text) => entry({ verb: 'delete', code: 403 }, text)),
      'system:node:node-1 was refused: delete lease node-1 in kube-node-lease 3 times',
    ],
  ])('%#', (entries, text) => {
    expect(told(entries)).toBe(text);
  });

  test('a hostile name is written out', () => {
    const hostile = 'a\u202eb\u0007';
    const entries = ['1', '2', '3'].map((text) =>
      entry({ name: hostile, namespace: hostile, resource: hostile }, text),
    );
    expect(told(entries)).toContain('a\\u202eb\\x07');
    expect(told(entries).includes(hostile)).toBe(false);
  });
});
