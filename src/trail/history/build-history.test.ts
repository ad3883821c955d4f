import { describe, expect, test } from 'vitest';
import { requestOf } from '../../../test/support/object-requests.ts';
import type { AuditEvent } from '../../event/audit-event.ts';
import { buildHistory } from './build-history.ts';
import { fieldAuthorsOf } from './field-authors.ts';
import type { History } from './history.ts';
import { revisionWords } from './revision-words.ts';

/** An event about the ConfigMap or deployment `web`, so many seconds after noon. */
function event(second: number, fields: Partial<AuditEvent> & { name?: string }): AuditEvent {
  const time = `2026-11-23T12:00:${String(second).padStart(2, '0')}.000000Z`;
  return {
    level: 'RequestResponse',
    auditID: `a${second}`,
    stage: 'ResponseComplete',
    requestURI: '/api/v1/namespaces/shop/configmaps/web',
    user: { username: 'jai' },
    objectRef: { resource: 'configmaps', namespace: 'shop', name: 'web', apiVersion: 'v1' },
    responseStatus: { code: 200 },
    requestReceivedTimestamp: time,
    stageTimestamp: time,
    ...fields,
  };
}

function map(
  data: Record<string, string>,
  metadata: object = {},
): NonNullable<AuditEvent['requestObject']> {
  return {
    kind: 'ConfigMap',
    apiVersion: 'v1',
    metadata: { name: 'web', namespace: 'shop', ...metadata },
    data,
  };
}

function history(...events: readonly AuditEvent[]): History {
  return buildHistory(
    events.map((one, i) => requestOf(one, i)),
    { name: 'web' },
  );
}

function told(of: History): readonly string[] {
  const words = revisionWords(of);
  return of.revisions.map((revision) =>
    [revision.number, revision.known, ...(words.get(revision) ?? []), ...revision.assumed].join(
      ' | ',
    ),
  );
}

const created = event(1, {
  verb: 'create',
  requestObject: map({ a: '1' }),
  responseStatus: { code: 201 },
});

describe('what is known of a revision', () => {
  test('the answer, else what was sent, else the patch, else nothing but that it was', () => {
    const answered = map({ a: '2', b: '1' }, { uid: 'u1', resourceVersion: '7' });
    expect(
      told(
        history(
          created,
          event(2, { verb: 'patch', requestObject: { data: { b: '1' } } }),
          event(3, { verb: 'update', requestObject: map({}), responseObject: answered }),
          event(4, { verb: 'patch', level: 'Metadata' }),
          event(5, { verb: 'patch', requestObject: { data: { c: '1' } } }),
          event(6, { verb: 'update', requestObject: map({ z: '1' }) }),
        ),
      ),
    ).toEqual([
      '1 | request | created',
      '2 | patch | key b added: 1',
      '3 | response | key a: 1 → 2',
      '4 | metadata only',
      '5 | patch | key c added: 1 | that write 4, not recorded, changed nothing else',
      '6 | request | key a removed | key b removed | key c removed | key z added: 1',
    ]);
  });

  test('a patch without anything before it tells what it set, and claims no body', () => {
    const { revisions } = history(event(1, { verb: 'patch', requestObject: { data: { b: '1' } } }));
    expect(revisions[0]).toMatchObject({
      known: 'patch',
      why: 'nothing before it is known to apply the change to',
      unknown: ['(all)'],
    });
    expect(revisions[0]?.body).toBeUndefined();
    expect(told({ lives: [], marks: [], revisions })).toEqual(['1 | patch | data.b set to 1']);
  });

  test('dry runs, refusals, failures, reads and what changes nothing leave marks', () => {
    const { revisions, marks } = history(
      created,
      event(2, { verb: 'delete', requestURI: '/x?dryRun=All' }),
      event(3, { verb: 'patch', responseStatus: { code: 403, reason: 'Forbidden' } }),
      event(4, { verb: 'update', responseStatus: { code: 409, reason: 'Conflict' } }),
      event(5, { verb: 'get' }),
      event(6, { verb: 'patch', requestObject: { data: { a: '1' } } }),
    );
    expect(revisions).toHaveLength(1);
    expect(marks.map(({ kind }) => kind)).toEqual([
      'dry run',
      'refused',
      'failed',
      'read',
      'unchanged',
    ]);
  });

  test('values hidden alike are alike, and others differ without being told', () => {
    const hidden = (digit: string) => `redacted:hmac:${digit.repeat(32)}`;
    const secret = (password: string) => ({ ...(map({ password }) as object), kind: 'Secret' });
    const objectRef = { resource: 'secrets', namespace: 'shop', name: 'web' };
    const of = history(
      event(1, {
        verb: 'create',
        objectRef,
        requestObject: secret(hidden('a')),
        responseStatus: { code: 201 },
      }),
      event(2, {
        verb: 'patch',
        objectRef,
        requestObject: { stringData: { password: hidden('a') } },
      }),
      event(3, {
        verb: 'patch',
        objectRef,
        requestObject: { stringData: { password: hidden('b') } },
      }),
    );
    expect(told(of)).toEqual(['1 | request | created', '3 | patch | key password changed']);
    expect(of.marks.map(({ kind }) => kind)).toEqual(['unchanged']);
  });
});

describe('lives', () => {
  const deleted = (second: number, fields: Partial<AuditEvent> = {}): AuditEvent =>
    event(second, {
      verb: 'delete',
      responseObject: { kind: 'Status', status: 'Success' },
      ...fields,
    });
  const again = event(9, {
    verb: 'create',
    requestObject: map({ b: '1' }),
    responseStatus: { code: 201 },
  });
  const waiting = map({ a: '1' }, { deletionTimestamp: 'now', finalizers: ['x'] });

  test.each<[string, readonly AuditEvent[], readonly string[]]>([
    ['go on', [created], ['alive']],
    ['end with a deletion', [created, deleted(2)], ['deleted']],
    ['begin anew', [created, deleted(2), again], ['deleted', 'alive']],
    [
      'end once where two deletions at the same time succeeded, by the uid',
      [
        created,
        deleted(2, { responseObject: map({ a: '1' }, { uid: 'u1' }) }),
        deleted(3, { responseObject: map({ a: '1' }, { uid: 'u1' }) }),
      ],
      ['deleted'],
    ],
    [
      'end once where two deletions at the same time succeeded, by the times',
      [
        created,
        deleted(3),
        deleted(4, { requestReceivedTimestamp: '2026-11-23T12:00:02.500000Z' }),
      ],
      ['deleted'],
    ],
    [
      'are two where the second deletion came later',
      [created, deleted(2), deleted(4)],
      ['deleted', 'deleted'],
    ],
    ['end unseen when it is created again', [created, again], ['deleted unseen', 'alive']],
    ['wait for finalizers', [created, deleted(2, { responseObject: waiting })], ['deleting']],
    [
      'end with the last finalizer',
      [
        created,
        deleted(2, { responseObject: waiting }),
        event(3, { verb: 'patch', requestObject: { metadata: { finalizers: null } } }),
      ],
      ['deleted'],
    ],
    [
      'are perhaps over when nobody recorded what became of a deletion',
      [
        event(1, { verb: 'patch', level: 'Metadata' }),
        event(2, { verb: 'delete', level: 'Metadata' }),
      ],
      ['perhaps deleted'],
    ],
    [
      'were not over when it is written to',
      [
        event(1, { verb: 'patch', level: 'Metadata' }),
        event(2, { verb: 'delete', level: 'Metadata' }),
        event(3, { verb: 'patch', level: 'Metadata' }),
      ],
      ['alive'],
    ],
    [
      'are spared by a deletion of others',
      [
        created,
        event(2, {
          verb: 'deletecollection',
          responseObject: { kind: 'ConfigMapList', items: [] },
        }),
      ],
      ['alive'],
    ],
    [
      'end with a deletion of many that lists it',
      [
        created,
        event(2, {
          verb: 'deletecollection',
          responseObject: { kind: 'ConfigMapList', items: [map({})] },
        }),
      ],
      ['deleted'],
    ],
  ])('%s', (_name, events, ends) => {
    expect(history(...events).lives.map(({ end }) => end)).toEqual(ends);
  });
});

test('writes that ran at the same time stand in the order of their resource versions', () => {
  const write = (id: number, fields: Partial<AuditEvent>, version: string): AuditEvent =>
    event(id, {
      verb: 'update',
      responseObject: map({ a: String(id) }, { resourceVersion: version }),
      requestReceivedTimestamp: '2026-11-23T12:00:05.000000Z',
      ...fields,
    });
  const { revisions } = history(
    created,
    write(6, {}, '12'),
    write(7, {}, '11'),
    // A smaller version long after is another cluster's counting, not a race.
    write(8, { requestReceivedTimestamp: '2026-11-23T12:00:08.000000Z' }, '3'),
  );
  expect(revisions.map(({ request }) => request.auditID)).toEqual(['a1', 'a7', 'a6', 'a8']);
});

test('who last wrote each field: requests, webhooks, the server, and managers before the first', () => {
  const patch = JSON.stringify({
    ...{ configuration: 'hooks', webhook: 'team.example.com', patchType: 'JSONPatch' },
    patch: [{ op: 'add', path: '/metadata/labels', value: { team: 'x' } }],
  });
  const managedFields = [
    {
      manager: 'kubectl',
      operation: 'Update',
      time: '2026-11-20T10:00:00Z',
      fieldsV1: { 'f:data': { 'f:old': {} } },
    },
  ];
  const first = map({ old: '1' }, { managedFields });
  const hooked = map({ old: '1', a: '1' }, { labels: { team: 'x' }, managedFields });
  const of = history(
    event(1, { verb: 'update', responseObject: first }),
    event(2, {
      verb: 'update',
      user: { username: 'asha' },
      responseObject: hooked,
      annotations: { 'patch.webhook.admission.k8s.io/round_0_index_0': patch },
    }),
  );
  const last = of.revisions.at(-1);
  const authors = last === undefined ? [] : fieldAuthorsOf(of, last);
  const lines = authors.map(({ path, by, revision, webhook, manager }) =>
    [path, by, revision?.request.last.event.user?.username, webhook ?? manager]
      .filter(Boolean)
      .join(' '),
  );
  expect(lines).toEqual([
    'kind unknown',
    'apiVersion unknown',
    'metadata.name unknown',
    'metadata.namespace unknown',
    'data.old manager kubectl',
    'metadata.labels.team webhook asha team.example.com',
    'data.a request asha',
  ]);
});
