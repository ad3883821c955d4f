import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import fastify, { type FastifyInstance, LogController } from 'fastify';
import { Failure } from '../../base/failure.ts';
import { sendFailure } from '../handle-errors.ts';
import { serveAgents } from './agent-routes.ts';
import { answerFailures } from './answer-failure.ts';
import { authorizeSender } from './authorize-sender.ts';
import { serveBulk } from './bulk-routes.ts';
import { serveIngest } from './ingest-routes.ts';
import type { TlsContext } from './load-tls.ts';
import type { Reception } from './receiving.ts';
import { refuseConnection } from './refuse-connection.ts';
import { serveWebhook } from './webhook-routes.ts';

const MAX_HEADER_BYTES = 16 << 10;

/** Senders are few; more connections than this are somebody's mistake, or malice. */
const MAX_CONNECTIONS = 1024;

const HANDSHAKE_TIMEOUT_MS = 10_000;

/** One receiver with its routes, not listening. */
export function createReceiver(reception: Reception, tls: TlsContext | undefined): FastifyInstance {
  const { settings, log, metrics } = reception;
  const app = fastify({
    ...(log === undefined ? { logger: false } : { loggerInstance: log }),
    logController: new LogController({ disableRequestLogging: true }),
    serverFactory: (handler) => createHttpServer(handler, reception, tls),
    // A refusal of our own tells when to come back.
    return503OnClosing: false,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 1024 },
    exposeHeadRoutes: false,
    clientErrorHandler: (error: Error & { readonly code?: string }, socket: Socket) => {
      metrics.broken(settings().name);
      refuseConnection(error, socket);
    },
    frameworkErrors: (_error, _request, reply) => {
      void sendFailure(reply, UNREADABLE_URL);
    },
  });
  takeBodiesAsTheyCome(app);
  answerFailures(app);
  guard(app, reception);
  app.get('/healthz', () => ({ status: 'ok' }));
  app.setNotFoundHandler(({ method, url }) => {
    const path = url.split('?')[0] ?? '';
    throw new Failure('server/unknown-route', `nothing is received under ${method} ${path}`, {
      hint: ADDRESSES[settings().kind],
    });
  });
  if (settings().kind === 'webhook') serveWebhook(app, reception);
  else {
    serveIngest(app, reception);
    serveBulk(app, reception);
    serveAgents(app, reception);
  }
  return app;
}

const UNREADABLE_URL = new Failure('usage/invalid', 'cannot read the URL: a % begins no escape');

const ADDRESSES = {
  webhook: 'API servers send to /webhook/CLUSTER, as "annals webhook-config" sets it up.',
  http: 'Shippers send to /ingest/CLUSTER, or as to Elasticsearch to /elasticsearch/CLUSTER.',
};

function createHttpServer(
  handler: RequestListener,
  { timeouts }: Reception,
  tls: TlsContext | undefined,
): Server {
  const options = {
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: timeouts.headersMs,
    requestTimeout: timeouts.requestMs,
    // How often the two are looked at.
    connectionsCheckingInterval: Math.min(timeouts.headersMs, timeouts.requestMs, 5000) / 2,
    // Longer than the 90 seconds after which the API server closes a connection it does not use.
    keepAliveTimeout: 100_000,
  };
  const server =
    tls === undefined
      ? createServer(options, handler)
      : createTlsServer(
          {
            ...options,
            ...tls,
            handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
            // Asked for from everybody and judged with the request, since a token will do as well.
            requestCert: true,
            rejectUnauthorized: false,
          },
          handler,
        );
  server.maxConnections = MAX_CONNECTIONS;
  return server;
}

/** Routes read the bytes themselves; the content type decides nothing. */
function takeBodiesAsTheyCome(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
}

function guard(app: FastifyInstance, reception: Reception): void {
  app.decorateRequest('sender', undefined);
  app.decorateRequest('refusal', undefined);
  app.addHook('onError', async (request, _reply, error: unknown) => {
    if (error instanceof Failure) request.refusal = error.code;
  });
  app.addHook('onRequest', async (request) => {
    const { headers, routeOptions } = request;
    if (routeOptions.url === '/healthz') return;
    if (reception.isStopping()) {
      throw new Failure('receive/busy', 'receiving is being stopped', {
        hint: 'Send the same again in a moment.',
      });
    }
    // A page somewhere on the web can make its visitor's browser send to this machine.
    if (headers.origin !== undefined || headers['sec-fetch-site'] !== undefined) {
      throw new Failure('receive/forbidden', 'events are not taken from a web page');
    }
    request.sender = authorizeSender(request.raw, reception.settings());
  });
  app.addHook('onSend', async ({ raw }, reply) => {
    if (reception.endsWithAnswer(raw.socket)) reply.header('connection', 'close');
  });
  app.addHook('onResponse', async (request, { statusCode, elapsedTime }) => {
    const { log, method, routeOptions, refusal } = request;
    reception.metrics.answered(reception.settings().name, statusCode);
    const level = statusCode < 400 ? 'debug' : 'warn';
    const durationMs = Math.round(elapsedTime * 10) / 10;
    const answered = { method, route: routeOptions.url, status: statusCode, durationMs };
    log[level](refusal === undefined ? answered : { ...answered, code: refusal }, 'received');
  });
}
