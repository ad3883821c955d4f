import { resolve } from 'node:path';
import { type ListenAddress, parseListenAddress } from '../base/listen-address.ts';
import { LossRegister } from '../collect/losses/loss-register.ts';
import type { Config } from '../config/config.ts';
import { storeSink } from '../server/reads/read-recorder.ts';
import { fileSink, takeReads } from '../server/reads/reads-file.ts';
import { FollowingStore } from '../store/following-store.ts';
import { openDiskStore } from '../store/open-disk-store.ts';
import { requireStore, storeFolder } from './answer/store-folder.ts';
import { apiAccessOf } from './api-access.ts';
import { loadRedactChoice } from './command/redact-option.ts';
import type { ServeOptions } from './command/serve-command.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { type FollowedFiles, followFiles } from './follow-files.ts';
import { lossText } from './loss-text.ts';
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
  const access = await apiAccessOf(config, options, { host, folder, nowMs: terminal.nowMs });
  const at = { host, port, folder, access, hosts: config.api?.hosts ?? [] };
  const files = followedFiles(config, options);
  if (receiverSettingsOf(config, options).length === 0 && files.length === 0) {
    requireStore(folder);
    await using store = await FollowingStore.open(folder);
    const readSink = access.recordReads ? fileSink(folder) : undefined;
    await serveStore(store, { ...at, ...(readSink && { readSink }) }, terminal);
    return EXIT.fine;
  }
  const redact = await loadRedactChoice(options.redact);
  await using store = await openDiskStore(folder, { mode: 'write', redact });
  const settings = async () => {
    return receiverSettingsOf(await settledConfig(options.config, terminal), options);
  };
  const { redactRejected } = store;
  const nowUs = (): number => terminal.nowMs() * 1000;
  const { stderr } = terminal;
  await takeReads(folder, store, nowUs);
  await using losses = new LossRegister(folder, {
    nowUs,
    onLoss: (loss) => stderr.write(`${stderr.style.warn('lost:')} ${lossText(loss)}\n`),
  });
  const destination = {
    store,
    folder,
    settings,
    losses,
    ...(redactRejected && { redactRejected }),
  };
  await using reception = await receiveEvents(destination, terminal);
  await using _following = await followFiles({ store, folder, files, losses }, terminal);
  const { receivers } = reception;
  const registries = [receivers.registry];
  const alsoSay = receivingLines(receivers) + followingLines(files);
  const readSink = access.recordReads ? storeSink(store, nowUs) : undefined;
  const more = { registries, alsoSay, ...(readSink && { readSink }) };
  await serveStore(store, { ...at, ...more }, terminal);
  return EXIT.fine;
}

/** The files of the flags, and of the configuration. */
function followedFiles(
  { sources }: Config,
  { file, cluster = 'default' }: ServeOptions,
): readonly FollowedFiles[] {
  const flagged = file === undefined ? [] : [{ paths: file.map((path) => resolve(path)), cluster }];
  return [...flagged, ...(sources?.file ?? [])];
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
