import { isLoopback, type ListenAddress, parseListenAddress } from '../base/listen-address.ts';
import type { Config } from '../config/config.ts';
import { openDiskStore } from '../store/open-disk-store.ts';
import { requireStore, storeFolder } from './answer/store-folder.ts';
import type { ServeOptions } from './command/serve-command.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { receiveEvents, receivingLines } from './receive-events.ts';
import { receiverSettingsOf } from './receiver-settings-of.ts';
import { serveStore } from './serve-store.ts';
import type { Terminal } from './terminal.ts';
import { useConfig } from './use-config.ts';

/** `annals serve`: the HTTP API and the receivers, until Ctrl-C. */
export async function runServe(terminal: Terminal, options: ServeOptions): Promise<ExitCode> {
  const config = await useConfig(options.config, terminal);
  const folder = storeFolder(options.dataDir ?? config.dataDir, terminal);
  const { host, port } = addressOf(options, config);
  const hosts = config.api?.hosts ?? [];
  warn(terminal, host, config);
  const isReceiving = receiverSettingsOf(config, options).length > 0;
  if (!isReceiving) requireStore(folder);
  await using store = await openDiskStore(folder, { mode: isReceiving ? 'write' : 'read' });
  if (!isReceiving) {
    await serveStore(store, { host, port, hosts }, terminal);
    return EXIT.fine;
  }
  const settings = async () => {
    return receiverSettingsOf(await useConfig(options.config, terminal), options);
  };
  const { redactRejected } = store;
  const destination = { store, folder, settings, ...(redactRejected && { redactRejected }) };
  await using reception = await receiveEvents(destination, terminal);
  const { receivers } = reception;
  const registries = [receivers.registry];
  const alsoSay = receivingLines(receivers);
  await serveStore(store, { host, port, hosts, registries, alsoSay }, terminal);
  return EXIT.fine;
}

const DEFAULT_ADDRESS: ListenAddress = { host: '127.0.0.1', port: 7400 };

function addressOf({ listen, port }: ServeOptions, { api }: Config): ListenAddress {
  const configured = parseListenAddress(api?.listen ?? '') ?? DEFAULT_ADDRESS;
  return { host: listen ?? configured.host, port: port ?? configured.port };
}

function warn({ stderr }: Terminal, host: string, { sources }: Config): void {
  const warning = stderr.style.warn('warning:');
  if (!isLoopback(host)) {
    stderr.write(`${warning} whoever reaches ${host} can read the whole trail\n`);
  }
  if (sources?.file !== undefined) {
    stderr.write(`${warning} sources.file has no effect yet: this version follows no files\n`);
  }
}
