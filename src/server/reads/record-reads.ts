import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { WHOLE_TRAIL } from '../access/scope.ts';
import type { Read } from './read-line.ts';
import type { ReadRecorder } from './read-recorder.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether answers go on for long, so that reading is recorded where it begins, too. */
    readonly takesLong?: boolean;
  }
  interface FastifyRequest {
    /** Somebody tried to log in and may not; few enough of them to be recorded. */
    hasFailedLogin: boolean;
    /** Records that an answer which takes long has begun. */
    recordStart: (() => void) | undefined;
  }
}

/** Tell nothing of the trail. */
const NOT_RECORDED: ReadonlySet<string> = new Set(['/api/v1/openapi.json', '/api/v1/']);

/** The client closed the connection before it had all. */
const CLIENT_GONE = 499;

/** Records who asks what, once the answer is given or broken off. */
export function recordReads(
  app: FastifyInstance,
  recorder: ReadRecorder | undefined,
  nowUs: () => number,
): void {
  app.decorateRequest('hasFailedLogin', false);
  app.decorateRequest('recordStart', undefined);
  if (recorder === undefined) return;
  app.addHook('onRequest', async (request, reply) => {
    if (!isRecorded(request)) return;
    const id = randomUUID();
    const receivedUs = nowUs();
    const record = (stage: Read['stage'], code: number): void => {
      if (request.reader === undefined && !request.hasFailedLogin) return;
      recorder.record({ ...readOf(request, code), id, stage, receivedUs, stageUs: nowUs() });
    };
    reply.raw.once('close', () => record('ResponseComplete', codeOf(reply)));
    if (request.routeOptions.config.takesLong !== true) return;
    request.recordStart = () => record('ResponseStarted', reply.statusCode);
  });
  app.addHook('onSend', async (request, reply) => {
    if (reply.statusCode < 400) request.recordStart?.();
  });
  app.addHook('onClose', () => recorder[Symbol.asyncDispose]());
}

function isRecorded({ method, routeOptions: { url = '' } }: FastifyRequest): boolean {
  if (!url.startsWith('/api/v1/') || NOT_RECORDED.has(url)) return false;
  return url !== '/api/v1/session' || method !== 'GET';
}

function readOf(
  { reader, method, url, ip, headers, answeredRows, routeOptions }: FastifyRequest,
  code: number,
): Omit<Read, 'id' | 'stage' | 'receivedUs' | 'stageUs'> {
  const userAgent = headers['user-agent'];
  return {
    username: usernameOf(reader),
    scope: reader?.scope ?? WHOLE_TRAIL,
    verb: verbOf(method, routeOptions.url ?? ''),
    requestURI: url,
    sourceIP: ip,
    ...(userAgent !== undefined && { userAgent }),
    code,
    ...(answeredRows !== undefined && { rows: answeredRows }),
  };
}

function usernameOf(reader: FastifyRequest['reader']): string {
  if (reader === undefined) return 'annals:unknown';
  return reader.kind === 'token' ? `annals:token:${reader.name}` : 'annals:loopback';
}

function verbOf(method: string, route: string): Read['verb'] {
  if (method === 'POST') return 'create';
  if (method === 'DELETE') return 'delete';
  if (route === '/api/v1/live') return 'watch';
  return /\/:\w+$/.test(route) ? 'get' : 'list';
}

function codeOf({ statusCode, raw }: FastifyReply): number {
  return raw.writableEnded ? statusCode : CLIENT_GONE;
}
