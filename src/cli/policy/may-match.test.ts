import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { isRejected, parseEvent } from '../../event/parse-event.ts';
import { requestFromEvent } from '../../policy/request-from-event.ts';
import { ruleMatches } from '../../policy/rule-match.ts';
import { possibleNoise } from '../../policy/suggest-policy.ts';
import { parseQuery } from '../../query/parse-query.ts';
import { compilePredicate } from '../../query/predicate.ts';
import type { Query } from '../../query/query.ts';
import { mayMatch } from './may-match.ts';

const BLOCKS = possibleNoise('1.37');

function queryOf(text: string): Query {
  const parsed = parseQuery(text, { nowUs: 0 });
  if (parsed.kind === 'errors') throw new Error(`${text}: ${parsed.errors[0]?.message}`);
  return parsed.query;
}

const ALL = 'leases events component-reads health discovery';
const WIDER = 'all-leases all-events all-component-reads all-health all-discovery';

test.each<[string, string]>([
  ['user: jane', 'all-health all-discovery'],
  ['user: system:node:a', `${ALL} ${WIDER}`],
  ['user: system:node*', `${ALL} ${WIDER}`],
  ['user: system:kube-scheduler and verb: update', 'leases events all-leases all-events'],
  ['user: system:kube-scheduler and resource: secrets', 'all-component-reads'],
  ['resource: secrets', 'own-reads component-reads all-component-reads program-reads'],
  ['resource: leases and not verb: (get or list or watch)', 'leases all-leases'],
  ['ns: dev and verb: update and resource: leases', 'leases all-leases'],
  ['apiGroup: apps', 'own-reads component-reads all-component-reads program-reads'],
  ['apiGroup: apps and verb: get', 'own-reads component-reads all-component-reads program-reads'],
  ['resource: leases and verb: update and ns: kube-node-lease', 'leases all-leases'],
  ['verb: create', 'leases events all-leases all-events'],
  ['verb: delete', 'leases all-leases all-events'],
  ['*', `own-reads ${ALL} ${WIDER} program-reads`],
  ['code: 403', `own-reads ${ALL} ${WIDER} program-reads`],
])('%s may ask for some', (text, blocks) => {
  const asked = BLOCKS.filter(({ rules }) => rules.some((rule) => mayMatch(queryOf(text), rule)));
  expect(asked.map(({ id }) => id)).toEqual(blocks.split(' '));
});

test('what is asked for in a recording is never said to be out of reach', () => {
  const file = 'test/fixtures/policy/traffic.ndjson.gz';
  const lines = gunzipSync(readFileSync(file)).toString().trimEnd().split('\n');
  const queries = [
    'user: system:*',
    'user: system:node:*',
    'not user: system:serviceaccount*',
    'verb: (update or watch)',
    'resource: (leases or pods) and not verb: get',
    'not resource: *',
    'ns: kube-system or subresource: status',
    'apiGroup: *',
    'name: kube-*',
    'not (verb: get or ns: *)',
    'uri: */healthz*',
    'code: 403',
  ].map((text) => ({ text, query: queryOf(text), matches: compilePredicate(queryOf(text)) }));
  let met = 0;
  for (const line of lines) {
    const event = parseEvent(line);
    if (isRejected(event)) continue;
    const request = requestFromEvent(event);
    const asking = queries.filter(({ matches }) => matches({ cluster: 'c', source: 's', event }));
    for (const rule of BLOCKS.flatMap(({ rules }) => rules)) {
      if (!ruleMatches(rule, request)) continue;
      for (const { text, query } of asking) {
        met++;
        expect(mayMatch(query, rule), `${text} ${line.slice(0, 200)}`).toBe(true);
      }
    }
  }
  expect(met).toBeGreaterThan(1000);
});
