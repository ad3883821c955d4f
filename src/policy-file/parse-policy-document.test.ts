import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DocumentNode } from '../policy/document.ts';
import { lineAndColumn, spanAt } from '../policy/document.ts';
import { loadPolicy } from '../policy/load-policy.ts';
import { parsePolicyBytes, parsePolicyDocument } from './parse-policy-document.ts';
import { parseYaml } from './parse-yaml.ts';

/** The value of a tree without its positions. */
function plain(node: DocumentNode | undefined): unknown {
  if (node === undefined) return undefined;
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(plain);
  return Object.fromEntries(node.entries.map(({ key, value }) => [key, plain(value)]));
}

test('YAML and JSON values know where they stand', () => {
  const yaml = 'rules:\n  - level: None\n    users: [a, "b"]\n';
  const json = '{"rules": [\n  {"level": "None", "users": ["a",\t"b"]}]}';
  for (const text of [yaml, json]) {
    const { root } = parsePolicyDocument(text);
    expect(plain(root)).toEqual({ rules: [{ level: 'None', users: ['a', 'b'] }] });
    const { start, end } = spanAt(root, ['rules', 0, 'users', 1]);
    expect(text.slice(start, end)).toBe('"b"');
    expect(lineAndColumn(text, start).line).toBe(text === yaml ? 3 : 2);
  }
});

test('any JSON value is read as JSON.parse reads it', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const text = JSON.stringify(value, undefined, 1);
      const read = plain(parsePolicyDocument(text).root);
      expect(JSON.stringify(read, undefined, 1)).toBe(
        JSON.stringify(JSON.parse(text), undefined, 1),
      );
    }),
  );
});

test('any text gives findings or a policy, never a crash', () => {
  const words = fc.constantFrom(
    ...['rules', ':', '-', ' ', '\n', '\t', '{', '}', '[', ']', '&a', '*a', '"', "'", '#', '<<'],
    ...['level', 'None', 'apiVersion: audit.k8s.io/v1\n', '---\n', '|', '>', '!!', '?', '%', ','],
  );
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.array(words, { maxLength: 40 }).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const { policy, findings } = loadPolicy(parsePolicyDocument(text), '1.36');
      expect(policy !== undefined || findings.length > 0).toBe(true);
    }),
    { numRuns: 3000 },
  );
});

test('any bytes give findings or a policy, never a crash', () => {
  const head = 'apiVersion: audit.k8s.io/v1\nrules:\n- level: None\n  users: [';
  const marks = [[], [0xff, 0xfe], [0xfe, 0xff], [0xef, 0xbb, 0xbf], [0, 0, 0xfe, 0xff]];
  const odd = fc.constantFrom([0], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xff], [0xd8, 0x00], [0x85]);
  const bytes = fc
    .tuple(
      fc.constantFrom(...marks),
      fc.constantFrom('', head, '{"rules":['),
      fc.array(fc.oneof(odd, fc.uint8Array({ maxLength: 12 })), { maxLength: 6 }),
      fc.boolean(),
    )
    .map(([mark, text, rest, isWide]) =>
      Buffer.concat([
        Buffer.from(mark),
        Buffer.from(text, isWide ? 'utf16le' : 'utf8'),
        ...rest.map((part) => Buffer.from(part)),
      ]),
    );
  fc.assert(
    fc.property(bytes, (file) => {
      const document = parsePolicyBytes(file);
      const { policy, findings } = loadPolicy(document, '1.36');
      expect(policy !== undefined || findings.length > 0).toBe(true);
      for (const { span } of findings) {
        expect(lineAndColumn(document.text, span.start).line).toBeGreaterThan(0);
        expect(span.start).toBeLessThanOrEqual(document.text.length);
      }
    }),
    { numRuns: 3000 },
  );
});

test('what is not UTF-8 is shown where it stands', () => {
  const file = Buffer.concat([
    Buffer.from('a: é\nb: '),
    Buffer.from([0xc3, 0x28]),
    Buffer.from('\n'),
  ]);
  const { text, problems } = parsePolicyBytes(file);
  expect(problems).toMatchObject([{ message: 'it is not UTF-8' }]);
  expect(lineAndColumn(text, problems[0]?.span.start ?? 0)).toEqual({ line: 2, column: 4 });
});

test.each([
  ['a list that ends further out', 'a:\n  - b: [x,\nz\n]\n', { a: [{ b: ['x', 'z'] }] }],
  ['a text that goes on further out', 'a:\n  b: "x\ny"\n', { a: { b: 'x y' } }],
  ['a comment right behind a bracket', 'a: [x]#c\nb: "y"#c\n', { a: ['x'], b: 'y' }],
  ['a line break of old', 'a: x\rb: w\u0085c: z', { a: 'x', b: 'w', c: 'z' }],
])('%s is read as Go reads it', (_what, text, value) => {
  expect(plain(parsePolicyDocument(text).root)).toEqual(value);
});

test.each([
  ['a: - \tb', 'a:\n- \tb', 'a tab stands between "-" and its item'],
  ['a key that is missing', 'a: x\n: y\n', 'a key is missing before ":"'],
  ['a tag that is wrong', 'a: !!int x\n', '"x" is not what its tag says'],
  ['a merge of nothing', 'a:\n  <<:\n  b: x\n', '<< takes a map, or a list of maps'],
  ['NUL', 'a: \0\n', 'the character U+0000 is not allowed'],
  ['half a character', 'a: \ud800\n', 'the character U+D800 is not allowed'],
])('%s is refused as by Go', (_what, text, message) => {
  expect(parsePolicyDocument(text).problems[0]?.message).toBe(message);
});

test.each([
  ['an alias bomb', bomb(), 'aliases make it too large'],
  ['an anchor within itself', 'a: &a [*a]', 'contains itself'],
  ['an alias to nothing', 'a: *b', 'not there'],
  ['deep nesting', '['.repeat(5000), 'e'],
  ['deep JSON', `{"a":${'['.repeat(500)}${']'.repeat(500)}}`, 'deep'],
  ['nesting without end', '- '.repeat(30_000), 'nested more than 200 deep'],
  ['JSON that is none', '{a: b}', 'is not JSON'],
  ['a tab', 'rules:\n\t- level: None', 'ab'],
])('%s is refused', (_what, text, message) => {
  const { root, problems } = parsePolicyDocument(text);
  expect(root).toBeUndefined();
  expect(problems[0]?.message).toContain(message);
});

test('what Annals gives up on is not blamed on the file', () => {
  const code = (text: string) => loadPolicy(parsePolicyDocument(text), '1.36').findings[0]?.code;
  expect(code(bomb())).toBe('too-large');
  expect(code('- '.repeat(30_000))).toBe('too-large');
  expect(code(`{"a":${'['.repeat(500)}${']'.repeat(500)}}`)).toBe('too-large');
  expect(code('a: [}')).toBe('not-yaml');
});

test('a text of more words than anybody writes is given up on', () => {
  const text = `a: [${'a,'.repeat(1000)}a]`;
  expect(parseYaml(text, 2000).problems).toEqual([
    { message: 'more than 2000 words and signs', span: { start: 0, end: 0 }, isLimit: true },
  ]);
  expect(parseYaml(text).problems).toEqual([]);
});

test('of many mistakes the first are told', () => {
  const { problems } = parsePolicyDocument('}'.repeat(100_000));
  expect(problems.length).toBe(20);
});

function bomb(): string {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
  for (let i = 1; i < 9; i++) {
    lines.push(
      `a${i}: &a${i} [${Array(10)
        .fill(`*a${i - 1}`)
        .join(', ')}]`,
    );
  }
  return lines.join('\n');
}

test('five megabytes and ten thousand rules are read', () => {
  const user = (i: number): string => `system:serviceaccount:namespace-${i}:${'a'.repeat(200)}`;
  const rules = Array.from(
    { length: 10_000 },
    (_, i) => `  - level: Metadata\n    users: [${user(i)}, ${user(i)}]\n`,
  );
  const text = `apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n${rules.join('')}`;
  expect(text.length).toBeGreaterThan(5e6);
  const { policy, findings } = loadPolicy(parsePolicyDocument(text), '1.36');
  expect(findings).toEqual([]);
  expect(policy?.rules.length).toBe(10_000);
});

test('a line further out than the document ends it, as it does for the API server', () => {
  const text = [
    '  apiVersion: audit.k8s.io/v1',
    '  rules:',
    '    - level: None',
    '      users: [a]',
    'omitStages: [Panic]',
    '    - level: Metadata',
    '',
  ].join('\n');
  const { policy, findings } = loadPolicy(parsePolicyDocument(text), '1.36');
  expect(policy).toMatchObject({ rules: [{ level: 'None' }], omitStages: [] });
  expect(findings.map(({ code, span }) => [code, lineAndColumn(text, span.start).line])).toEqual([
    ['several-documents', 5],
  ]);
});
