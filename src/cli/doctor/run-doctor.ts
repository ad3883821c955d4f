import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { Failure } from '../../base/failure.ts';
import { findKubeconfig } from '../../cluster/connect/kubeconfig-source.ts';
import { openCluster } from '../../cluster/connect/open-cluster.ts';
import type { Check, State } from '../../cluster/doctor/check.ts';
import { examine } from '../../cluster/doctor/examine.ts';
import {
  apiServerIn,
  type FoundApiServer,
  runningApiServers,
} from '../../cluster/doctor/find-api-server.ts';
import { readTarget } from '../../cluster/enable/plan-change.ts';
import { readText } from '../../cluster/enable/write-file.ts';
import type { ClusterClient } from '../../cluster/rest/cluster-client.ts';
import { NEWEST_RELEASE, parseRelease, type Release } from '../../policy/release.ts';
import { USUAL_PLACES } from '../enable/find-file.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { readVersion } from '../read-version.ts';
import type { Paint, Style } from '../style.ts';
import type { Terminal } from '../terminal.ts';
import type { DoctorOptions } from './doctor-command.ts';

/** `annals doctor`: one line for each thing, as soon as it is known. */
export async function runDoctor(
  terminal: Terminal,
  manifest: string | undefined,
  options: DoctorOptions,
): Promise<ExitCode> {
  const { stdout, nowMs, signal } = terminal;
  const client = await clientOf(terminal, options);
  const checks: Check[] = [];
  const write = (check: Check): void => {
    checks.push(check);
    if (options.output === 'text') stdout.write(renderCheck(check, stdout.style));
  };
  const found = await findApiServer(manifest, client, write);
  const examination = examine({
    apiServer: found,
    client,
    release: await releaseOf(client),
    server: options.server,
    token: options.tokenFile === undefined ? undefined : (await readText(options.tokenFile)).trim(),
    timeoutMs: options.timeout * 1000,
    nowMs,
    signal,
    id: randomBytes(6).toString('hex'),
  });
  for await (const check of examination) write(check);
  const isIll = checks.some(({ state }) => state === 'bad');
  if (options.output === 'json') {
    stdout.write(`${JSON.stringify({ version: 1, healthy: !isIll, checks }, undefined, 2)}\n`);
  } else stdout.write(`\n${summary(checks)}\n`);
  return isIll ? EXIT.found : EXIT.fine;
}

/** Undefined where no kubeconfig is found and none was asked for. */
async function clientOf(
  { env, home, nowMs, signal }: Terminal,
  { kubeconfig, context }: DoctorOptions,
): Promise<ClusterClient | undefined> {
  const admin = '/etc/kubernetes/admin.conf';
  const isKnown = findKubeconfig({ kubeconfig, context, env, home }) !== undefined;
  if (!isKnown && !existsSync(admin)) return undefined;
  return openCluster({
    ...(isKnown ? { kubeconfig } : { kubeconfig: admin }),
    context,
    env,
    home,
    nowMs,
    signal,
    userAgent: `annals/${await readVersion()} doctor`,
  });
}

async function findApiServer(
  asked: string | undefined,
  client: ClusterClient | undefined,
  write: (check: Check) => void,
): Promise<FoundApiServer | undefined> {
  if (asked !== undefined) {
    return apiServerIn(readTarget(asked, await readText(asked), undefined));
  }
  const usual = USUAL_PLACES.find((path) => existsSync(path));
  if (usual !== undefined) return apiServerIn(readTarget(usual, await readText(usual), undefined));
  if (client === undefined) return undefined;
  try {
    const [first, ...others] = await runningApiServers(client);
    if (others.length > 0) {
      const text = `there are ${others.length + 1} API servers; this looks at ${first?.origin}`;
      write({
        name: 'api server',
        state: 'unknown',
        text,
        next: 'Run this on each of their machines.',
      });
    }
    return first;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    write({ name: 'api server', state: 'unknown', text: error.message, next: error.hint });
    return undefined;
  }
}

async function releaseOf(client: ClusterClient | undefined): Promise<Release> {
  if (client === undefined) return NEWEST_RELEASE;
  try {
    const version = await client.json({ method: 'GET', path: '/version' });
    const { gitVersion } = version as { readonly gitVersion?: unknown };
    return parseRelease(String(gitVersion)) ?? NEWEST_RELEASE;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return NEWEST_RELEASE;
  }
}

const WORDS: Readonly<Record<State, string>> = {
  good: 'ok',
  warning: 'look',
  bad: 'BROKEN',
  unknown: '?',
};

function renderCheck({ name, state, text, next }: Check, style: Style): string {
  const paints: Readonly<Record<State, Paint>> = {
    good: style.good,
    warning: style.warn,
    bad: style.bad,
    unknown: style.dim,
  };
  const line = `${paints[state](WORDS[state].padEnd(6))}  ${name.padEnd(12)} ${text}\n`;
  return next === undefined ? line : `${line}${' '.repeat(21)}${style.dim(next)}\n`;
}

function summary(checks: readonly Check[]): string {
  const count = (state: State): number => checks.filter((check) => check.state === state).length;
  const broken = count('bad');
  if (broken > 0) return `${broken} ${broken === 1 ? 'thing does' : 'things do'} not work.`;
  const looks = count('warning');
  const unseen = count('unknown');
  const parts = [
    looks > 0 ? `${looks} to look at` : '',
    unseen > 0 ? `${unseen} could not be seen from here` : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? 'Auditing works.' : `Nothing is broken; ${parts.join(', ')}.`;
}
