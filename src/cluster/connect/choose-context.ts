import { join } from 'node:path';
import { Failure } from '../../base/failure.ts';
import {
  type ConnectOptions,
  findKubeconfig,
  type KubeconfigSource,
  noKubeconfig,
  SERVICE_ACCOUNT_FOLDER,
} from './kubeconfig-source.ts';
import { type Kubeconfig, type KubeconfigEntry, loadKubeconfig } from './load-kubeconfig.ts';

/** Which cluster is talked to, as whom. */
export interface ChosenContext {
  readonly name: string;
  readonly namespace: string;
  readonly cluster: KubeconfigEntry;
  readonly user: KubeconfigEntry;
}

/** The context that is asked for, or the current one. */
export async function chooseContext(options: ConnectOptions): Promise<ChosenContext> {
  const source = findKubeconfig(options);
  if (source === undefined) throw noKubeconfig();
  if (source.kind === 'in-cluster') return inCluster(source);
  const config = await loadKubeconfig(source.paths, source);
  return contextOf(config, options.context, source.paths);
}

/**
 * The name of the cluster at hand: its context. Undefined where there is no kubeconfig or none that
 * can be read, since a name is a convenience and no reason to fail.
 */
export async function contextName(options: ConnectOptions): Promise<string | undefined> {
  if (options.context !== undefined) return options.context;
  const source = findKubeconfig(options);
  if (source?.kind !== 'files') return undefined;
  try {
    return (await loadKubeconfig(source.paths, source)).currentContext;
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

function contextOf(
  config: Kubeconfig,
  asked: string | undefined,
  paths: readonly string[],
): ChosenContext {
  const { contexts, clusters, users, currentContext } = config;
  const where = paths.join(', ');
  if (contexts.size === 0 && clusters.size === 0) throw noKubeconfig();
  const name = asked ?? currentContext;
  const known = [...contexts.keys()].slice(0, 20).join(', ') || 'none';
  if (name === undefined) {
    throw new Failure('cluster/no-config', `no context is current in ${where}`, {
      hint: `Choose one with --context; there are: ${known}.`,
    });
  }
  const context = contexts.get(name);
  if (context === undefined) {
    throw new Failure(
      'cluster/no-config',
      `there is no context ${JSON.stringify(name)} in ${where}`,
      {
        hint: `Choose one with --context; there are: ${known}.`,
      },
    );
  }
  const cluster = clusters.get(textOf(context, 'cluster'));
  if (cluster === undefined || textOf(cluster, 'server') === '') {
    throw new Failure(
      'cluster/config-invalid',
      `context ${JSON.stringify(name)} names the cluster ${JSON.stringify(textOf(context, 'cluster'))}, which has no server in ${where}`,
      { hint: 'Choose another context with --context, or mend the file.' },
    );
  }
  const userName = textOf(context, 'user');
  const user = users.get(userName);
  if (user === undefined && userName !== '') {
    throw new Failure(
      'cluster/config-invalid',
      `context ${JSON.stringify(name)} names the user ${JSON.stringify(userName)}, who is not in ${where}`,
      { hint: 'Choose another context with --context, or mend the file.' },
    );
  }
  return {
    name,
    namespace: textOf(context, 'namespace') || 'default',
    cluster,
    user: user ?? { name: userName, file: context.file, body: {} },
  };
}

function inCluster({ server }: KubeconfigSource & { readonly kind: 'in-cluster' }): ChosenContext {
  const file = join(SERVICE_ACCOUNT_FOLDER, 'token');
  return {
    name: 'in-cluster',
    namespace: 'default',
    cluster: { name: 'in-cluster', file, body: { server, 'certificate-authority': 'ca.crt' } },
    user: { name: 'service-account', file, body: { tokenFile: 'token' } },
  };
}

/** A text of an entry; empty where there is none. */
export function textOf({ body }: KubeconfigEntry, key: string): string {
  const value = body[key];
  return typeof value === 'string' ? value : '';
}
