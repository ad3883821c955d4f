import { resolve } from 'node:path';
import { Failure } from '../base/failure.ts';
import { type ListenAddress, parseListenAddress } from '../base/listen-address.ts';
import type { ApiserverConfig, Config } from '../config/config.ts';
import { parseRetention } from '../config/parse-retention.ts';
import { storeSink } from '../server/reads/read-recorder.ts';
import { fileSink, takeReads } from '../server/reads/reads-file.ts';
import type { DiskStore } from '../store/disk-store.ts';
import { FollowingStore } from '../store/following-store.ts';
import { openDiskStore } from '../store/open-disk-store.ts';
import { requireStore, storeFolder } from './answer/store-folder.ts';
import { apiAccessOf } from './api-access.ts';
import { nameCluster } from './cluster/name-cluster.ts';
import type { CollectPlan } from './collect-events.ts';
import { loadRedactChoice } from './command/redact-option.ts';
import type { ServeOptions } from './command/serve-command.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { FollowedFiles } from './follow-files.ts';
import { receiverSettingsOf } from './receiver-settings-of.ts';
import { reopenWhenBroken } from './reopen-when-broken.ts';
import { requireOrigins } from './require-origins.ts';
import { type ServeAt, serveStore } from './serve-store.ts';
import { settledConfig } from './settled-config.ts';
import type { Terminal } from './terminal.ts';

/** `annals serve`: the HTTP API, the receivers and the followed files, until Ctrl-C. */
export async function runServe(terminal: Terminal, given: ServeOptions): Promise<ExitCode> {
  const options = await withClusterOfFiles(given, terminal);
  const config = await settledConfig(options.config, terminal);
  const folder = storeFolder(options.dataDir ?? config.dataDir, terminal);
  const { host, port } = addressOf(options, config);
  const access = await apiAccessOf(config, options, { host, folder, nowMs: terminal.nowMs });
  const embedOrigins = options.embedOrigin ?? [];
  requireOrigins(embedOrigins);
  const at = { host, port, folder, access, hosts: config.api?.hosts ?? [], embedOrigins };
  const plan = async (): Promise<CollectPlan> =>
    planOf(await settledConfig(options.config, terminal), options);
  const first = planOf(config, options);
  if (isIdle(first)) {
    refuseIdleRetention(options);
    requireStore(folder);
    await using store = await FollowingStore.open(folder);
    const readSink = access.recordReads ? fileSink(folder) : undefined;
    await serveStore(store, { ...at, ...(readSink && { readSink }) }, terminal);
    return EXIT.fine;
  }
  const redact = await loadRedactChoice(options.redact ?? config.redact);
  await reopenWhenBroken(async (inner, onBroken) => {
    const sizes = fileSizeFor(first.retention);
    await using store = await openDiskStore(folder, { mode: 'write', redact, onBroken, ...sizes });
    await collectAndServe(store, { at, plan }, inner);
  }, terminal);
  return EXIT.fine;
}

/** Until the signal of the terminal. */
async function collectAndServe(
  store: DiskStore,
  { at, plan }: { readonly at: ServeAt; readonly plan: () => Promise<CollectPlan> },
  terminal: Terminal,
): Promise<void> {
  const { collectEvents } = await import('./collect-events.ts');
  const nowUs = (): number => terminal.nowMs() * 1000;
  await takeReads(at.folder, store, nowUs);
  await using collecting = await collectEvents({ store, folder: at.folder, plan }, terminal);
  const { receivers, lines: alsoSay, live } = collecting;
  const registries = [receivers.registry];
  const readSink = at.access?.recordReads === true ? storeSink(store, nowUs) : undefined;
  const more = { registries, alsoSay, live, ...(readSink && { readSink }) };
  await serveStore(store, { ...at, ...more }, terminal);
}

/** The name is settled once: reading the configuration again must not move a file to another cluster. */
async function withClusterOfFiles(
  options: ServeOptions,
  terminal: Terminal,
): Promise<ServeOptions> {
  if (options.file === undefined && options.apiserverMetrics !== true) return options;
  return { ...options, cluster: await nameCluster(options, terminal) };
}

function planOf(config: Config, options: ServeOptions): CollectPlan {
  const { keep, keepBytes } = options;
  const configured = parseRetention(config.retention ?? {});
  return {
    receivers: receiverSettingsOf(config, options),
    files: followedFiles(config, options),
    apiservers: askedApiservers(config, options),
    retention: {
      ...configured,
      ...(keep !== undefined && { keepUs: keep }),
      ...(keepBytes !== undefined && { keepBytes }),
    },
  };
}

/** Whether nothing is collected, so that somebody else may write the store. */
function isIdle({ receivers, files, apiservers }: CollectPlan): boolean {
  return receivers.length === 0 && files.length === 0 && apiservers.length === 0;
}

/** Without sources the store is somebody else's to write. */
function refuseIdleRetention({ keep, keepBytes }: ServeOptions): void {
  if (keep === undefined && keepBytes === undefined) return;
  throw new Failure('usage/invalid', 'cannot remove events here: nothing is collected', {
    hint: 'Say where events come from (--file, --webhook, --http), or use "annals prune".',
  });
}

/** A small store needs small files, since what is removed goes by whole files. */
function fileSizeFor({ keepBytes }: CollectPlan['retention']): { journalFileBytes?: number } {
  if (keepBytes === undefined) return {};
  return { journalFileBytes: Math.min(256 * MIB, Math.max(MIB, Math.floor(keepBytes / 16))) };
}

const MIB = 2 ** 20;

/** The files of the flags, and of the configuration. */
function followedFiles(
  { sources }: Config,
  { file, cluster = 'default' }: ServeOptions,
): readonly FollowedFiles[] {
  const flagged = file === undefined ? [] : [{ paths: file.map((path) => resolve(path)), cluster }];
  return [...flagged, ...(sources?.file ?? [])];
}

/** The one of the flags, and those of the configuration. */
function askedApiservers(
  { sources }: Config,
  { apiserverMetrics = false, kubeconfig, context, cluster = 'default' }: ServeOptions,
): readonly ApiserverConfig[] {
  const flagged: ApiserverConfig = {
    cluster,
    ...(kubeconfig !== undefined && { kubeconfig }),
    ...(context !== undefined && { context }),
  };
  return [...(apiserverMetrics ? [flagged] : []), ...(sources?.apiserver ?? [])];
}

const DEFAULT_ADDRESS: ListenAddress = { host: '127.0.0.1', port: 7400 };

function addressOf({ listen, port }: ServeOptions, { api }: Config): ListenAddress {
  const configured = parseListenAddress(api?.listen ?? '') ?? DEFAULT_ADDRESS;
  return { host: listen ?? configured.host, port: port ?? configured.port };
}
