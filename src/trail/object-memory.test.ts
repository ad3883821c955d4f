import { expect, test } from 'vitest';
import type { AuditEvent } from '../event/audit-event.ts';
import type { JsonObject } from '../event/json-value.ts';
import { ObjectMemory } from './object-memory.ts';
import { foldRequests, type Request } from './request.ts';

const WEB = {
  cluster: 'prod',
  apiGroup: 'apps',
  resource: 'deployments',
  namespace: 'shop',
  name: 'web',
};

function request(
  verb: string,
  responseObject: JsonObject,
  fields: Partial<AuditEvent> = {},
): Request {
  const event: AuditEvent = {
    level: 'RequestResponse',
    auditID: 'id',
    stage: 'ResponseComplete',
    verb,
    objectRef: { apiGroup: 'apps', resource: 'deployments', namespace: 'shop', name: 'web' },
    responseStatus: { code: 200 },
    responseObject,
    ...fields,
  };
  const [found] = foldRequests([{ cluster: 'prod', source: 'test', event }]);
  if (found === undefined) throw new Error('no request');
  return found;
}

function deployment(replicas: number, name = 'web'): JsonObject {
  return {
    kind: 'Deployment',
    metadata: { name, namespace: 'shop', labels: { a: 'b' } },
    spec: { replicas },
  };
}

test('an object is remembered by what sentences need of it', () => {
  const memory = new ObjectMemory();
  const containers = [{ name: 'nginx', image: 'nginx:1', env: [{ name: 'PASSWORD', value: 'x' }] }];
  const spec = { replicas: 3, template: { spec: { containers } } };
  memory.remember(request('create', { ...deployment(3), spec }));
  expect(memory.previousObject(WEB)).toEqual({
    spec: {
      replicas: 3,
      template: { spec: { containers: [{ name: 'nginx', image: 'nginx:1' }] } },
    },
  });
  expect(memory.previousObject({ ...WEB, cluster: 'test' })).toBeUndefined();
});

test('a Scale changes the count and nothing else', () => {
  const memory = new ObjectMemory();
  memory.remember(request('update', { ...deployment(3), roleRef: { name: 'kept' } }));
  memory.remember(
    request(
      'patch',
      { kind: 'Scale', metadata: { name: 'web' }, spec: { replicas: 5 } },
      {
        objectRef: { ...request('get', {}).last.event.objectRef, subresource: 'scale' },
      },
    ),
  );
  expect(memory.previousObject(WEB)).toEqual({ spec: { replicas: 5 }, roleRef: { name: 'kept' } });
});

test.each<[string, Request]>([
  ['a failed request', request('patch', deployment(9), { responseStatus: { code: 409 } })],
  ['a dry run', request('patch', deployment(9), { requestURI: '/x?dryRun=All' })],
  ['an answer that is no object', request('get', { kind: 'Table', rows: [] })],
])('%s teaches nothing', (_what, taught) => {
  const memory = new ObjectMemory();
  memory.remember(request('create', deployment(3)));
  memory.remember(taught);
  expect(memory.previousObject(WEB)).toEqual({ spec: { replicas: 3 } });
});

test('what is deleted is forgotten', () => {
  const memory = new ObjectMemory();
  memory.remember(request('create', deployment(3)));
  memory.remember(request('delete', { kind: 'Status' }));
  expect(memory.previousObject(WEB)).toBeUndefined();
});

test('a list shows its items', () => {
  const memory = new ObjectMemory();
  const objectRef = { apiGroup: 'apps', resource: 'deployments' };
  memory.remember(request('list', { items: [deployment(2), deployment(4, 'api')] }, { objectRef }));
  expect(memory.previousObject({ ...WEB, name: 'api' })).toEqual({ spec: { replicas: 4 } });
});

test('when it is full the object not seen for longest goes first', () => {
  const memory = new ObjectMemory(2);
  const objectRef = { apiGroup: 'apps', resource: 'deployments' };
  const see = (name: string): void =>
    memory.remember(
      request('get', deployment(1, name), { objectRef: { ...objectRef, namespace: 'shop', name } }),
    );
  for (const name of ['a', 'b', 'a', 'c']) see(name);
  expect(
    ['a', 'b', 'c'].map((name) => memory.previousObject({ ...WEB, name }) !== undefined),
  ).toEqual([true, false, true]);
});
