import { readFile } from 'node:fs/promises';
import { Failure } from '../base/failure.ts';
import { isLoopback } from '../base/listen-address.ts';
import {
  renderWebhookConfig,
  type WebhookKubeconfig,
} from '../cluster/enable/render-webhook-config.ts';
import { unreadable } from '../collect/log-input.ts';
import { isClusterName } from '../collect/receive/cluster-name.ts';
import type { WebhookConfigOptions } from './command/webhook-config-command.ts';
import { EXIT, type ExitCode } from './exit-code.ts';

import type { Terminal } from './terminal.ts';

/** `annals webhook-config`: what an API server needs to send its audit events. */
export async function runWebhookConfig(
  terminal: Terminal,
  options: WebhookConfigOptions,
): Promise<ExitCode> {
  terminal.stdout.write(renderWebhookConfig(await readWebhookConfig(terminal, options)));
  return EXIT.fine;
}

/** What the flags of a webhook say, or why they cannot be meant. */
export async function readWebhookConfig(
  { stderr }: Terminal,
  options: WebhookConfigOptions,
): Promise<WebhookKubeconfig> {
  const { cluster, ca, tokenFile, clientCert, clientKey, mode } = options;
  if (!isClusterName(cluster)) {
    throw new Failure(
      'usage/invalid',
      `${JSON.stringify(cluster)} cannot be the name of a cluster`,
    );
  }
  if ((clientCert === undefined) !== (clientKey === undefined)) {
    throw new Failure('usage/invalid', '--client-cert and --client-key go together');
  }
  const server = serverUrl(options.url, cluster);
  const isPlain = server.protocol === 'http:';
  if (isPlain && (ca !== undefined || clientCert !== undefined)) {
    throw new Failure('usage/invalid', 'certificates need a URL that begins with https://');
  }
  if (isPlain && !isLoopback(server.hostname)) {
    stderr.write(
      `${stderr.style.warn('warning:')} events cross the network to ${server.hostname} unencrypted; Annals itself receives there only with TLS\n`,
    );
  }
  return {
    server: server.href,
    cluster,
    mode,
    ...(ca !== undefined && { authority: await readAuthority(ca) }),
    ...(tokenFile !== undefined && { tokenFile }),
    ...(clientCert !== undefined && clientKey !== undefined && { clientCert, clientKey }),
  };
}

function serverUrl(text: string, cluster: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '') {
    throw new Failure('usage/invalid', `${JSON.stringify(text)} is not an http or https URL`, {
      hint: 'Give it as https://annals.example.com:7443.',
    });
  }
  if (url.search !== '' || url.hash !== '') {
    throw new Failure('usage/invalid', 'the API server throws away what stands behind ? or #', {
      hint: 'Give the URL without it.',
    });
  }
  // Behind a proxy the path may have a beginning of its own.
  const path = url.pathname.replace(/\/+$/, '');
  url.pathname = path.includes('/webhook/') ? path : `${path}/webhook/${cluster}`;
  return url;
}

async function readAuthority(path: string): Promise<Buffer> {
  let pem: Buffer;
  try {
    pem = await readFile(path);
  } catch (error) {
    throw unreadable(path, error);
  }
  if (pem.includes('-----BEGIN CERTIFICATE-----')) return pem;
  throw new Failure('usage/invalid', `${JSON.stringify(path)} is not a certificate in PEM form`);
}
