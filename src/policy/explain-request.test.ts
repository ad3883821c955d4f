import { expect, test } from 'vitest';
import { explainRequest } from './explain-request.ts';
import { ANY_RULE, type Policy } from './policy.ts';
import { requestFromUrl } from './request-from-url.ts';

const POLICY: Policy = {
  rules: [
    { ...ANY_RULE, level: 'None', users: ['bob'] },
    { ...ANY_RULE, level: 'None', userGroups: ['ops'] },
    { ...ANY_RULE, level: 'None', verbs: ['watch'] },
    { ...ANY_RULE, level: 'None', namespaces: ['prod', ''] },
    {
      ...ANY_RULE,
      level: 'None',
      resources: [{ group: '', resources: ['pods'], resourceNames: ['db'] }],
    },
    { ...ANY_RULE, level: 'None', nonResourceURLs: ['/healthz'] },
    { ...ANY_RULE, level: 'RequestResponse', omitStages: ['RequestReceived'] },
  ],
  omitStages: [],
  omitManagedFields: true,
};

function explain(method: string, url: string, isLogin = true): ReturnType<typeof explainRequest> {
  const caller = isLogin ? { name: 'jane', groups: ['dev'] } : undefined;
  const request = requestFromUrl(method, url, caller);
  if ('badRequest' in request) throw new Error(url);
  return explainRequest(POLICY, request);
}

test('every rule before the deciding one says which test failed, and with what', () => {
  const { decision, passedOver } = explain('PUT', '/api/v1/namespaces/dev/pods/web');
  expect(decision).toMatchObject({ rule: 6, level: 'RequestResponse' });
  expect(passedOver.map(({ rule, ...rest }) => [rule, ...Object.values(rest)])).toEqual([
    [0, 'users', 'bob', 'jane'],
    [1, 'userGroups', 'ops', 'dev'],
    [2, 'verbs', 'watch', 'update'],
    [3, 'namespaces', 'prod, ""', 'dev'],
    [4, 'resources', 'pods named db in the core group', 'pods named web in the core group'],
    [5, 'nonResourceURLs', '/healthz', 'pods named web in the core group'],
  ]);
});

const METADATA = 'the request line, the caller, where from, the status, the annotations';

test.each<[string, string, readonly unknown[]]>([
  [
    'PUT',
    '/api/v1/namespaces/dev/pods/web',
    [
      [
        'ResponseComplete',
        [
          METADATA,
          'the object sent without managedFields',
          'the object answered without managedFields',
        ],
      ],
    ],
  ],
  [
    'PATCH',
    '/api/v1/namespaces/dev/pods/web',
    [
      [
        'ResponseComplete',
        [METADATA, 'the patch as it was sent', 'the object answered without managedFields'],
      ],
    ],
  ],
  [
    'GET',
    '/api/v1/namespaces/dev/pods/web/exec',
    [
      ['ResponseStarted', [METADATA]],
      ['ResponseComplete', [METADATA]],
    ],
  ],
  ['GET', '/version', [['ResponseComplete', [METADATA]]]],
])('%s %s: what an event would hold at each stage', (method, url, expected) => {
  const { stages, omitted } = explain(method, url);
  expect(stages.map(({ stage, holds }) => [stage, holds])).toEqual(expected);
  expect(omitted).toEqual(['RequestReceived']);
});

test('a failed login is written once', () => {
  const { stages, passedOver } = explain('GET', '/api/v1/namespaces/dev/pods/web', false);
  expect(stages).toEqual([{ stage: 'ResponseStarted', holds: ['the 401, without a user'] }]);
  expect(passedOver[0]).toMatchObject({ test: 'users', found: 'no user' });
});

test('nothing is written at level None', () => {
  const { stages, omitted, decision } = explain('GET', '/healthz');
  expect([stages, omitted, decision.rule]).toEqual([[], [], 5]);
});
