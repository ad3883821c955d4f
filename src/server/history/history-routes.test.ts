import { expect, test } from 'vitest';
import { raw } from '../../../test/contract/raw-event.ts';
import { serveEvents } from '../../../test/serve-fixture.ts';
import { recordedWrites } from '../../../test/support/object-requests.ts';
import type { HistoryAnswer } from '../../api/history-answer.ts';

const app = await serveEvents(recordedWrites().map((line) => raw(line)));
const WEB = 'group=apps&resource=deployments&namespace=shop&name=web';

async function get<Answer>(path: string): Promise<Answer> {
  return (await app.inject(`/api/v1/${path}`)).json<Answer>();
}

test('the history of a deployment tells its life, its changes in words, and what it owned', async () => {
  const { lives, revisions, owned, bounds, fieldAuthors } = await get<HistoryAnswer>(
    `history?${WEB}`,
  );
  expect(lives).toMatchObject([
    { end: 'deleted', created: { actor: { name: 'asha' } }, deleted: { actor: { name: 'asha' } } },
  ]);
  const changes = Object.fromEntries(revisions.map((one) => [one.number, one.changes]));
  expect(changes[1]).toEqual(['created with 3 replicas of nginx:1.27']);
  expect(changes[7]).toEqual(['scaled from 3 to 5']);
  expect(changes[12]).toEqual(['image of nginx: nginx:1.27 → nginx:1.28']);
  expect(changes[25]).toEqual([
    'rolled back to the pod template of revision 1',
    'image of nginx: nginx:1.28 → nginx:1.27',
  ]);
  expect(revisions.find(({ number }) => number === 12)?.diff).toContainEqual({
    kind: 'changed',
    path: 'spec.template.spec.containers[nginx].image',
    before: '"nginx:1.27"',
    after: '"nginx:1.28"',
  });
  expect(fieldAuthors.find(({ path }) => path === 'spec.replicas')).toMatchObject({
    by: 'request',
    actor: { name: 'jai' },
    number: 7,
  });
  expect(owned.length).toBeGreaterThan(0);
  expect(new Set(owned.map(({ kind }) => kind))).toEqual(new Set(['ReplicaSet']));
  expect(bounds).toMatchObject({ whole: true, earlierWrites: 0 });
});

test('page by page it is the same history', async () => {
  const whole = await get<HistoryAnswer>(`history?${WEB}`);
  const paged: HistoryAnswer['revisions'][number][] = [];
  let next: string | undefined = '';
  while (next !== undefined) {
    const cursor: string = next === '' ? '' : `&cursor=${next}`;
    const page: HistoryAnswer = await get<HistoryAnswer>(`history?${WEB}&limit=13${cursor}`);
    paged.push(...page.revisions);
    next = page.bounds.next;
    expect(page.bounds.whole).toBe(false);
  }
  const essence = (all: readonly HistoryAnswer['revisions'][number][]) =>
    all.map(({ number, position, changes, known }) => ({ number, position, changes, known }));
  const numbered = essence(paged).map(({ changes, ...rest }) => ({
    ...rest,
    // Which revision a template was of is told only while that revision is near enough.
    changes: changes.filter((one) => !one.startsWith('rolled back')),
  }));
  const wanted = essence(whole.revisions).map(({ changes, ...rest }) => ({
    ...rest,
    changes: changes.filter((one) => !one.startsWith('rolled back')),
  }));
  expect(numbered).toEqual(wanted);
});

test('a cursor of another object is refused', async () => {
  const { bounds } = await get<HistoryAnswer>(`history?${WEB}&limit=13`);
  const other = `history?resource=configmaps&namespace=shop&name=ssa&cursor=${bounds.next}`;
  expect(await get(other)).toMatchObject({ error: { code: 'usage/invalid' } });
});

test('a revision comes with its body, its authors and the one before', async () => {
  const { revisions } = await get<HistoryAnswer>(`history?${WEB}`);
  const [before, at] = [11, 12].map((number) => revisions.find((one) => one.number === number));
  const answer = await get(`history/revision?${WEB}&position=${at?.position}`);
  expect(answer).toMatchObject({
    revision: { number: 12, known: 'response', uid: at?.uid },
    previous: before?.position,
    body: { kind: 'Deployment', metadata: { name: 'web' } },
  });
});

test('which webhook altered a pod stands beside what it did', async () => {
  const { revisions } = await get<HistoryAnswer>(
    'history?resource=pods&namespace=hooks&name=injected',
  );
  expect(revisions.at(-1)?.webhooks).toMatchObject([
    {
      webhook: 'inject.sidecar.example.com',
      mutated: true,
      patch: [
        { op: 'add', path: '/metadata/labels', value: '{"injected-by":"sidecar-injector"}' },
        { op: 'add', path: '/spec/containers/-' },
      ],
    },
  ]);
});

test('an object whose name the API server chose is found by its answer', async () => {
  const { lives } = await get<HistoryAnswer>(
    'history?resource=pods&namespace=shop&name=web-56c8d7ffd8-gf67p',
  );
  expect(lives).toMatchObject([{ created: { actor: { name: 'replicaset-controller' } } }]);
});

test.each([
  ['history?resource=pods&namespace=shop&name=nobody', 'event/not-found'],
  [`history/revision?${WEB}&position=99999999`, 'event/not-found'],
  [`history/revision?resource=pods&namespace=shop&name=x&position=0`, 'event/not-found'],
  ['history?resource=pods', 'usage/invalid'],
])('%s is refused', async (path, code) => {
  expect(await get(path)).toMatchObject({ error: { code } });
});
