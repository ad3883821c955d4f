import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isRejected, parseEvent } from '../src/event/parse-event.ts';
import { parseQuery } from '../src/query/parse-query.ts';
import type { DiskStore } from '../src/store/disk-store.ts';
import { openDiskStore } from '../src/store/open-disk-store.ts';
import { foldRequests } from '../src/trail/request.ts';
import { describeRequest, renderSentence } from '../src/trail/sentence.ts';

const LOG = join(import.meta.dirname, '../data/demo/audit.log.gz');
const NOTES = join(import.meta.dirname, '../data/demo/notes.md');

let root: string;
let store: DiskStore;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'annals-demo-'));
  store = await openDiskStore(root, { mode: 'write' });
  const lines = gunzipSync(await readFile(LOG))
    .toString('utf8')
    .split('\n')
    .filter(Boolean);
  await store.append(
    lines.map((line) => ({
      cluster: 'demo',
      source: 'audit.log.gz',
      receivedUs: 1,
      bytes: new TextEncoder().encode(line),
    })),
  );
}, 60_000);

afterAll(async () => {
  await store[Symbol.asyncDispose]();
  await rm(root, { recursive: true });
});

interface Answer {
  readonly auditID: string;
  readonly sentence: string;
}

/** The requests a query finds, oldest first, as the trail tells them. */
async function ask(text: string): Promise<readonly Answer[]> {
  const parsed = parseQuery(text, { nowUs: Date.UTC(2026, 10, 24) * 1000 });
  if (parsed.kind === 'errors') throw new Error(parsed.errors[0]?.message);
  const selection = { query: parsed.query, range: {}, unit: 'requests' } as const;
  const { rows } = await store.search({ ...selection, order: 'oldest', limit: 100 });
  const events = await store.events(rows.map(({ position }) => position));
  return events.flatMap((stored) => {
    const event = parseEvent(new TextDecoder().decode(stored?.bytes));
    if (stored === undefined || isRejected(event)) throw new Error('an event went missing');
    return foldRequests([{ cluster: 'demo', source: '', event }]).map((request) => ({
      auditID: event.auditID,
      sentence: renderSentence(describeRequest(request)),
    }));
  });
}

/** The Audit-ID the client saw, by the words the notes have for what it did. */
async function noted(what: string): Promise<string> {
  const notes = await readFile(NOTES, 'utf8');
  const line = notes.split('\n').find((text) => text.includes(`**${what}`));
  const auditID = /auditID ([0-9a-f-]{36})$/.exec(line ?? '')?.[1];
  if (auditID === undefined) throw new Error(`the notes have no ${what}`);
  return auditID;
}

describe('the questions of the notes have their answers', () => {
  test.each([
    [
      'who deleted pod jai-web?',
      'verb: delete and ns: dev and name: jai-web and not user: kwok-controller',
      'VEERU DELETES POD dev/jai-web',
      /^veeru deleted pod jai-web in dev .* allowed by RoleBinding "veeru-cleans"$/,
    ],
    [
      'who rolled shop/web back?',
      'user: veeru and verb: patch and resource: deployments and name: web',
      'VEERU ROLLS shop/web BACK',
      /^veeru rolled back deployment web in shop to nginx:1.27/,
    ],
    [
      'who removed the finalizer?',
      'verb: patch and resource: configmaps and name: fin and user: jai',
      'JAI STRIPS THE FINALIZER',
      /^jai .* ConfigMap fin in shop/,
    ],
    [
      'who deleted jai-db acting as somebody else?',
      'verb: delete and name: jai-db and as: *',
      'ADMIN DELETES dev/jai-db WHILE ACTING AS JAI',
      /^kubernetes-admin as jai deleted pod jai-db in dev/,
    ],
    [
      'which impersonation of jai was refused?',
      'user: jai and ns: prod and resource: secrets and verb: list and code: 403',
      'JAI TRIES TO ACT AS',
      /^jai was refused: list secrets in prod as somebody else .*\(impersonation: no rule allows it\)$/,
    ],
    [
      'who tried to run what through the kubelet?',
      'subresource: proxy and resource: nodes and code: 403',
      'JAI: nodes/proxy exec through the kubelet API',
      /^jai was refused: send "GET \/exec\/dev\/box\/main\?command=id" to the kubelet of node node-1/,
    ],
    [
      'what did the policy refuse?',
      'ns: policy-demo and code: 422',
      '50 REPLICAS',
      /^kubernetes-admin was refused: create deployment toomany in policy-demo .* got 50\)$/,
    ],
    [
      'what did the webhook refuse?',
      'ns: hooks and code: 403',
      'CONFIGMAP forbidden-thing DENIED',
      /^kubernetes-admin was refused: create ConfigMap forbidden-thing in hooks .*webhook/,
    ],
    [
      'what failed because a webhook was down?',
      'ns: hooks-broken and code: 500',
      'WEBHOOK DOWN WITH failurePolicy Fail',
      /webhook broken.closed.example.com did not answer$/,
    ],
    [
      'what did Pod Security refuse?',
      'ns: psa-enforce and code: 403',
      'PRIVILEGED POD IN psa-enforce',
      /^kubernetes-admin was refused: create pod priv in psa-enforce .*\(Pod Security baseline/,
    ],
    [
      'who made a role with wildcards?',
      'resource: clusterroles and verb: create and name: too-wide',
      'CLUSTERROLE WITH WILDCARDS',
      /allows everything on all resources/,
    ],
    [
      'who made veeru an administrator?',
      'verb: create and requestObject.roleRef.name: cluster-admin and requestObject.subjects.name: veeru and code: 201',
      'VEERU BOUND TO cluster-admin',
      /^kubernetes-admin gave user veeru ClusterRole cluster-admin everywhere/,
    ],
    [
      'what did veeru read of secret regcred?',
      'resource: secrets and name: regcred and verb: get and user: veeru',
      'VEERU READS SECRET shop/regcred',
      /^veeru read secret regcred in shop .* allowed by ClusterRoleBinding "veeru-root"$/,
    ],
    [
      'who let anonymous clients in?',
      'verb: create and requestObject.subjects.name: "system:anonymous"',
      'SYSTEM:ANONYMOUS BOUND TO view',
      /^kubernetes-admin gave user system:anonymous ClusterRole view everywhere/,
    ],
    [
      'what did an anonymous client read?',
      'user: system:anonymous and resource: configmaps and code: 200',
      'ANONYMOUS READS ConfigMap',
      /^an anonymous client read ConfigMap app-config in shop/,
    ],
    [
      'who tried to make a role with more than he has?',
      'user: jai and resource: roles and verb: create and code: 403',
      'JAI CREATES A ROLE WITH MORE THAN HE HAS',
      /^jai was refused: create Role grab-secrets in dev .*\(RBAC: nobody may give away rights/,
    ],
    [
      'who tried to give himself cluster-admin?',
      'user: jai and resource: rolebindings and code: 403',
      'JAI BINDS HIMSELF TO cluster-admin',
      /^jai was refused: give user jai ClusterRole cluster-admin in dev/,
    ],
    [
      'who deleted namespace shop?',
      'verb: delete and resource: namespaces and name: shop',
      'NAMESPACE shop DELETED',
      /^kubernetes-admin deleted namespace shop and everything in it/,
    ],
    [
      'who deleted pod box?',
      'verb: delete and ns: dev and name: box and user: veeru',
      'VEERU DELETES ALL PODS IN dev',
      /^veeru deleted pod box in dev/,
    ],
  ])('%s', async (_question, query, what, sentence) => {
    const answers = await ask(query);
    expect(answers.map(({ auditID }) => auditID)).toEqual([await noted(what)]);
    expect(answers[0]?.sentence).toMatch(sentence);
  });
});

test('which requests of veeru were refused, and why', async () => {
  const reasons = (await ask('user: veeru and code: 403 and verb: (get or create or delete)')).map(
    ({ sentence }) => /^veeru was refused: (.*) with .* \((.*)\)$/.exec(sentence)?.slice(1),
  );
  expect(reasons).toEqual([
    ['create a deployment in dev', 'RBAC: no rule allows it'],
    ['delete pod jai-db in qa', 'RBAC: no rule allows it'],
    ['run "ls" in pod box in dev', 'RBAC: no rule allows it'],
    ['run "ls" in pod box in dev', 'RBAC: no rule allows it'],
    ['read the log of pod box in dev', 'RBAC: no rule allows it'],
    ['send "GET /" to service web:80 in dev', 'RBAC: no rule allows it'],
  ]);
  const exec = await ask('user: veeru and subresource: exec and verb: create');
  expect(exec.map(({ auditID }) => auditID)).toEqual([await noted('VEERU EXECS IN dev/box')]);
});

test('what ran in pod box', async () => {
  const ran = await ask('subresource: exec and name: box and code: 101');
  expect(ran.map(({ sentence }) => /^(.*) in pod box/.exec(sentence)?.[1])).toEqual([
    `jai ran "sh -c 'echo hi; id'"`,
    `jai ran "sh -c 'echo hi; id'"`,
    'jai ran "cat"',
    `jai ran "sh -c 'exit 7'"`,
    'kubernetes-admin as jai ran "cat /etc/debian_version"',
    'jai ran "tar cf - /etc/debian_version"',
  ]);
});
