import { resolve } from 'node:path';
import { Failure } from '../base/failure.ts';
import { isLoopback, type ListenAddress, parseListenAddress } from '../base/listen-address.ts';
import type { Config } from '../config/config.ts';
import { FollowingStore } from '../store/following-store.ts';
import { openDiskStore } from '../store/open-disk-store.ts';
import { requireStore, storeFolder } from './answer/store-folder.ts';
import { nameCluster } from './cluster/name-cluster.ts';
import type { ServeOptions } from './command/serve-command.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { type FollowedFiles, followFiles } from './follow-files.ts';
import { receiveEvents, receivingLines } from './receive-events.ts';
import { receiverSettingsOf } from './receiver-settings-of.ts';
import { serveStore } from './serve-store.ts';
import { settledConfig } from './settled-config.ts';
import type { Terminal } from './terminal.ts';

/** `annals serve`: the HTTP API, the receivers and the followed files, until Ctrl-C. */
export async function runServe(terminal: Terminal, options: ServeOptions): Promise<ExitCode> {
  const config = await settledConfig(options.config, terminal);
  const folder = storeFolder(options.dataDir ?? config.dataDir, terminal);
  const { host, port } = addressOf(options, config);
  const hosts = config.api?.hosts ?? [];
  refuseStrangers(host);
  const files = await followedFiles(config, options, terminal);
  if (receiverSettingsOf(config, options).length === 0 && files.length === 0) {
    requireStore(folder);
    await using store = await FollowingStore.open(folder);
    await serveStore(store, { host, port, hosts }, terminal);
    return EXIT.fine;
  }
  await using store = await openDiskStore(folder, { mode: 'write' });
  const settings = async () => {
    return receiverSettingsOf(await settledConfig(options.config, terminal), options);
  };
  const { redactRejected } = store;
  const destination = { store, folder, settings, ...(redactRejected && { redactRejected }) };
  await using reception = await receiveEvents(destination, terminal);
  await using _following = await followFiles({ store, folder, files }, terminal);
  const { receivers } = reception;
  const registries = [receivers.registry];
  const alsoSay = receivingLines(receivers) + followingLines(files);
  await serveStore(store, { host, port, hosts, registries, alsoSay }, terminal);
  return EXIT.fine;
}

/** The files of the flags, and of the configuration. */
async function followedFiles(
  { sources }: Config,
  options: ServeOptions,
  terminal: Terminal,
): Promise<readonly FollowedFiles[]> {
  const configured = sources?.file ?? [];
  if (options.file === undefined) return configured;
  const cluster = await nameCluster(options, terminal);
  return [{ paths: options.file.map((path) => resolve(path)), cluster }, ...configured];
}

function followingLines(files: readonly FollowedFiles[]): string {
  return files
    .flatMap(({ paths, cluster }) =>
      paths.map((path) => `following ${path} for cluster ${cluster}\n`),
    )
    .join('');
}

const DEFAULT_ADDRESS: ListenAddress = { host: '127.0.0.1', port: 7400 };

function addressOf({ listen, port }: ServeOptions, { api }: Config): ListenAddress {
  const configured = parseListenAddress(api?.listen ?? '') ?? DEFAULT_ADDRESS;
  return { host: listen ?? configured.host, port: port ?? configured.port };
}

/** This version has no login yet, so nobody but this machine may ask. */
function refuseStrangers(host: string): void {
  if (isLoopback(host)) return;
  throw new Failure(
    'usage/invalid',
    `cannot listen on ${host}: whoever reaches it could read the whole trail`,
    {
      hint: 'Listen on 127.0.0.1, and reach it through an SSH tunnel or a proxy that asks who comes.',
    },
  );
}
