import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { AuditEvent } from '../src/event/audit-event.ts';
import { compilePolicy } from '../src/policy/compile-policy.ts';
import { emittedStages } from '../src/policy/decision.ts';
import type { Evaluator } from '../src/policy/evaluate.ts';
import { walkPolicy } from '../src/policy/evaluate.ts';
import { loadPolicy } from '../src/policy/load-policy.ts';
import type { Policy } from '../src/policy/policy.ts';
import { requestFromEvent } from '../src/policy/request-from-event.ts';
import { requestFromUrl } from '../src/policy/request-from-url.ts';
import { parsePolicyDocument } from '../src/policy-file/parse-policy-document.ts';

const FIXTURES = join(import.meta.dirname, 'fixtures/policy');

/** One step of the scenario, recorded by an all-seeing run and by one under `production.yaml`. */
interface Step {
  readonly step: number;
  readonly method: string;
  readonly url: string;
  readonly all: readonly AuditEvent[];
  readonly narrow: readonly AuditEvent[];
}

function rows<T>(file: string): readonly T[] {
  const text = gunzipSync(readFileSync(join(FIXTURES, file))).toString();
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as T);
}

function policy(file: string): Policy {
  const text = readFileSync(join(FIXTURES, file), 'utf8');
  const { policy: loaded } = loadPolicy(parsePolicyDocument(text), '1.36');
  if (loaded === undefined) throw new Error(`${file} does not load`);
  return loaded;
}

describe.each([
  ['walked', walkPolicy],
  ['compiled', compilePolicy],
])('%s', (_how, evaluatorOf: (policy: Policy) => Evaluator) => {
  test.each([
    ['production.ndjson.gz', 'production.yaml', 1800],
    ['traffic.ndjson.gz', 'metadata.yaml', 3200],
  ])('every event of %s has the level and a stage that %s asks for', (log, file, atLeast) => {
    const evaluate = evaluatorOf(policy(file));
    const events = rows<AuditEvent>(log);
    expect(events.length).toBeGreaterThanOrEqual(atLeast);
    for (const event of events) {
      const decision = evaluate(requestFromEvent(event));
      expect(decision.level, event.auditID).toBe(event.level);
      expect(emittedStages(decision), event.auditID).toContain(event.stage);
      if (decision.omitManagedFields) {
        expect(JSON.stringify(event), event.auditID).not.toContain('managedFields');
      }
    }
  });

  test('the narrow recording is what the policy makes of the all-seeing one', () => {
    const evaluate = evaluatorOf(policy('production.yaml'));
    const steps = rows<Step>('scenario.ndjson.gz');
    expect(steps.length).toBeGreaterThan(650);
    for (const step of steps) {
      const [first] = step.all;
      if (first === undefined) throw new Error('no event');
      const decision = evaluate(requestFromEvent(first));
      const predicted = step.all
        .filter(({ stage }) => emittedStages(decision).includes(stage))
        .map((event) => outline(event, decision.level));
      expect(predicted, `${step.step} ${step.url}`).toEqual(
        step.narrow.map((event) => outline(event, event.level)),
      );
    }
  });

  test('what the client sent gives the same decision as what the server recorded', () => {
    const evaluate = evaluatorOf(policy('production.yaml'));
    for (const { all, method, url } of rows<Step>('scenario.ndjson.gz')) {
      const [event] = all;
      if (event === undefined) throw new Error('no event');
      const recorded = requestFromEvent(event);
      const sent = requestFromUrl(method, url, recorded.caller);
      expect(sent, url).toEqual(recorded);
      expect(evaluate(recorded)).toEqual('badRequest' in sent ? undefined : evaluate(sent));
    }
  });
});

/** What a policy decides about an event: level, stage, and which bodies are there. */
function outline(event: AuditEvent, level: string): unknown {
  const hasRequest = event.requestObject !== undefined && level.startsWith('Request');
  const hasResponse = event.responseObject !== undefined && level === 'RequestResponse';
  return { stage: event.stage, level, hasRequest, hasResponse };
}
