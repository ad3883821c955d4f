import type { RequestOptions } from 'node:https';
import { KubeConfig } from '@kubernetes/client-node/dist/config.js';

/** Answers what a connection needs to log in; asked again when what it holds has run out. */
export interface LoginLibrary {
  /** Writes certificates, keys, headers, and the agent with its proxy into `options`. */
  applyTo(options: RequestOptions): Promise<void>;
}

/**
 * The one door to `@kubernetes/client-node`, which knows how to log in: exec plugins, OIDC, token
 * files, certificates, proxies. It is too big to install, so the build puts the part used here into
 * this very file (`scripts/build.mjs`), which is imported when a cluster is talked to and not before.
 */
export function loginLibraryOf(settings: LibrarySettings): LoginLibrary {
  const config = new KubeConfig();
  config.loadFromOptions(settings);
  return { applyTo: (options) => config.applyToHTTPSOptions(options) };
}

/** One cluster, one user and the context that joins them, in the words of the package. */
export interface LibrarySettings {
  readonly clusters: readonly [LibraryCluster];
  readonly users: readonly [LibraryUser];
  readonly contexts: readonly [
    { readonly name: string; readonly cluster: string; readonly user: string },
  ];
  readonly currentContext: string;
}

/** A cluster as the package holds it. */
export interface LibraryCluster {
  readonly name: string;
  readonly server: string;
  readonly caData?: string;
  readonly caFile?: string;
  readonly skipTLSVerify: boolean;
  readonly tlsServerName?: string;
  readonly proxyUrl?: string;
}

/** A user as the package holds it. Everything but the name may be secret. */
export interface LibraryUser {
  readonly name: string;
  readonly certData?: string;
  readonly certFile?: string;
  readonly keyData?: string;
  readonly keyFile?: string;
  readonly token?: string;
  readonly username?: string;
  readonly password?: string;
  readonly impersonateUser?: string;
  readonly authProvider?: { readonly name: string; readonly config: Record<string, unknown> };
  readonly exec?: Record<string, unknown>;
}
