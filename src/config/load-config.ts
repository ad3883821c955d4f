import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Failure } from '../base/failure.ts';
import type { ApiConfig, Config, HttpConfig, TlsConfig, WebhookConfig } from './config.ts';
import { type ParsedConfig, parseConfig } from './parse-config.ts';

/** Reads a configuration file. Paths in it are relative to its folder, and absolute afterwards. */
export async function loadConfig(path: string): Promise<ParsedConfig> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new Failure('config/unreadable', `cannot read ${JSON.stringify(path)}: ${code}`, {
      hint: 'Check the path, and that you may read it.',
      cause: error,
    });
  }
  const parsed = parseConfig(text);
  if (parsed.config === undefined) return parsed;
  return { ...parsed, config: withAbsolutePaths(parsed.config, dirname(resolve(path))) };
}

function withAbsolutePaths(config: Config, folder: string): Config {
  const { dataDir, sources, api, redact } = config;
  const { webhook, http, file, apiserver } = sources ?? {};
  return {
    ...config,
    ...(dataDir !== undefined && { dataDir: resolve(folder, dataDir) }),
    ...(isFile(redact) && { redact: resolve(folder, redact) }),
    ...(api !== undefined && { api: withAbsoluteTls<ApiConfig>(api, folder) }),
    sources: {
      ...(webhook && {
        webhook: webhook.map((one) => withAbsoluteTls<WebhookConfig>(one, folder)),
      }),
      ...(http && { http: http.map((one) => withAbsoluteTls<HttpConfig>(one, folder)) }),
      ...(file && {
        file: file.map((one) => ({ ...one, paths: one.paths.map((it) => resolve(folder, it)) })),
      }),
      ...(apiserver && {
        apiserver: apiserver.map(({ kubeconfig, ...one }) => ({
          ...one,
          ...(kubeconfig !== undefined && { kubeconfig: resolve(folder, kubeconfig) }),
        })),
      }),
    },
  };
}

function isFile(redact: string | undefined): redact is string {
  return redact !== undefined && redact !== 'default' && redact !== 'none';
}

function withAbsoluteTls<
  Receiver extends { readonly tls?: Pick<TlsConfig, 'certFile' | 'keyFile' | 'clientCAFile'> },
>(receiver: Receiver, folder: string): Receiver {
  const { tls } = receiver;
  if (tls === undefined) return receiver;
  const { certFile, keyFile, clientCAFile } = tls;
  return {
    ...receiver,
    tls: {
      ...tls,
      certFile: resolve(folder, certFile),
      keyFile: resolve(folder, keyFile),
      ...(clientCAFile !== undefined && { clientCAFile: resolve(folder, clientCAFile) }),
    },
  };
}
