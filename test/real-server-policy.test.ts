import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { compilePolicy } from '../src/policy/compile-policy.ts';
import { emittedStages } from '../src/policy/decision.ts';
import { loadPolicy } from '../src/policy/load-policy.ts';
import type { Caller } from '../src/policy/request-attributes.ts';
import { requestFromUrl } from '../src/policy/request-from-url.ts';
import { stagesOf } from '../src/policy/request-stages.ts';
import { parsePolicyDocument } from '../src/policy-file/parse-policy-document.ts';

/** A generated policy, the requests sent to an API server that ran it, and the events it wrote. */
interface Run {
  readonly policy: string;
  readonly requests: readonly {
    readonly method: string;
    readonly url: string;
    readonly caller: Caller | null;
    readonly status: number | string;
    readonly events: readonly (readonly [string, string, boolean, boolean, boolean])[];
  }[];
}

const file = join(import.meta.dirname, 'fixtures/policy/real-server.ndjson.gz');
const runs = gunzipSync(readFileSync(file))
  .toString()
  .trimEnd()
  .split('\n')
  .map((line, i) => [i, JSON.parse(line) as Run] as const);

test('there are five policies with at least 300 requests each', () => {
  expect(runs.map(([, { requests }]) => requests.length >= 300)).toEqual(Array(5).fill(true));
});

test.each(runs)('policy %i: a real API server wrote what is predicted', (_i, run) => {
  const { policy } = loadPolicy(parsePolicyDocument(run.policy), '1.36');
  if (policy === undefined) throw new Error('does not load');
  const evaluate = compilePolicy(policy);
  for (const { method, url, caller, events, status } of run.requests) {
    const request = requestFromUrl(method, url, caller ?? undefined);
    if ('badRequest' in request) throw new Error(url);
    const decision = evaluate(request);
    const stages = emittedStages(decision).filter((stage) => stagesOf(request).includes(stage));
    const what = `${method} ${url} as ${caller?.name} (${status})`;
    expect(
      events.map(([stage, level]) => [stage, level]),
      what,
    ).toEqual(stages.map((stage) => [stage, decision.level]));
    const { level, omitManagedFields } = decision;
    const allowed = [level.startsWith('Request'), level === 'RequestResponse', !omitManagedFields];
    for (const [, , ...parts] of events) {
      expect(
        parts.filter((isThere, i) => isThere && !allowed[i]),
        what,
      ).toEqual([]);
    }
  }
});
