import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutEvent } from './cut-event.ts';
import { walkPolicy } from './evaluate.ts';
import { ANY_RULE, type PolicyRule } from './policy.ts';

function cut(event: unknown, rule: Partial<PolicyRule>): unknown {
  const policy = {
    rules: [{ ...ANY_RULE, level: 'Metadata' as const, ...rule }],
    omitStages: [],
    omitManagedFields: false,
  };
  const result = cutEvent(JSON.stringify(event), walkPolicy(policy));
  return result.kind === 'kept' ? JSON.parse(result.text) : result.kind;
}

const managed = { name: 'web', managedFields: [{ manager: 'a"]}' }] };
const EVENT = {
  kind: 'Event',
  level: 'RequestResponse',
  auditID: 'a',
  stage: 'ResponseComplete',
  requestURI: '/apis/apps/v1/namespaces/dev/deployments/web',
  verb: 'update',
  user: { username: 'jane' },
  requestObject: { metadata: managed, spec: { a: '\\"}' } },
  responseObject: { metadata: managed },
  stageTimestamp: '2026-11-23T19:28:09.781363Z',
  annotations: { a: 'b', 'patch.webhook.admission.k8s.io/round_0_index_0': '{}' },
};
const { requestObject, responseObject, ...HEAD } = EVENT;
const bare = { metadata: { name: 'web' }, spec: { a: '\\"}' } };

test('the level decides which bodies stay', () => {
  expect(cut(EVENT, { level: 'RequestResponse' })).toEqual(EVENT);
  expect(cut(EVENT, { level: 'Request' })).toEqual({ ...HEAD, level: 'Request', requestObject });
  expect(cut(EVENT, { level: 'Metadata' })).toEqual({
    ...HEAD,
    level: 'Metadata',
    annotations: { a: 'b' },
  });
  expect(cut(EVENT, { level: 'None' })).toBe('dropped');
  expect(cut(EVENT, { omitStages: ['ResponseComplete'] })).toBe('dropped');
});

test('managed fields go from objects, lists and tables, and stay in patches', () => {
  const rule = { level: 'RequestResponse', omitManagedFields: true } as const;
  expect(cut(EVENT, rule)).toEqual({
    ...EVENT,
    requestObject: bare,
    responseObject: { metadata: { name: 'web' } },
  });
  const list = { items: [{ metadata: managed }, { metadata: {} }] };
  const table = { rows: [{ cells: [1], object: { metadata: managed } }], managedFields: 1 };
  expect(cut({ ...EVENT, requestObject: list, responseObject: table }, rule)).toMatchObject({
    requestObject: { items: [{ metadata: { name: 'web' } }, { metadata: {} }] },
    responseObject: { rows: [{ cells: [1], object: { metadata: { name: 'web' } } }] },
  });
  expect(cut({ ...EVENT, verb: 'patch' }, rule)).toMatchObject({ requestObject });
});

test('patches of several webhooks go from the end of the annotations, and between others', () => {
  const patch = (i: number): string => `patch.webhook.admission.k8s.io/round_0_index_${i}`;
  const head = { ...HEAD, level: 'Metadata' };
  const cases: readonly (readonly [Record<string, string>, Record<string, string>])[] = [
    [{ a: 'b', [patch(0)]: '{}', [patch(1)]: '{}' }, { a: 'b' }],
    [
      { [patch(0)]: '{}', a: 'b', [patch(1)]: '{}', [patch(2)]: '{}', c: 'd' },
      { a: 'b', c: 'd' },
    ],
    [{ [patch(0)]: '{}', [patch(1)]: '{}' }, {}],
  ];
  for (const [annotations, stay] of cases) {
    expect(cut({ ...EVENT, annotations }, { level: 'Metadata' })).toEqual({
      ...head,
      annotations: stay,
    });
  }
});

test('an event is never raised', () => {
  const event = { ...HEAD, level: 'Metadata', annotations: { a: 'b' } };
  expect(cut(event, { level: 'RequestResponse' })).toEqual(event);
});

test('what is no event is rejected with the reason', () => {
  const evaluate = walkPolicy({ rules: [], omitStages: [], omitManagedFields: false });
  for (const line of ['', 'x', '[]', '{}', '{"auditID":', '{"a":"b']) {
    expect(cutEvent(line, evaluate).kind).toBe('rejected');
  }
});

const PATCHES = [0, 1, 2].map((i) => `patch.webhook.admission.k8s.io/round_0_index_${i}`);

test('any bodies and annotations in any order: what stays is as it was', () => {
  const order = fc.shuffledSubarray(Object.keys(EVENT), { minLength: Object.keys(EVENT).length });
  const notes = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', ...PATCHES), { maxLength: 6 });
  fc.assert(
    fc.property(order, fc.tuple(fc.jsonValue(), fc.jsonValue()), notes, fc.boolean(), (...made) => {
      const [keys, [sent, got], noted, spaced] = made;
      const annotations = Object.fromEntries(noted.map((key) => [key, '{}']));
      const stay = Object.fromEntries(
        noted.filter((key) => !PATCHES.includes(key)).map((key) => [key, '{}']),
      );
      const event = { ...EVENT, requestObject: sent, responseObject: got, annotations };
      const shuffled = Object.fromEntries(
        keys.map((key) => [key, event[key as keyof typeof event]]),
      );
      const text = JSON.stringify(shuffled, undefined, spaced ? 1 : 0);
      const levels = ['RequestResponse', 'Request', 'Metadata'] as const;
      for (const level of levels) {
        const rules = [{ ...ANY_RULE, level }];
        const result = cutEvent(
          text,
          walkPolicy({ rules, omitStages: [], omitManagedFields: false }),
        );
        if (result.kind !== 'kept') throw new Error(result.kind);
        const expected: Record<string, unknown> = { ...shuffled, level };
        if (level !== 'RequestResponse') delete expected['responseObject'];
        if (level === 'Metadata') {
          delete expected['requestObject'];
          expected['annotations'] = stay;
        }
        const cutAgain = JSON.parse(result.text) as unknown;
        expect(cutAgain).toEqual(JSON.parse(JSON.stringify(expected)));
      }
    }),
  );
});

test('a body goes however its key is escaped', () => {
  const keys = ['requestObject', 'responseObject', 'annotations'];
  const patch = 'patch.webhook.admission.k8s.io/round_0_index_0';
  const evaluate = walkPolicy({
    rules: [{ ...ANY_RULE, level: 'Metadata' }],
    omitStages: [],
    omitManagedFields: false,
  });
  const left = JSON.stringify({ ...HEAD, level: 'Metadata', annotations: { a: 'b' } });
  for (const key of [...keys, patch]) {
    for (const [at, character] of [...key].entries()) {
      const code = `\\u00${character.charCodeAt(0).toString(16).toUpperCase()}`;
      const escaped = key.slice(0, at) + code + key.slice(at + 1);
      const result = cutEvent(JSON.stringify(EVENT).replace(key, escaped), evaluate);
      const text = result.kind === 'kept' ? result.text : result.kind;
      expect(JSON.parse(text), escaped).toEqual(JSON.parse(left));
    }
  }
  const slash = JSON.stringify(EVENT).replace('k8s.io/round', 'k8s.io\\/round');
  expect(cutEvent(slash, evaluate)).toMatchObject({ text: expect.not.stringContaining('round') });
});

test('managed fields go however their key is escaped', () => {
  const evaluate = walkPolicy({
    rules: [{ ...ANY_RULE, level: 'RequestResponse', omitManagedFields: true }],
    omitStages: [],
    omitManagedFields: false,
  });
  const line = JSON.stringify({ ...EVENT, requestObject: bare });
  for (const [at, character] of [...'managedFields'].entries()) {
    const code = `\\u00${character.charCodeAt(0).toString(16)}`;
    const escaped = 'managedFields'.slice(0, at) + code + 'managedFields'.slice(at + 1);
    const result = cutEvent(line.replace('managedFields', escaped), evaluate);
    const text = result.kind === 'kept' ? result.text : result.kind;
    expect(JSON.parse(text), escaped).toEqual({
      ...EVENT,
      requestObject: bare,
      responseObject: { metadata: { name: 'web' } },
    });
  }
});
