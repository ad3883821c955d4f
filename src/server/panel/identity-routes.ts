import type { WireMissing } from '../../api/loss-answer.ts';
import {
  IDENTITY_ANSWER,
  IDENTITY_PARAMETERS,
  type IdentityAnswer,
  type IdentityParameters,
} from '../../api/overview-answer.ts';
import { Failure } from '../../base/failure.ts';
import { renderTimeUs } from '../../event/time.ts';
import { printQuery } from '../../query/print-query.ts';
import type { Query } from '../../query/query.ts';
import type { Asking, Facet, Group, Selection, Store } from '../../store/store.ts';
import { identityOfName } from '../../trail/actor.ts';
import { clientSignal } from '../client-signal.ts';
import { missingBeside } from '../missing-beside.ts';
import { and, DENIED, is, or } from '../query-tree.ts';
import { readSelection } from '../read-selection.ts';
import { type App, answers, type Serving } from '../serving.ts';

const MAX_CELLS = 500;
const MAX_VALUES = 20;

/** Serves `identity`: what one user, service account or group does. */
export function serveIdentity(app: App, { gate, nowUs }: Serving): void {
  app.get(
    '/api/v1/identity',
    {
      schema: {
        operationId: 'identity',
        summary: 'What a user or a group does, from where, and what it was refused',
        querystring: IDENTITY_PARAMETERS,
        response: answers(IDENTITY_ANSWER),
      },
    },
    async ({ query: asked, store, losses }, reply): Promise<IdentityAnswer> => {
      const who = readWho(asked);
      const { range } = readSelection(timesOf(asked), nowUs());
      const selection: Selection = { query: who.query, range, unit: 'requests' };
      return gate.ask(clientSignal(reply), async (asking) => ({
        name: who.name,
        kind: who.kind,
        ...(await readFigures(store, selection, who, asking)),
        ...(await missingBeside({ losses, store }, range)),
      }));
    },
  );
}

interface Who {
  readonly name: string;
  readonly kind: string;
  /** All requests by it or in its name. */
  readonly query: Query;
  /** Those that others made in its name. */
  readonly inItsName?: Query;
}

function readWho({ user, group }: IdentityParameters): Who {
  if (user !== undefined && group === undefined) {
    const inItsName = is('impersonatedUser.username', user);
    const query = or(is('user.username', user), inItsName);
    return { name: user, kind: identityOfName(user).kind, query, inItsName };
  }
  if (group !== undefined && user === undefined) {
    return { name: group, kind: 'group', query: is('user.groups', group) };
  }
  throw new Failure('usage/invalid', 'give either a user or a group', {
    hint: 'For example /api/v1/identity?user=jai or /api/v1/identity?group=team-a.',
  });
}

function timesOf({ since, until }: IdentityParameters): { since?: string; until?: string } {
  return { ...(since !== undefined && { since }), ...(until !== undefined && { until }) };
}

async function readFigures(
  store: Store,
  selection: Selection,
  who: Who,
  asking: Asking,
): Promise<Omit<IdentityAnswer, 'name' | 'kind' | keyof WireMissing>> {
  const cellsOf = (query: Query): Promise<IdentityAnswer['cells']> =>
    readCells(store, { ...selection, query }, asking);
  const fields = [
    'sourceIPs',
    'userAgent',
    'objectRef.namespace',
    'user.groups',
    'impersonatedUser.username',
    'user.username',
  ];
  const by =
    who.inItsName === undefined
      ? Promise.resolve([])
      : store.groups(
          { ...selection, query: who.inItsName, fields: ['user.username'], top: MAX_VALUES },
          asking,
        );
  const [statistics, cells, denials, facets, actedAsBy] = await Promise.all([
    store.statistics(selection, asking),
    cellsOf(selection.query),
    cellsOf(and(selection.query, DENIED)),
    store.facets({ ...selection, fields, top: MAX_VALUES }, asking),
    by,
  ]);
  const [sourceIPs, userAgents, namespaces, groups, actedAs, members] = facets.map(valuesOf);
  const { count, errors, firstUs, lastUs } = statistics;
  return {
    requests: count,
    errors,
    ...(firstUs !== undefined && { first: renderTimeUs(firstUs) }),
    ...(lastUs !== undefined && { last: renderTimeUs(lastUs) }),
    query: printQuery(selection.query),
    cells,
    denials,
    sourceIPs: sourceIPs ?? [],
    userAgents: userAgents ?? [],
    namespaces: namespaces ?? [],
    groups: groups ?? [],
    members: who.kind === 'group' ? (members ?? []) : [],
    actedAs: (actedAs ?? []).filter(({ value }) => value !== who.name),
    actedAsBy: actedAsBy.flatMap(countOf),
  };
}

function valuesOf({ values }: Facet): Facet['values'] {
  return values;
}

function countOf({ values: [value], count }: Group): Facet['values'] {
  return value === undefined ? [] : [{ value, count }];
}

async function readCells(
  store: Store,
  selection: Selection,
  asking: Asking,
): Promise<IdentityAnswer['cells']> {
  const fields = ['verb', 'objectRef.resource'];
  const groups = await store.groups({ ...selection, fields, top: MAX_CELLS }, asking);
  return groups.map(({ values: [verb = null, resource = null], count, errors }) => ({
    verb,
    resource,
    count,
    errors,
    query: printQuery(and(selection.query, is('verb', verb), is('objectRef.resource', resource))),
  }));
}
