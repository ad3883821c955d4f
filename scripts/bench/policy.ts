import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parseEvent } from '../../src/event/parse-event.ts';
import { compilePolicy } from '../../src/policy/compile-policy.ts';
import type { Evaluator } from '../../src/policy/evaluate.ts';
import { walkPolicy } from '../../src/policy/evaluate.ts';
import { loadPolicy } from '../../src/policy/load-policy.ts';
import type { Policy } from '../../src/policy/policy.ts';
import { ANY_RULE } from '../../src/policy/policy.ts';
import type { RequestAttributes } from '../../src/policy/request-attributes.ts';
import { requestFromEvent } from '../../src/policy/request-from-event.ts';
import { parsePolicyDocument } from '../../src/policy-file/parse-policy-document.ts';
import { measureApply } from './policy/measure-apply.ts';
import { repeatLog } from './policy/repeat-log.ts';

/**
 * Decisions per second on one core, compiled beside a walk of the rules, over the requests of a
 * recorded log, and the speed of `annals policy apply` as a process. Usage:
 * policy.ts [LOG.gz [POLICY.yaml]]
 */
const ROOT = resolve(import.meta.dirname, '../..');
const FIXTURES = join(ROOT, 'test/fixtures/policy');
const PRODUCTION = join(FIXTURES, 'production.yaml');
const [loadBefore = 0] = loadavg();
execFileSync(process.execPath, [join(ROOT, 'scripts/build.mjs')], { stdio: 'inherit' });
const [
  log = join(FIXTURES, 'traffic.ndjson.gz'),
  file = join(FIXTURES, 'ferozsalam-gke-like.yaml'),
] = process.argv.slice(2);

const lines = readLines(log);
const requests = readRequests(lines);
const gke = readPolicy(file);
const hundred = withHundredRules(gke);
const rows = [gke, hundred].flatMap((policy) => [
  measure(`walk, ${policy.rules.length} rules`, walkPolicy(policy)),
  measure(`compiled, ${policy.rules.length} rules`, compilePolicy(policy)),
]);
process.stdout.write(`${requests.length} requests of ${log}\n`);
for (const { name, perSecond } of rows) {
  const millions = (perSecond / 1e6).toFixed(2).padStart(7);
  process.stdout.write(
    `${name.padEnd(24)}${millions} M/s ${(1e9 / perSecond).toFixed(0).padStart(6)} ns\n`,
  );
}

for (const { name, log: input } of applyLogs()) {
  const { sizeBytes, outBytes, wallSeconds, cpuSeconds } = await measureApply(input, PRODUCTION);
  const speed = (seconds: number): string => `${(sizeBytes / 1e6 / seconds).toFixed(0)} MB/s`;
  const sizes = `${(sizeBytes / 1e6).toFixed(0)} MB to ${(outBytes / 1e6).toFixed(0)} MB`;
  process.stdout.write(
    `apply, ${name.padEnd(30)} ${speed(wallSeconds).padStart(9)}, ${speed(cpuSeconds)} of processor time (${sizes})\n`,
  );
}
process.stdout.write(`load ${loadBefore.toFixed(1)} before, ${loadavg()[0]?.toFixed(1)} after\n`);

function readLines(path: string): readonly Buffer[] {
  const text = gunzipSync(readFileSync(path)).toString().trimEnd();
  return text.split('\n').map((line) => Buffer.from(line));
}

/** Logs large enough for the start of the program not to matter; kept for the next run. */
function applyLogs(): readonly { readonly name: string; readonly log: string }[] {
  const folder = join(tmpdir(), 'annals-bench');
  mkdirSync(folder, { recursive: true });
  const synthetic = join(folder, 'events-200000-seed-1.ndjson');
  if (!existsSync(synthetic)) {
    const generator = join(import.meta.dirname, 'generate-events.ts');
    const args = ['--events', '200000', '--seed', '1', '--out', synthetic];
    execFileSync(process.execPath, ['--import', 'tsx', generator, ...args], { stdio: 'inherit' });
  }
  const bodies = join(folder, 'recording-with-bodies.ndjson');
  repeatLog(join(ROOT, 'data/demo/audit.log.gz'), bodies, 300e6);
  const metadata = join(folder, 'recording-metadata.ndjson');
  repeatLog(join(FIXTURES, 'traffic.ndjson.gz'), metadata, 200e6);
  return [
    { name: 'synthetic, 30 % with bodies', log: synthetic },
    { name: 'recording with all bodies', log: bodies },
    { name: 'recording at level Metadata', log: metadata },
  ];
}

function readRequests(all: readonly Buffer[]): readonly RequestAttributes[] {
  return all.flatMap((line) => {
    const event = parseEvent(line.toString('utf8'));
    if ('rejected' in event || event.stage === 'RequestReceived') return [];
    return [requestFromEvent(event)];
  });
}

function readPolicy(path: string): Policy {
  const { draft } = loadPolicy(parsePolicyDocument(readFileSync(path, 'utf8')), '1.37');
  if (draft === undefined) throw new Error(`${path} does not load`);
  return draft;
}

/** Rules for single controllers and namespaces in front, as generated policies have them. */
function withHundredRules(policy: Policy): Policy {
  const added = Array.from({ length: 100 - policy.rules.length }, (_, i) => ({
    ...ANY_RULE,
    level: 'None' as const,
    users: i % 3 === 0 ? [`system:serviceaccount:ns-${i}:controller`] : [],
    userGroups: i % 3 === 1 ? [`team-${i}`] : [],
    verbs: i % 2 === 0 ? ['get', 'list', 'watch'] : [],
    namespaces: i % 3 === 2 ? [`ns-${i}`] : [],
    resources: [
      { group: i % 4 === 0 ? 'apps' : '', resources: ['configmaps', `r${i}`], resourceNames: [] },
    ],
  }));
  return { ...policy, rules: [...added, ...policy.rules] };
}

/** The best of five runs of half a second of processor time: the machine has other things to do. */
function measure(name: string, evaluate: Evaluator): { name: string; perSecond: number } {
  let perSecond = 0;
  let levels = 0;
  for (let run = 0; run < 5; run++) {
    const started = process.cpuUsage();
    let decided = 0;
    let seconds = 0;
    while (seconds < 0.5) {
      for (const request of requests) levels += evaluate(request).level.length;
      decided += requests.length;
      const { user, system } = process.cpuUsage(started);
      seconds = (user + system) / 1e6;
    }
    perSecond = Math.max(perSecond, decided / seconds);
  }
  if (levels === 0) throw new Error('nothing was decided');
  return { name, perSecond };
}
