import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AuditEvent } from '../../src/event/audit-event.ts';
import { isRejected, parseEvent } from '../../src/event/parse-event.ts';
import { compilePolicy } from '../../src/policy/compile-policy.ts';
import { cutEvent } from '../../src/policy/cut-event.ts';
import { emittedStages } from '../../src/policy/decision.ts';
import { type Evaluator, walkPolicy } from '../../src/policy/evaluate.ts';
import { loadPolicy } from '../../src/policy/load-policy.ts';
import { requestFromEvent } from '../../src/policy/request-from-event.ts';
import { requestFromUrl } from '../../src/policy/request-from-url.ts';
import { stagesOf } from '../../src/policy/request-stages.ts';
import { parsePolicyDocument } from '../../src/policy-file/parse-policy-document.ts';
import {
  arbitrarySentRequest,
  arbitraryServerPolicy,
  type SentRequest,
  TOKENS_FILE,
} from '../support/arbitrary-server-policy.ts';
import {
  type ControlPlane,
  describeWithControlPlane,
  startControlPlane,
} from '../support/control-plane.ts';
import { endApiServer } from '../support/end-control-plane.ts';

/** Other policies and requests with each: `ANNALS_POLICY_SEED=7`. */
const SEED = Number(process.env['ANNALS_POLICY_SEED'] ?? 1);

const POLICIES = 5;
const REQUESTS = 330;
const PORT = 19_483;

/** Sees everything, so that it tells which bodies there are. */
const ALL_SEEING = JSON.stringify({
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  rules: [{ level: 'RequestResponse' }],
});

/** What an API server answered and wrote, by the number of the request. */
interface Recording {
  readonly statuses: readonly number[];
  readonly events: readonly (readonly AuditEvent[])[];
  readonly lines: readonly (readonly string[])[];
  /** Events of the server itself and its controllers. */
  readonly others: readonly AuditEvent[];
}

describeWithControlPlane('a real API server under generated policies', () => {
  const requests = fc.sample(arbitrarySentRequest, { seed: SEED, numRuns: REQUESTS });
  const policies = fc.sample(arbitraryServerPolicy, { seed: SEED, numRuns: POLICIES });

  test(`${POLICIES} policies, ${REQUESTS} requests each: every decision is the one predicted`, async () => {
    const all = await record(ALL_SEEING, requests);
    const rules = new Set<string>();
    const levels = new Set<string>();
    for (const [i, policy] of policies.entries()) {
      const narrow = await record(policy, requests);
      const evaluate = evaluatorOf(policy);
      let alike = 0;
      for (const [n, sent] of requests.entries()) {
        const { level, rule } = compare({ policy: i, number: n, sent, evaluate, narrow });
        rules.add(`${i}/${rule}`);
        levels.add(level);
        if (all.statuses[n] !== narrow.statuses[n]) continue;
        alike++;
        compareBodies({ policy: i, number: n, sent, evaluate, all, narrow });
      }
      // Where the controllers were faster or slower this time, the answer may be another.
      expect(alike).toBeGreaterThan(REQUESTS * 0.95);
      for (const event of narrow.others) {
        const decision = evaluate(requestFromEvent(event));
        expect([event.level, event.requestURI]).toEqual([decision.level, event.requestURI]);
        expect(emittedStages(decision)).toContain(event.stage);
      }
      process.stdout.write(
        `policy ${i}: ${REQUESTS} requests, ${alike} with bodies compared, ${narrow.others.length} events of others\n`,
      );
    }
    process.stdout.write(`seed ${SEED}: ${rules.size} different rules decided\n`);
    expect(levels).toEqual(new Set(['None', 'Metadata', 'Request', 'RequestResponse']));
    expect(rules.size).toBeGreaterThan(15);
  }, 900_000);
});

interface Compared {
  readonly policy: number;
  readonly number: number;
  readonly sent: SentRequest;
  readonly evaluate: Evaluator;
  readonly narrow: Recording;
}

function whatOf({ policy, number, sent, narrow }: Compared): string {
  const { method, url, holder } = sent;
  const who = holder.caller?.name ?? 'nobody';
  return `policy ${policy}, request ${number}: ${method} ${url} as ${who}: ${narrow.statuses[number]}`;
}

/** Stages and level of what was written, against the decision. */
function compare(compared: Compared): {
  readonly level: string;
  readonly rule: number | undefined;
} {
  const { number, sent, evaluate, narrow } = compared;
  const what = whatOf(compared);
  const asked = requestFromUrl(sent.method, sent.url, sent.holder.caller);
  const written = (narrow.events[number] ?? []).map(({ stage, level }) => [stage, level]);
  if ('badRequest' in asked) {
    expect(written, what).toEqual([]);
    return { level: 'None', rule: undefined };
  }
  const decision = evaluate(asked);
  const stages = emittedStages(decision).filter((stage) => stagesOf(asked).includes(stage));
  expect(written, what).toEqual(stages.map((stage) => [stage, decision.level]));
  return decision;
}

/** Bodies and managed fields of what was written, against what the policy leaves of all there is. */
function compareBodies(compared: Compared & { readonly all: Recording }): void {
  const { number, evaluate, all, narrow } = compared;
  const predicted = (all.lines[number] ?? []).flatMap((line) => {
    const cut = cutEvent(line, evaluate);
    return cut.kind === 'kept' ? [outlineOf(cut.text)] : [];
  });
  expect((narrow.lines[number] ?? []).map(outlineOf), whatOf(compared)).toEqual(predicted);
}

function outlineOf(line: string): unknown {
  const { stage, level, requestObject, responseObject } = JSON.parse(line) as AuditEvent;
  const partOf = (body: unknown): string =>
    body === undefined ? 'no' : `yes, ${hasManagedFields(body) ? 'with' : 'without'} managedFields`;
  return { stage, level, request: partOf(requestObject), response: partOf(responseObject) };
}

function hasManagedFields(body: unknown): boolean {
  return JSON.stringify(body).includes('"managedFields":');
}

function evaluatorOf(text: string): Evaluator {
  const { policy, findings } = loadPolicy(parsePolicyDocument(text), '1.36');
  if (policy === undefined) throw new Error(JSON.stringify(findings));
  const [walk, compiled] = [walkPolicy(policy), compilePolicy(policy)];
  return (asked) => {
    const decision = compiled(asked);
    expect(walk(asked)).toEqual(decision);
    return decision;
  };
}

/** Sends the requests to an API server that runs the policy, one after the other. */
async function record(policy: string, requests: readonly SentRequest[]): Promise<Recording> {
  const folder = await mkdtemp(join(tmpdir(), 'annals-policy-'));
  try {
    for (const name of ['audit', 'log']) mkdirSync(join(folder, name));
    writeFileSync(join(folder, 'audit/policy.yaml'), policy);
    writeFileSync(join(folder, 'audit/tokens.csv'), TOKENS_FILE);
    const statuses = await sendAll(folder, requests);
    // The API server has ended, so all is written.
    return sortEvents(await readFile(join(folder, 'log/audit.log'), 'utf8'), statuses);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function sendAll(
  folder: string,
  requests: readonly SentRequest[],
): Promise<readonly number[]> {
  await using plane = await startControlPlane({
    port: PORT,
    mounts: () => [`${folder}/audit=/etc/kubernetes/audit`, `${folder}/log=/var/log/kubernetes`],
    flags: [
      '--audit-policy-file=/etc/kubernetes/audit/policy.yaml',
      '--audit-log-path=/var/log/kubernetes/audit.log',
      '--token-auth-file=/etc/kubernetes/audit/tokens.csv',
    ],
  });
  using sender = await openSender(plane);
  const dev = JSON.stringify({ metadata: { name: 'dev' } });
  const token = 'token-of-root';
  expect(await sender.send('POST', '/api/v1/namespaces', { token, body: dev })).toBe(201);
  const statuses: number[] = [];
  for (const [i, { method, url, holder, body }] of requests.entries()) {
    statuses.push(await sender.send(method, url, { token: holder.token, body, auditID: idOf(i) }));
  }
  await endApiServer(plane.folder);
  return statuses;
}

interface Sender extends Disposable {
  send(
    method: string,
    path: string,
    parts: {
      readonly token: string | undefined;
      readonly body?: string | undefined;
      readonly auditID?: string;
    },
  ): Promise<number>;
}

async function openSender({ folder, port }: ControlPlane): Promise<Sender> {
  const ca = await readFile(join(folder, 'pki/ca.crt'));
  const agent = new Agent({ keepAlive: true, ca, maxSockets: 1 });
  return {
    send: (method, path, { token, body, auditID }) =>
      new Promise((resolve, reject) => {
        const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
        const headers = {
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...(auditID !== undefined && { 'audit-id': auditID }),
          ...(body !== undefined && {
            'content-type': type,
            'content-length': Buffer.byteLength(body),
          }),
        };
        const sent = request(
          { agent, host: '127.0.0.1', port, method, path, headers },
          (answer) => {
            answer.on('end', () => resolve(answer.statusCode ?? 0)).on('error', reject);
            answer.resume();
          },
        );
        sent.on('error', reject).end(body);
      }),
    [Symbol.dispose]: () => agent.destroy(),
  };
}

const idOf = (i: number): string => `generated-${i}`;

function sortEvents(log: string, statuses: readonly number[]): Recording {
  const numbers = new Map(statuses.map((_, i) => [idOf(i), i]));
  const events: AuditEvent[][] = statuses.map(() => []);
  const lines: string[][] = statuses.map(() => []);
  const others: AuditEvent[] = [];
  for (const line of log.trimEnd().split('\n')) {
    const event = parseEvent(line);
    if (isRejected(event)) throw new Error(event.rejected);
    const number = numbers.get(event.auditID);
    if (number === undefined) others.push(event);
    else {
      events[number]?.push(event);
      lines[number]?.push(line);
    }
  }
  return { statuses, events, lines, others };
}
