import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import fastify, { type FastifyBaseLogger, type FastifyServerOptions, LogController } from 'fastify';
import type { Registry } from 'prom-client';
import type { StatusAnswer } from '../api/status-answer.ts';
import { Failure } from '../base/failure.ts';
import { type LossList, NO_LOSSES } from '../collect/losses/loss-reader.ts';
import type { Store } from '../store/store.ts';
import { admitReaders } from './access/admit-readers.ts';
import { checkOrigin } from './access/check-origin.ts';
import { Doors } from './access/doors.ts';
import { serveSession } from './access/session-routes.ts';
import type { TokenFiles } from './access/token-files.ts';
import { logAccess } from './access-log.ts';
import { serveCatalogue } from './catalogue-routes.ts';
import { checkHost } from './check-host.ts';
import { serveEvents } from './event-routes.ts';
import { serveExplain } from './explain-routes.ts';
import { serveExport } from './export/export-routes.ts';
import { serveFigures } from './figure-routes.ts';
import { handleErrors, sendFailure } from './handle-errors.ts';
import { serveHealth } from './health-routes.ts';
import { serveHistory } from './history/history-routes.ts';
import { serveLive } from './live/live-routes.ts';
import { serveLosses } from './loss-routes.ts';
import { serveMetrics } from './metrics.ts';
import { serveOpenApi } from './open-api.ts';
import { servePage } from './page/serve-page.ts';
import { serveIdentity } from './panel/identity-routes.ts';
import { serveOverview } from './panel/overview-routes.ts';
import { parseParameters } from './parse-parameters.ts';
import { QUESTION_LIMITS, QuestionGate, type QuestionLimits } from './question-gate.ts';
import type { ReadRecorder } from './reads/read-recorder.ts';
import { recordReads } from './reads/record-reads.ts';
import type { TlsContext } from './receivers/load-tls.ts';
import { refuseBytes } from './refuse-bytes.ts';
import { serveSearch } from './search-routes.ts';
import type { App } from './serving.ts';
import { serveStatus } from './status-routes.ts';

/** What a server is made of. */
export interface ServerOptions {
  readonly store: Store;
  /** Microseconds since the epoch; relative times are read against it. */
  readonly nowUs: () => number;
  /** Version of the program, as `/api/v1/` tells it. */
  readonly version: string;
  /** Where requests and mistakes are logged; nowhere when absent. */
  readonly log?: FastifyBaseLogger;
  /** Host names it answers for besides those of this machine; any where a login is wanted and none is named. */
  readonly hosts?: readonly string[];
  readonly limits?: QuestionLimits;
  /** Tokens that let in; nobody can log in when absent. */
  readonly tokens?: TokenFiles;
  /** Folder the page was built into; there is none when absent. */
  readonly page?: string;
  /** Origins whose pages may frame the page; none when absent. */
  readonly embedOrigins?: readonly string[];
  /** Keeps who asked what; nobody does when absent. */
  readonly reads?: ReadRecorder;
  /** Speaks TLS where given. */
  readonly tls?: TlsContext;
  /** Whether nobody is answered without a token. */
  readonly requireLogin?: boolean;
  /** Metrics of other parts of the program, shown with its own. */
  readonly registries?: readonly Registry[];
  /** How the store and its sources are; not served when absent. */
  readonly status?: () => Promise<StatusAnswer>;
  /** What is known to be lost. */
  readonly losses?: LossList;
}

/** Room for a query of full length in which every character is escaped, and for the rest. */
const MAX_URL_BYTES = 100_000;

const LISTENING = { maxHeaderSize: MAX_URL_BYTES + 16_384 };

/** How long a client may take to send a request. */
const REQUEST_TIMEOUT_MS = 60_000;

/**
 * The server, with all routes but not listening. Closing it ends running questions and does not close
 * the store.
 */
export async function createServer({
  store,
  nowUs,
  version,
  log,
  hosts = [],
  limits = QUESTION_LIMITS,
  registries = [],
  tokens,
  requireLogin = false,
  tls,
  reads,
  page,
  embedOrigins = [],
  losses = NO_LOSSES,
  status,
}: ServerOptions): Promise<App> {
  const app: App = fastify({
    ...(log === undefined ? { logger: false } : { loggerInstance: log }),
    logController: new LogController({ disableRequestLogging: true }),
    ajv: { customOptions: { removeAdditional: false, coerceTypes: 'array' } },
    requestTimeout: REQUEST_TIMEOUT_MS,
    ...(tls === undefined ? { http: LISTENING } : { https: { ...LISTENING, ...tls } }),
    routerOptions: {
      maxParamLength: MAX_URL_BYTES,
      ignoreTrailingSlash: true,
      querystringParser: parseParameters,
    },
    clientErrorHandler: refuseBytes,
    frameworkErrors: (_error, _request, reply) => {
      void sendFailure(reply, UNREADABLE_URL);
    },
  } as FastifyServerOptions).withTypeProvider<TypeBoxTypeProvider>();
  const gate = new QuestionGate(limits);
  app.addHook('preClose', async () => gate.close());
  logAccess(app);
  // Where all have to log in, a page that pretends to be this server has no cookie to log in with.
  if (!requireLogin || hosts.length > 0) checkHost(app, hosts);
  checkUrl(app);
  await app.register(cookie);
  recordReads(app, reads, nowUs);
  checkOrigin(app);
  const nowMs = (): number => nowUs() / 1000;
  const doors = new Doors({ requireLogin, nowMs, ...(tokens !== undefined && { tokens }) });
  admitReaders(app, { store, losses }, doors);
  await app.register(helmet, HEADERS);
  app.addHook('onSend', async (_request, reply) => {
    if (reply.statusCode >= 400 || !reply.hasHeader('cache-control')) {
      reply.header('cache-control', 'no-store');
    }
  });
  handleErrors(app, page === undefined ? undefined : await servePage(app, page, embedOrigins));
  await serveOpenApi(app);
  serveMetrics(app, { store, gate, registries });
  serveHealth(app, store);
  serveSession(app, doors);
  const serving = { nowUs, version, gate };
  serveCatalogue(app, serving);
  serveLosses(app, serving);
  if (status !== undefined) serveStatus(app, status);
  serveSearch(app, serving);
  serveEvents(app, serving);
  serveFigures(app, serving);
  serveExplain(app, serving);
  serveLive(app, serving);
  serveExport(app, serving);
  serveHistory(app, serving);
  serveOverview(app, serving);
  serveIdentity(app, serving);
  return app;
}

const UNREADABLE_URL = new Failure('usage/invalid', 'cannot read the URL: a % begins no escape');

/** Answers are data: no page may show them in a frame, and nothing in them may run. */
const HEADERS = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"], baseUri: ["'none'"] },
  },
  // Plain HTTP on loopback; a proxy that speaks TLS sets its own.
  strictTransportSecurity: false,
  xFrameOptions: { action: 'deny' as const },
  referrerPolicy: { policy: 'no-referrer' as const },
};

function checkUrl(app: App): void {
  app.addHook('onRequest', async ({ raw: { url = '' } }) => {
    if (url.length <= MAX_URL_BYTES) return;
    throw new Failure('server/too-long', `the URL is longer than ${MAX_URL_BYTES} bytes`, {
      hint: 'Ask a shorter question.',
    });
  });
}
