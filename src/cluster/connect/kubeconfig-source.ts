import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Failure } from '../../base/failure.ts';

/** What names a cluster on a command line, and the surroundings it is looked for in. */
export interface ConnectOptions {
  /** As `--kubeconfig`: this file and no other. */
  readonly kubeconfig?: string | undefined;
  /** As `--context`; else the current one of the file. */
  readonly context?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

/** Where the way to a cluster is described. */
export type KubeconfigSource =
  | { readonly kind: 'files'; readonly paths: readonly string[]; readonly mayBeMissing: boolean }
  | { readonly kind: 'in-cluster'; readonly server: string };

/** Where a pod finds the account it runs as. */
export const SERVICE_ACCOUNT_FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * Looks where kubectl looks, in its order: the flag, `KUBECONFIG` (a list; missing files are passed
 * over), `~/.kube/config`, the account of the pod this runs in. Undefined where there is none.
 */
export function findKubeconfig(options: ConnectOptions): KubeconfigSource | undefined {
  const { kubeconfig, env, home } = options;
  if (kubeconfig !== undefined) return { kind: 'files', paths: [kubeconfig], mayBeMissing: false };
  const listed = (env['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '');
  if (listed.length > 0) return { kind: 'files', paths: listed, mayBeMissing: true };
  const usual = join(home, '.kube', 'config');
  if (existsSync(usual)) return { kind: 'files', paths: [usual], mayBeMissing: false };
  const host = env['KUBERNETES_SERVICE_HOST'] ?? '';
  const port = env['KUBERNETES_SERVICE_PORT'] ?? '443';
  if (host === '' || !existsSync(join(SERVICE_ACCOUNT_FOLDER, 'token'))) return undefined;
  return {
    kind: 'in-cluster',
    server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
  };
}

/** What to say where a cluster is needed and none is known. */
export function noKubeconfig(): Failure {
  return new Failure('cluster/no-config', 'there is no kubeconfig, so no cluster is known', {
    hint: 'Name one with --kubeconfig FILE or the variable KUBECONFIG; kubectl keeps its own in ~/.kube/config.',
  });
}
