import { Failure } from '../../base/failure.ts';
import type { FailureCode } from '../../base/failure-codes.ts';
import { grantCommand, neededPermission, permissionWords } from './needed-permission.ts';
import type { Answer } from './send.ts';

/** The parts of a `metav1.Status` that are used. */
interface Status {
  readonly reason: string;
  readonly message: string;
}

/** What was asked, to say in the message. */
export interface Asked {
  readonly server: string;
  readonly method: string;
  readonly path: string;
  /** When the client certificate ends, where one was shown. */
  readonly certificateEnd: Date | undefined;
  readonly nowMs: number;
}

/** Longest text of the API server that is quoted. */
const MAX_QUOTED = 600;

/** A refusal or error of the API server as a `Failure`; `details` hold its status and reason. */
export function statusFailure(answer: Answer, asked: Asked): Failure {
  const { status } = answer;
  const { reason, message } = readStatus(answer);
  const details = { status, reason };
  if (status === 401) return unauthorized(asked, details);
  if (status === 403) return forbidden(message, asked, details);
  const code = CODES[status] ?? 'cluster/failed';
  const what = `${asked.method} ${asked.path}`;
  const said = message === '' ? `status ${status}` : message;
  return new Failure(code, `the API server refused ${what}: ${said}`, {
    details,
    ...(HINTS[code] !== undefined && { hint: HINTS[code] }),
  });
}

/** The API server's own word for why it refused, such as `AlreadyExists`; empty for other failures. */
export function reasonOf(error: unknown): string {
  const reason = error instanceof Failure ? error.details?.['reason'] : undefined;
  return typeof reason === 'string' ? reason : '';
}

const CODES: Readonly<Record<number, FailureCode>> = {
  400: 'cluster/invalid',
  404: 'cluster/not-found',
  409: 'cluster/conflict',
  422: 'cluster/invalid',
  429: 'cluster/busy',
  503: 'cluster/busy',
  504: 'cluster/busy',
};

const HINTS: Partial<Readonly<Record<FailureCode, string>>> = {
  'cluster/busy': 'Try again in a moment.',
};

function unauthorized(asked: Asked, details: Readonly<Record<string, unknown>>): Failure {
  const { certificateEnd: end, nowMs, server } = asked;
  const ended = end !== undefined && end.getTime() < nowMs;
  const why = ended
    ? `the client certificate ended on ${end.toISOString()}`
    : 'the login is not known, or has run out';
  return new Failure(
    'cluster/unauthorized',
    `the API server at ${server} does not know you: ${why}`,
    {
      hint: ended
        ? 'Get a new kubeconfig, or have the certificate renewed with "annals user renew NAME"; if the date is ahead of you, set the clock.'
        : 'Log in again, or get a new kubeconfig; check that the context is the one you mean.',
      details,
    },
  );
}

function forbidden(
  message: string,
  { method, path }: Asked,
  details: Readonly<Record<string, unknown>>,
): Failure {
  const permission = neededPermission(method, path);
  const user = /User "([^"]+)" cannot/.exec(message)?.[1] ?? 'YOU';
  // An admission plugin refuses with 403 as well, and no role helps there.
  const isRbac = / cannot \w+ (resource|path) /.test(message);
  const hint = `An administrator gives it with: ${grantCommand(permission, shellWord(user))}`;
  return new Failure(
    'cluster/forbidden',
    `you may not ${permissionWords(permission)}: ${message || 'forbidden'}`,
    { ...(isRbac && { hint }), details: { ...details, permission } },
  );
}

/** A name as a shell takes it for one word. */
export function shellWord(text: string): string {
  return /^[\w@.:=/-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

function readStatus({ text, headers }: Answer): Status {
  const isJson = (headers['content-type'] ?? '').includes('json');
  if (isJson) {
    try {
      const { reason, message } = JSON.parse(text) as Record<string, unknown>;
      const words = typeof message === 'string' ? message.slice(0, MAX_QUOTED) : '';
      return { reason: typeof reason === 'string' ? reason : '', message: words };
    } catch {
      return { reason: '', message: '' };
    }
  }
  const isPlain = (headers['content-type'] ?? '').startsWith('text/plain');
  return { reason: '', message: isPlain ? text.trim().slice(0, MAX_QUOTED) : '' };
}
