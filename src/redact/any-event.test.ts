import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { recordedSecrets, testHash } from '../../test/redact-fixture.ts';
import { isRejected, parseEvent } from '../event/parse-event.ts';
import { compileRedaction } from './compile-redaction.ts';
import { compileRules } from './compile-rules.ts';
import { DEFAULT_RULES } from './default-rules.ts';
import { applyEdits } from './edit.ts';
import { hiddenIn } from './hidden-in.ts';
import { hideInEvent } from './hide-in-event.ts';
import { compileMayHide } from './may-hide.ts';
import type { RedactRule } from './redact-rule.ts';

const OWN: readonly RedactRule[] = [
  { id: 'own-mask', description: '', action: 'mask', paths: ['spec.**.value', '**.key'] },
  {
    id: 'own-drop',
    description: '',
    action: 'drop',
    kinds: ['Thing'],
    annotations: ['x.io/a'],
    paths: ['status'],
  },
];
const RULES = [...OWN, ...DEFAULT_RULES];
const { redactLine, editsOf } = compileRedaction(RULES, testHash);

/** Words that mean something to rules, so that they often meet. */
const WORDS = [
  ...['kind', 'Secret', 'SecretList', 'Thing', 'Table', 'Status', 'apiVersion', 'v1', 'metadata'],
  ...['annotations', 'kubectl.kubernetes.io/last-applied-configuration', 'x.io/a', 'items', 'rows'],
  ...['object', 'cells', 'data', 'stringData', 'env', 'name', 'value', 'PASSWORD', 'MODE', 'op'],
  ...['path', 'add', '/data/a', '/spec/env/0/value', '/', '', 'spec', 'status', 'token', 'message'],
  ...[
    'core.PodSpec{a',
    'error found in #3 byte of x',
    'caBundle',
    'key',
    'redacted:mask',
    'ü\u2028"\\',
  ],
];

const word = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...WORDS) },
  fc.string({ maxLength: 6 }),
);

/** JSON text with keys that repeat, odd escapes and spaces, and JSON within texts. */
const { value: anyJson } = fc.letrec<{ value: string; text: string; object: string }>((tie) => ({
  text: fc.oneof(
    { weight: 4, arbitrary: word.chain(escapedText) },
    { weight: 1, arbitrary: tie('object').map((json) => JSON.stringify(json)) },
  ),
  object: fc
    .array(fc.tuple(word.chain(escapedText), tie('value'), space()), { maxLength: 5 })
    .map(
      (members) =>
        `{${members.map(([key, value, gap]) => `${gap}${key}${gap}:${gap}${value}`).join(',')}}`,
    ),
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('text'),
    fc.constantFrom('null', 'true', '0', '-1.5e3', '12345678901234567890'),
    tie('object'),
    fc.array(tie('value'), { maxLength: 4 }).map((items) => `[${items.join(' ,')}]`),
  ),
}));

function space(): fc.Arbitrary<string> {
  return fc.constantFrom('', '', '', ' ', '\t ');
}

function escapedText(text: string): fc.Arbitrary<string> {
  const escaped = [...text]
    .map((letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
  const plain = JSON.stringify(text);
  return fc.constantFrom(plain, plain, plain, `"${escaped}"`);
}

const resource = fc.constantFrom('secrets', 'pods', 'serviceaccounts', 'tokenreviews', 'things');
const uri = fc
  .array(
    fc.constantFrom(
      '/a',
      '?',
      '&',
      'token=',
      'command=',
      '--password',
      '%3D',
      'x',
      '=',
      '%zz',
      '"',
      '+',
      '<',
    ),
  )
  .map((parts) => parts.join(''));

const anyLine = fc
  .record({
    resource,
    uri,
    request: anyJson,
    response: anyJson,
    annotation: anyJson,
    message: word,
  })
  .chain(({ request, response, annotation, ...rest }) =>
    fc
      .shuffledSubarray([
        `"requestURI":${JSON.stringify(rest.uri).replaceAll('&', '\\u0026')}`,
        `"objectRef":{"resource":"${rest.resource}"}`,
        `"requestObject":${request}`,
        `"requestObject":${response}`,
        `"responseObject": ${response}`,
        `"responseStatus":{"message":${JSON.stringify(rest.message)}}`,
        `"annotations":{"a.b/c":${JSON.stringify(annotation)},"x.io/a":"1"}`,
      ])
      .map(
        (members) => `{${['"auditID":"a","stage":"Panic","level":"None"', ...members].join(',')}}`,
      ),
  )
  .filter((line) => !isRejected(parseEvent(line)));

describe('any event', () => {
  test('stays an event, and all but what was hidden keeps its bytes', () => {
    fc.assert(
      fc.property(anyLine, (line) => {
        const edits = editsOf(line);
        let end = 0;
        for (const edit of edits) {
          expect(edit.start).toBeGreaterThanOrEqual(end);
          expect(edit.end).toBeGreaterThan(edit.start);
          end = edit.end;
        }
        const text = redactLine(line)?.text ?? line;
        expect(isRejected(parseEvent(text))).toBe(false);
        expect(text).toBe(applyEdits(line, edits));
        // What is put there is a mark, bare or as a text, and nothing of the value.
        for (const { replacement } of edits) {
          expect(replacement).toMatch(/^[\\"]*redacted:(?:mask|drop|hmac:[0-9a-f]{32})[\\"]*$/);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('has nothing more to hide once it was redacted', () => {
    fc.assert(
      fc.property(anyLine, (line) => {
        const text = redactLine(line)?.text ?? line;
        expect(redactLine(text)).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });

  test('is passed over quickly only when there is nothing to hide', () => {
    const compiled = compileRules(RULES);
    const mayHide = compileMayHide(compiled.rules);
    fc.assert(
      fc.property(anyLine, (line) => {
        if (!mayHide(line)) expect(hideInEvent(line, compiled, testHash)).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  test('of the recorded ones too', () => {
    const compiled = compileRules(RULES);
    for (const line of recordedSecrets()) {
      expect(editsOf(line)).toEqual(hideInEvent(line, compiled, testHash));
      const text = redactLine(line)?.text ?? line;
      expect(redactLine(text)).toBeUndefined();
    }
  });

  test('about Secrets shows no value it was given, however it is wrapped', () => {
    const planted = 'pl4nted';
    const wrapped = anyJson.map((json) => json.replace('"MODE"', `"${planted}"`));
    fc.assert(
      fc.property(wrapped, (body) => {
        const line = `{"auditID":"a","stage":"Panic","level":"None","objectRef":{"resource":"secrets"},"requestObject":{"data":${body}}}`;
        if (isRejected(parseEvent(line))) return;
        const values = (redactLine(line)?.text ?? line).replaceAll(/"(?:[^"\\]|\\.)*"\s*:/g, '');
        expect(values).not.toContain(planted);
      }),
      { numRuns: 300 },
    );
  });
});

describe('what was hidden is found again in the text', () => {
  test('of recorded events, as many values as were hidden, at the same paths', () => {
    for (const line of recordedSecrets()) {
      const redacted = redactLine(line);
      const found = hiddenIn(redacted?.text ?? line).map(({ path, action }) => ({ path, action }));
      expect(found).toEqual(redacted?.hidden.map(({ path, action }) => ({ path, action })) ?? []);
    }
  });

  test('of an event without marks nothing', () => {
    expect(hiddenIn('{"a":"redacted:nothing"}')).toEqual([]);
    expect(hiddenIn('no JSON, redacted:mask')).toEqual([]);
  });
});

describe('hostile bodies', () => {
  const event = (body: string): string =>
    `{"auditID":"a","stage":"Panic","level":"None","objectRef":{"resource":"secrets"},"requestObject":${body}}`;

  test('a body as deep as events may be', () => {
    const deep = `${'{"data":'.repeat(900)}"hunter2"${'}'.repeat(900)}`;
    expect(redactLine(event(deep))?.text).not.toContain('hunter2');
  });

  test('a copy in an annotation that is nested too deep to be read', () => {
    const deep = `${'{"data":'.repeat(3000)}"hunter2"${'}'.repeat(3000)}`;
    const body = JSON.stringify({ metadata: { annotations: { a: deep } } });
    expect(redactLine(event(body))?.text).not.toContain('hunter2');
  });

  test('copies in copies beyond those that are followed', () => {
    let copy = JSON.stringify({ stringData: { a: 'hunter2' } });
    for (let i = 0; i < 10; i++) copy = JSON.stringify({ metadata: { annotations: { a: copy } } });
    expect(redactLine(event(copy))?.text).not.toContain('hunter2');
  });

  test('many members and many escapes take time in proportion', () => {
    const members = Array.from({ length: 20_000 }, (_, i) => `"k${i}":"${'\\\\'.repeat(20)}\\""`);
    const redacted = redactLine(event(`{"data":{${members.join(',')}}}`));
    expect(redacted?.hidden).toHaveLength(20_000);
  });
});
