import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseRequest } from './parse-request.ts';

test('fields of a request, and what is left out', () => {
  const line =
    '{"user":"jane","groups":["dev"],"verb":"get","apiGroup":"apps","resource":"deployments","subresource":"scale","namespace":"dev","name":"web"}';
  expect(parseRequest(line)).toEqual({
    kind: 'resource',
    caller: { name: 'jane', groups: ['dev'] },
    verb: 'get',
    path: '',
    apiGroup: 'apps',
    resource: 'deployments',
    subresource: 'scale',
    namespace: 'dev',
    name: 'web',
  });
  expect(parseRequest('{"noUser":true,"verb":"get","path":"/healthz"}')).toEqual({
    kind: 'nonResource',
    caller: undefined,
    verb: 'get',
    path: '/healthz',
  });
  expect(parseRequest('{"verb":"list","resource":"pods"}')).toMatchObject({
    kind: 'resource',
    caller: { name: '', groups: [] },
    namespace: '',
  });
});

test('an event is read by its URL, not by what the body added', () => {
  const event = {
    level: 'Metadata',
    auditID: 'a',
    stage: 'ResponseComplete',
    requestURI: '/api/v1/namespaces/dev/pods',
    verb: 'create',
    user: { username: 'jane', groups: ['dev'] },
    objectRef: { resource: 'pods', namespace: 'dev', name: 'web' },
  };
  expect(parseRequest(JSON.stringify(event))).toMatchObject({ verb: 'create', name: '' });
  expect(parseRequest(JSON.stringify({ ...event, user: {} }))).toMatchObject({ caller: undefined });
  expect(parseRequest(JSON.stringify({ ...event, requestURI: undefined }))).toMatchObject({
    name: 'web',
    kind: 'resource',
  });
});

test.each([
  ['', 'cut short'],
  ['[]', 'not a JSON object'],
  ['{"usr":"a"}', 'unknown field "usr"'],
  ['{"verb":1}', 'verb is not a text'],
  ['{"groups":"a"}', 'groups is not a list of texts'],
  ['{"auditID":"a","stage":"X"}', 'unknown stage "X"'],
])('%s is no request: %s', (line, reason) => {
  expect(parseRequest(line)).toEqual({ rejected: expect.stringContaining(reason) as string });
});

test('any line gives a request or a reason', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (line) => {
      const request = parseRequest(line);
      expect('rejected' in request || 'verb' in request).toBe(true);
    }),
  );
});
