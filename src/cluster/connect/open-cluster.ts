import { ClusterClient } from '../rest/cluster-client.ts';
import { chooseContext } from './choose-context.ts';
import { Credentials } from './credentials.ts';
import type { ConnectOptions } from './kubeconfig-source.ts';
import { librarySettings } from './library-settings.ts';

/** What a client needs besides the way to its cluster. */
export interface OpenOptions extends ConnectOptions {
  readonly nowMs: () => number;
  readonly signal?: AbortSignal;
  /** Sent as User-Agent, so that the audit trail shows who asked: `annals/0.1.0`. */
  readonly userAgent: string;
}

/**
 * A client for the cluster a kubeconfig names. Nothing is sent yet. The login library is loaded
 * here and not before, since most commands need no cluster.
 */
export async function openCluster(options: OpenOptions): Promise<ClusterClient> {
  const context = await chooseContext(options);
  const { loginLibraryOf } = await import('../kube-config-library.ts');
  const settings = librarySettings(context, options.env);
  const { proxyUrl } = settings.clusters[0];
  return new ClusterClient({
    server: settings.clusters[0].server,
    context: context.name,
    namespace: context.namespace,
    credentials: new Credentials(loginLibraryOf(settings), context),
    nowMs: options.nowMs,
    userAgent: options.userAgent,
    // Without user and password, for messages.
    proxy: proxyUrl !== undefined && URL.canParse(proxyUrl) ? new URL(proxyUrl).host : undefined,
    ...(options.signal !== undefined && { signal: options.signal }),
  });
}
