import { open, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { compilePolicy } from '../../policy/compile-policy.ts';
import type { Policy } from '../../policy/policy.ts';
import { requestFromUrl } from '../../policy/request-from-url.ts';
import type { ClusterClient } from '../rest/cluster-client.ts';
import { bad, type Check, good, unknown } from './check.ts';

/** How the way of one request is followed. */
export interface ProbeOptions {
  readonly client: ClusterClient;
  /** The log on this machine, where it can be read. */
  readonly logPath: string | undefined;
  /** Annals' own API, where it is asked whether it has the request. */
  readonly server: URL | undefined;
  /** Sent to that server, which asks for it where it is reached from beyond its machine. */
  readonly token: string | undefined;
  readonly timeoutMs: number;
  readonly nowMs: () => number;
  readonly signal: AbortSignal;
  /** Makes this probe's object one of a kind. */
  readonly id: string;
}

/**
 * Asks for a Secret that does not exist, under a name that nobody else uses, and follows the event
 * of it: into the log, and to Annals. Nothing is changed, and the answer is 404 or 403.
 */
export async function probe(
  options: ProbeOptions,
  policy: Policy | undefined,
): Promise<readonly Check[]> {
  const { client, logPath, server, id, nowMs } = options;
  const name = `annals-probe-${id}`;
  const path = `/api/v1/namespaces/default/secrets/${name}`;
  if (policy !== undefined && !isRecorded(policy, path)) {
    const next = 'Record Secrets at Metadata: "annals policy suggest" does.';
    return [
      unknown(
        'probe',
        'the policy does not record who reads a Secret, so there is nothing to follow',
        next,
      ),
    ];
  }
  const from = logPath === undefined ? 0 : await sizeOf(logPath);
  const startMs = nowMs();
  let status: number;
  try {
    status = (await client.answer({ method: 'GET', path })).status;
  } catch (error) {
    const text = `the API server cannot be asked: ${error instanceof Error ? error.message : String(error)}`;
    return [bad('probe', text, 'Look at the API server first.')];
  }
  const made = good(
    'made',
    `a request for Secret ${name} was answered with ${status} in ${nowMs() - startMs} ms`,
  );
  const ways = [
    logPath === undefined ? undefined : followLog(options, { name, logPath, from, startMs }),
    server === undefined ? undefined : followServer(options, { name, server, startMs }),
  ];
  const followed = await Promise.all(ways.filter((way) => way !== undefined));
  return [made, ...followed];
}

function isRecorded(policy: Policy, path: string): boolean {
  const caller = { name: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] };
  const request = requestFromUrl('GET', path, caller);
  return !('badRequest' in request) && compilePolicy(policy)(request).level !== 'None';
}

async function sizeOf(path: string): Promise<number> {
  return await stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

interface Followed {
  readonly name: string;
  readonly startMs: number;
}

async function followLog(
  options: ProbeOptions,
  { name, logPath, from, startMs }: Followed & { readonly logPath: string; readonly from: number },
): Promise<Check> {
  const found = await until(options, async () => (await tailOf(logPath, from)).includes(name));
  if (found)
    return good('recorded', `its event was in the log after ${options.nowMs() - startMs} ms`);
  const text = `its event is not in ${logPath} after ${Math.round(options.timeoutMs / 1000)} s`;
  return bad(
    'recorded',
    text,
    'Is this the API server that answered? Each of several has its own log.',
  );
}

/** What was written since; from the start where the log was rotated meanwhile. */
async function tailOf(path: string, from: number): Promise<string> {
  const size = await sizeOf(path);
  const start = size < from ? 0 : from;
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return '';
  try {
    const buffer = Buffer.alloc(Math.min(size - start, 64 * 1024 * 1024));
    await file.read(buffer, 0, buffer.length, start);
    return buffer.toString('latin1');
  } finally {
    await file.close();
  }
}

async function followServer(
  options: ProbeOptions,
  { name, server, startMs }: Followed & { readonly server: URL },
): Promise<Check> {
  const url = new URL(`${server.pathname.replace(/\/$/, '')}/api/v1/search`, server);
  url.searchParams.set('query', `name: ${name}`);
  url.searchParams.set('limit', '1');
  let problem = '';
  const found = await until(options, async () => {
    try {
      const answer = await fetch(url, { signal: options.signal, headers: headersOf(options) });
      if (answer.status !== 200) problem = `it answers ${answer.status}`;
      const text = await answer.text();
      return answer.status === 200 && text.includes(name) && hasRow(text);
    } catch (error) {
      problem =
        error instanceof Error
          ? error.cause instanceof Error
            ? error.cause.message
            : error.message
          : '';
      return false;
    }
  });
  if (found)
    return good(
      'searchable',
      `Annals at ${server.host} had it after ${options.nowMs() - startMs} ms`,
    );
  const why = problem === '' ? 'it was not there' : problem;
  const text = `Annals at ${server.host} does not have it after ${Math.round(options.timeoutMs / 1000)} s: ${why}`;
  return bad(
    'searchable',
    text,
    'Does an agent or a webhook bring events there? Look at its own log.',
  );
}

function headersOf({ token }: ProbeOptions): Readonly<Record<string, string>> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}

function hasRow(text: string): boolean {
  try {
    const { rows } = JSON.parse(text) as { readonly rows?: readonly unknown[] };
    return Array.isArray(rows) && rows.length > 0;
  } catch {
    return false;
  }
}

const INTERVAL_MS = 50;

/** Asks again and again, until yes or the time is over. */
async function until(
  { timeoutMs, nowMs, signal }: ProbeOptions,
  ask: () => Promise<boolean>,
): Promise<boolean> {
  const endMs = nowMs() + timeoutMs;
  while (!signal.aborted) {
    if (await ask()) return true;
    if (nowMs() >= endMs) return false;
    await sleep(INTERVAL_MS, undefined, { signal }).catch(() => undefined);
  }
  return false;
}
