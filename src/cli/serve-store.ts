import type { SecureContextOptions } from 'node:tls';
import { fileURLToPath } from 'node:url';
import type { Registry } from 'prom-client';
import type { StatusAnswer } from '../api/status-answer.ts';
import { Failure } from '../base/failure.ts';
import type { LiveStatus } from '../collect/live-status.ts';
import { LossReader } from '../collect/losses/loss-reader.ts';
import { buildStatus } from '../server/build-status.ts';
import { collectMetrics } from '../server/collect-metrics.ts';
import { createServer } from '../server/create-server.ts';
import { listen } from '../server/listen.ts';
import { ReadRecorder, type ReadSink } from '../server/reads/read-recorder.ts';
import { loadTls } from '../server/receivers/load-tls.ts';
import type { TlsFiles } from '../server/receivers/receiver-settings.ts';
import type { App } from '../server/serving.ts';
import type { Store } from '../store/store.ts';
import type { ApiAccess } from './api-access.ts';
import { printFailure } from './print-failure.ts';
import { readVersion } from './read-version.ts';
import type { Terminal } from './terminal.ts';

/** The page, as the build puts it beside the program. From the sources, it is where a build is. */
const PAGE = fileURLToPath(new URL('../../dist/ui', import.meta.url));

/** Where to serve, to whom, and what to tell there besides. */
export interface ServeAt {
  readonly host: string;
  readonly port: number;
  /** Of the store, where its losses are on record. */
  readonly folder: string;
  /** Names it answers for besides those of this machine. */
  readonly hosts?: readonly string[];
  /** Origins whose pages may frame the page. */
  readonly embedOrigins?: readonly string[];
  /** Nobody can log in, and nobody has to, when absent. */
  readonly access?: ApiAccess;
  readonly registries?: readonly Registry[];
  /** Where reads are recorded, if they are. */
  readonly readSink?: ReadSink;
  /** What is known of sources, where some are collected from. */
  readonly live?: () => LiveStatus;
  /** Said once it listens, after where. */
  readonly alsoSay?: string;
}

/** Serves a store over HTTP until Ctrl-C, telling where once it listens. */
export async function serveStore(
  store: Store,
  { host, port, folder, hosts = [], access, registries = [], live, ...more }: ServeAt,
  terminal: Terminal,
): Promise<void> {
  const { signal, nowMs, stdout } = terminal;
  const { readSink, alsoSay = '', embedOrigins = [] } = more;
  const tls = access?.tls === undefined ? undefined : await loadTls(access.tls);
  const losses = new LossReader(folder);
  const nowUs = (): number => nowMs() * 1000;
  const status = (): Promise<StatusAnswer> => {
    const retention = live?.().retention ?? {};
    return buildStatus({ store, folder, losses, live: live?.(), retention, nowUs: nowUs() });
  };
  const metrics = collectMetrics({ store, losses, ...(live !== undefined && { live }) });
  const app = await createServer({
    store,
    nowUs,
    version: await readVersion(),
    hosts,
    registries: [...registries, metrics],
    page: PAGE,
    embedOrigins,
    ...(access !== undefined && { tokens: access.tokens, requireLogin: access.requireLogin }),
    ...(tls !== undefined && { tls }),
    ...(readSink !== undefined && { reads: recorderOf(readSink, terminal) }),
    losses,
    status,
  });
  if (access?.tls !== undefined) renewCertificate(app, access.tls, terminal);
  const url = await listen(app, { host, port });
  stdout.write(`serving ${url}/api/v1/ until Ctrl-C\nthe page is at ${url}/\n`);
  stdout.write(`${loginLine(access)}${alsoSay}`);
  await aborted(signal);
  await app.close();
}

/** A disk that is full is told once, not with every read. */
function recorderOf(sink: ReadSink, { stderr }: Terminal): ReadRecorder {
  let told = '';
  return new ReadRecorder(sink, (error) => {
    const reason = error instanceof Error ? error.message : String(error);
    if (reason !== told) stderr.write(`cannot record who reads: ${reason}\n`);
    told = reason;
  });
}

function loginLine(access: ApiAccess | undefined): string {
  return access?.requireLogin === true ? 'readers log in with a token\n' : '';
}

/** Takes a new certificate when told to; what is wrong with it leaves the old one in use. */
function renewCertificate(app: App, files: TlsFiles, { onReload, stderr }: Terminal): void {
  const server = app.server as unknown as {
    readonly setSecureContext: (options: SecureContextOptions) => void;
  };
  onReload(() => {
    loadTls(files).then(
      (tls) => server.setSecureContext(tls),
      (error: unknown) => {
        if (!(error instanceof Failure)) throw error;
        printFailure(stderr, error);
        stderr.write('the certificate before stays in use\n');
      },
    );
  });
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
