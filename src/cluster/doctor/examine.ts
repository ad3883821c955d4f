import { stat } from 'node:fs/promises';
import { Failure } from '../../base/failure.ts';
import type { Policy } from '../../policy/policy.ts';
import type { Release } from '../../policy/release.ts';
import { flagValue } from '../enable/flag-holder.ts';
import { readIfThere } from '../enable/write-file.ts';
import type { ClusterClient } from '../rest/cluster-client.ts';
import { bad, type Check, unknown } from './check.ts';
import { checkFlags } from './check-flags.ts';
import { checkLog } from './check-log.ts';
import { checkMetrics } from './check-metrics.ts';
import { checkPolicy } from './check-policy.ts';
import { checkPolicyAge } from './check-policy-age.ts';
import { checkWebhook } from './check-webhook.ts';
import { type FoundApiServer, hostPathOf } from './find-api-server.ts';
import { probe } from './probe.ts';

/** What there is to examine auditing by. */
export interface Examination {
  readonly apiServer: FoundApiServer | undefined;
  /** Undefined where no cluster is known; then nothing is asked of it. */
  readonly client: ClusterClient | undefined;
  readonly release: Release;
  readonly server: URL | undefined;
  /** Sent to that server, which asks for it where it is reached from beyond its machine. */
  readonly token: string | undefined;
  readonly timeoutMs: number;
  readonly nowMs: () => number;
  readonly signal: AbortSignal;
  readonly id: string;
}

/**
 * Looks at auditing from flags to the last event, in the order an event takes. Each check stands for
 * itself: what cannot be looked at is said to be unknown, and the others go on.
 */
export async function* examine(examination: Examination): AsyncGenerator<Check> {
  const { apiServer, client, nowMs } = examination;
  if (apiServer === undefined) {
    yield unknown(
      'flags',
      'the flags of the API server cannot be seen from here',
      'Run this on its machine, or give its manifest.',
    );
  } else {
    const flags = checkFlags(apiServer);
    yield* flags;
    if (flags.some(({ state }) => state === 'bad')) return;
  }
  const policy = yield* policyChecks(examination);
  const logPath = yield* logChecks(examination);
  if (apiServer !== undefined) yield* webhookChecks(apiServer, nowMs());
  if (client === undefined) {
    yield unknown(
      'cluster',
      'no kubeconfig, so metrics and a request of its own are left out',
      'Give one with --kubeconfig.',
    );
    return;
  }
  yield* metricsChecks(client, apiServer);
  yield* await probe({ ...examination, client, logPath }, policy);
}

async function* policyChecks({
  apiServer,
  release,
}: Examination): AsyncGenerator<Check, Policy | undefined> {
  const path = apiServer && flagValue(apiServer.flags, 'audit-policy-file');
  if (apiServer === undefined || path === undefined) return undefined;
  const read = await readHost(apiServer, path);
  if (typeof read !== 'string') {
    yield read.check('policy');
    return undefined;
  }
  const { check, policy } = checkPolicy(read, path, release);
  yield check;
  return policy;
}

async function* logChecks({
  apiServer,
  nowMs,
}: Examination): AsyncGenerator<Check, string | undefined> {
  const path = apiServer && flagValue(apiServer.flags, 'audit-log-path');
  if (apiServer === undefined || path === undefined) return undefined;
  const hostPath = path === '-' ? path : hostPathOf(apiServer.mounts, path);
  if (hostPath === undefined) {
    yield bad(
      'log',
      `${path} is mounted from nowhere: it is gone when the API server restarts`,
      'Run "annals enable" to see the mount.',
    );
    return undefined;
  }
  yield* await checkLog(hostPath, apiServer.flags, nowMs());
  return hostPath === '-' ? undefined : hostPath;
}

async function* webhookChecks(apiServer: FoundApiServer, nowMs: number): AsyncGenerator<Check> {
  const path = flagValue(apiServer.flags, 'audit-webhook-config-file');
  if (path === undefined) return;
  const read = await readHost(apiServer, path);
  yield typeof read === 'string' ? await checkWebhook(read, path, nowMs) : read.check('webhook');
}

interface Unread {
  readonly check: (name: string) => Check;
}

/** A file of the API server on this machine, or what to say instead. */
async function readHost({ mounts }: FoundApiServer, path: string): Promise<string | Unread> {
  const hostPath = hostPathOf(mounts, path);
  if (hostPath === undefined) {
    return {
      check: (name) =>
        bad(
          name,
          `${path} is not mounted into the API server`,
          'Run "annals enable" to see the mount.',
        ),
    };
  }
  try {
    const text = await readIfThere(hostPath);
    if (text !== undefined) return text;
    return {
      check: (name) =>
        unknown(
          name,
          `${hostPath} is not on this machine`,
          'Run this on the machine of the API server.',
        ),
    };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { check: (name) => unknown(name, error.message, error.hint) };
  }
}

async function* metricsChecks(
  client: ClusterClient,
  apiServer: FoundApiServer | undefined,
): AsyncGenerator<Check> {
  try {
    const metrics = await client.text('/metrics');
    yield checkMetrics(metrics);
    const file = apiServer && (await policyFile(apiServer));
    const age = file && checkPolicyAge(metrics, file);
    if (age !== undefined) yield age;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    yield unknown('metrics', error.message, error.hint);
  }
}

async function policyFile({
  flags,
  mounts,
}: FoundApiServer): Promise<{ readonly path: string; readonly changedMs: number } | undefined> {
  const named = flagValue(flags, 'audit-policy-file');
  const path = named === undefined ? undefined : hostPathOf(mounts, named);
  const found = path === undefined ? undefined : await stat(path).catch(() => undefined);
  return path === undefined || found === undefined ? undefined : { path, changedMs: found.mtimeMs };
}
