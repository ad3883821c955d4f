import { describe, expect, test } from 'vitest';
import type { AuditEvent } from '../src/event/audit-event.ts';
import { buildHistory } from '../src/trail/history/build-history.ts';
import { diffObjects } from '../src/trail/history/diff-objects.ts';
import type { History } from '../src/trail/history/history.ts';
import { jsonText } from '../src/trail/history/json-text.ts';
import { objectPathText } from '../src/trail/history/object-path.ts';
import { isUnder } from '../src/trail/history/server-set.ts';
import {
  objectsOf,
  type RecordedObject,
  recordedWrites,
  withEvents,
} from './support/object-requests.ts';

const objects = objectsOf(recordedWrites());

/** What no request of the recording tells although no revision says that it is unknown, with why. */
const SET_IN_SILENCE: readonly (readonly [resource: string, path: RegExp, why: string])[] = [
  [
    'certificatesigningrequests',
    /^status\.conditions\[(?:Approved|Denied)\]\.lastTransitionTime$/,
    'sent as null, the API server puts in the time',
  ],
  ['clusterroles', /^rules$/, 'the empty rules of an aggregated role are kept as null'],
  ['configmaps', /^metadata\.labels$/, 'a MutatingAdmissionPolicy, which leaves no annotation'],
];

function without(...keys: readonly (keyof AuditEvent)[]): (event: AuditEvent) => AuditEvent {
  return (event) =>
    Object.fromEntries(
      Object.entries(event).filter(([key]) => !keys.some((gone) => gone === key)),
    ) as unknown as AuditEvent;
}

function historyOf(
  { name, requests }: RecordedObject,
  change?: (event: AuditEvent) => AuditEvent,
): History {
  return buildHistory(change === undefined ? requests : withEvents(requests, change), { name });
}

describe('revisions rebuilt from requests and patches alone', () => {
  const compared = objects.flatMap((object) => {
    const answered = historyOf(object);
    const rebuilt = historyOf(object, without('responseObject'));
    return (
      answered.revisions
        // The time of a deletion is in no request; what is asked for is a mark then.
        .filter(
          ({ known, request }) => known === 'response' && request.last.event.verb !== 'delete',
        )
        .map((revision) => ({
          object,
          revision,
          rebuilt: rebuilt.revisions.find(({ position }) => position === revision.position),
        }))
    );
  });

  test('are many, of many kinds', () => {
    expect(new Set(compared.map(({ object }) => object.resource)).size).toBeGreaterThanOrEqual(25);
    expect(compared.length).toBeGreaterThan(250);
  });

  test('hold what the API server answered, but for what they say they do not know', () => {
    const wrong = compared.flatMap(({ object: { resource, name }, revision, rebuilt }) => {
      if (rebuilt?.body === undefined) return [`${resource} ${name} ${revision.number}: no body`];
      return diffObjects(rebuilt.body, revision.body).flatMap(({ path, before, after }) => {
        const text = objectPathText(path);
        const isSilent = SET_IN_SILENCE.some(([of, at]) => of === resource && at.test(text));
        if (isSilent || isUnder(text, rebuilt.unknown)) return [];
        const values = `${jsonText(before ?? null)} → ${jsonText(after ?? null)}`;
        return [`${resource} ${name} ${revision.number} ${text}: ${values.slice(0, 200)}`];
      });
    });
    expect(wrong).toEqual([]);
  });

  test('say that they are from a request or a patch, and why not from the answer', () => {
    for (const { rebuilt } of compared) {
      expect(['request', 'patch']).toContain(rebuilt?.known);
      expect(rebuilt?.why).toBeDefined();
    }
  });

  test('the same lives are told', () => {
    for (const object of objects) {
      const ends = (history: History) =>
        history.lives.map(({ end, created }) => [end, created?.position]);
      const rebuilt = ends(historyOf(object, without('responseObject')));
      const answered = ends(historyOf(object));
      // Without answers nobody knows of some deletions whether they were final.
      const vague = rebuilt.map(([end], i) =>
        end === 'perhaps deleted' || end === 'deleting' ? answered[i] : rebuilt[i],
      );
      expect([object.name, vague]).toEqual([object.name, answered]);
    }
  });
});

describe('a history without bodies', () => {
  const metadata = (event: AuditEvent): AuditEvent => ({
    ...without('requestObject', 'responseObject')(event),
    level: 'Metadata',
  });

  test('has the same writes in the same order, known by metadata only, and claims no content', () => {
    for (const object of objects) {
      const told = historyOf(object, metadata);
      for (const revision of told.revisions) {
        expect(revision.known).toBe('metadata only');
        expect(revision.why).toBe('body not recorded: level Metadata');
        expect(revision.body).toBeUndefined();
        expect(revision.diff).toEqual([]);
      }
      const full = historyOf(object);
      const writes = full.revisions.filter(({ request }) => request.last.event.verb !== 'delete');
      const positions = new Set(told.revisions.map(({ position }) => position));
      expect(writes.filter(({ position }) => !positions.has(position))).toEqual([]);
    }
  });

  test('tells a cut off event apart', () => {
    const cut = (event: AuditEvent): AuditEvent => ({
      ...without('requestObject', 'responseObject')(event),
      annotations: { ...event.annotations, 'audit.k8s.io/truncated': 'true' },
    });
    const [object] = objects;
    const [first] = object === undefined ? [] : historyOf(object, cut).revisions;
    expect(first?.why).toBe("body cut off: the event was over the API server's size limit");
  });
});

test('a later page of a history numbers its revisions on', () => {
  const web = objects.find(({ resource, name }) => resource === 'deployments' && name === 'web');
  const requests = web?.requests ?? [];
  const whole = buildHistory(requests, { name: 'web' });
  const at = whole.revisions[30];
  const later = requests.filter(({ position }) => position >= (at?.position ?? 0));
  const part = buildHistory(later, { name: 'web', earlierWrites: (at?.number ?? 0) - 1 });
  expect(part.revisions.map(({ number, position }) => [number, position])).toEqual(
    whole.revisions.slice(30).map(({ number, position }) => [number, position]),
  );
});
