import { Failure } from '../base/failure.ts';
import { type ListenAddress, parseListenAddress } from '../base/listen-address.ts';
import type { Config, HttpConfig, WebhookConfig } from '../config/config.ts';
import {
  DEFAULT_PRETENCE,
  type ReceiverSettings,
  type SenderToken,
} from '../server/receivers/receiver-settings.ts';
import type { ServeOptions } from './command/serve-command.ts';

/** The addresses to receive on: those of the file, and those of flags. */
export function receiverSettingsOf(
  config: Config,
  flags: Pick<ServeOptions, 'webhook' | 'http' | 'tlsCert' | 'tlsKey' | 'clientCa'>,
): readonly ReceiverSettings[] {
  const { sources = {} } = config;
  const webhook = [...(sources.webhook ?? []), ...ofFlag('--webhook', flags.webhook, flags)];
  const http = [...(sources.http ?? []), ...ofFlag('--http', flags.http, flags)];
  return [
    ...webhook.map((one) => settingsOf('webhook', one, config)),
    ...http.map((one) => settingsOf('http', one, config)),
  ];
}

function ofFlag(
  flag: string,
  listen: string | undefined,
  { tlsCert, tlsKey, clientCa }: Pick<ServeOptions, 'tlsCert' | 'tlsKey' | 'clientCa'>,
): readonly WebhookConfig[] {
  if ((tlsCert === undefined) !== (tlsKey === undefined)) {
    throw new Failure('usage/invalid', '--tls-cert and --tls-key go together');
  }
  if (clientCa !== undefined && tlsCert === undefined) {
    throw new Failure('usage/invalid', '--client-ca needs --tls-cert and --tls-key');
  }
  if (listen === undefined) return [];
  if (parseListenAddress(listen) === undefined) {
    throw new Failure('usage/invalid', `${flag} ${JSON.stringify(listen)} is not an address`, {
      hint: 'Give it with a port, such as 127.0.0.1:7443.',
    });
  }
  if (tlsCert === undefined || tlsKey === undefined) return [{ listen }];
  const authority = clientCa === undefined ? {} : { clientCAFile: clientCa };
  return [{ listen, tls: { certFile: tlsCert, keyFile: tlsKey, ...authority } }];
}

function settingsOf(
  kind: ReceiverSettings['kind'],
  receiver: HttpConfig,
  config: Config,
): ReceiverSettings {
  const { name = kind, listen, tls, tokens = [], defaultCluster, indexes = [], pretend } = receiver;
  const clusters = receiver.clusters ?? config.clusters;
  return {
    kind,
    name,
    listen: addressOf(listen),
    ...(tls !== undefined && { tls }),
    tokens: tokens.map((one) => tokenOf(one, config)),
    ...(clusters !== undefined && { clusters }),
    ...(defaultCluster !== undefined && { defaultCluster }),
    indexes,
    pretence: { ...DEFAULT_PRETENCE, ...pretend },
  };
}

function addressOf(listen: string): ListenAddress {
  const address = parseListenAddress(listen);
  if (address === undefined) throw new Error(`unreachable: address ${listen} was checked`);
  return address;
}

function tokenOf(name: string, { tokens = [] }: Config): SenderToken {
  const token = tokens.find((one) => one.name === name);
  if (token === undefined) throw new Error(`unreachable: token ${name} was checked`);
  const { hash, clusters } = token;
  const sha256 = hash.replace(/^sha256:/, '');
  return { name, sha256, ...(clusters !== undefined && { clusters }) };
}
