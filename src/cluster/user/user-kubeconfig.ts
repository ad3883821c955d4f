import { type Document, isSeq, parseDocument, stringify } from 'yaml';
import { Failure } from '../../base/failure.ts';

/** The API server a kubeconfig leads to: the entry of the one who onboards, without his login. */
export interface ClusterEntry {
  readonly name: string;
  readonly cluster: Readonly<Record<string, unknown>>;
}

/** How the user's certificate and key get into the kubeconfig. */
export type UserLogin =
  | { readonly kind: 'embedded'; readonly certificatePem: string; readonly keyPem: string }
  | { readonly kind: 'referenced'; readonly certificatePath: string; readonly keyPath: string };

/** Everything a user's kubeconfig says. */
export interface UserKubeconfig {
  readonly cluster: ClusterEntry;
  readonly user: string;
  readonly context: string;
  readonly namespace: string | undefined;
  readonly login: UserLogin;
}

/** A kubeconfig of its own. Holds the key where that is embedded. */
export function renderKubeconfig(config: UserKubeconfig): string {
  const { clusters, users, contexts } = entriesOf(config, config.cluster.name);
  return stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [clusters],
      users: [users],
      contexts: [contexts],
      'current-context': config.context,
    },
    { lineWidth: 0 },
  );
}

/**
 * Puts the user into a kubeconfig that has other things, which keep their place and comments. An
 * entry of the same name is replaced; a cluster of the same name stays if it leads to the same
 * server, else the new one gets another name. The current context stays.
 */
export function mergeIntoKubeconfig(text: string, config: UserKubeconfig, path: string): string {
  const document = parseDocument(text, { prettyErrors: false, logLevel: 'silent' });
  const root: unknown = document.errors.length > 0 ? undefined : document.toJS();
  if (root === null) return renderKubeconfig(config);
  if (typeof root !== 'object' || Array.isArray(root)) throw unusable(path, 'it is not one');
  const { cluster, user, context } = config;
  const server = clustersOf(root as Readonly<Record<string, unknown>>).get(cluster.name);
  const isSame = server === cluster.cluster['server'];
  const isFree = server === undefined || isSame;
  const entries = entriesOf(config, isFree ? cluster.name : `${cluster.name}-${user}`);
  if (!isSame) setEntry(document, 'clusters', entries.clusters, path);
  setEntry(document, 'users', entries.users, path);
  setEntry(document, 'contexts', entries.contexts, path);
  if (!document.get('current-context')) document.set('current-context', context);
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

function setEntry(
  document: Document,
  list: keyof Entries,
  entry: { readonly name: string },
  path: string,
): void {
  if (document.get(list) === undefined || document.get(list) === null)
    document.set(list, document.createNode([]));
  const items = document.get(list, true);
  if (!isSeq(items)) throw unusable(path, `${list} is not a list`);
  // A list in one line, such as `[]`, would take all of the new entry into that line.
  items.flow = false;
  const at = items.items.findIndex((_, i) => document.getIn([list, i, 'name']) === entry.name);
  const node = document.createNode(entry);
  if (at === -1) items.add(node);
  else items.set(at, node);
}

interface Entries {
  readonly clusters: { readonly name: string; readonly cluster: unknown };
  readonly users: { readonly name: string; readonly user: unknown };
  readonly contexts: { readonly name: string; readonly context: unknown };
}

function entriesOf(config: UserKubeconfig, clusterName: string): Entries {
  const { cluster, context, namespace, login } = config;
  const user =
    login.kind === 'embedded'
      ? {
          'client-certificate-data': base64(login.certificatePem),
          'client-key-data': base64(login.keyPem),
        }
      : { 'client-certificate': login.certificatePath, 'client-key': login.keyPath };
  // The entry is named after the context, since the same person has another key elsewhere.
  const place = { cluster: clusterName, user: context };
  return {
    clusters: { name: clusterName, cluster: cluster.cluster },
    users: { name: context, user },
    contexts: {
      name: context,
      context: { ...place, ...(namespace !== undefined && { namespace }) },
    },
  };
}

function clustersOf(root: Readonly<Record<string, unknown>>): ReadonlyMap<string, unknown> {
  const list = root['clusters'];
  if (!Array.isArray(list)) return new Map();
  return new Map(
    list.map((entry: { name?: string; cluster?: Readonly<Record<string, unknown>> } | null) => {
      return [entry?.name ?? '', entry?.cluster?.['server']];
    }),
  );
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function unusable(path: string, why: string): Failure {
  return new Failure('cluster/config-invalid', `cannot merge into ${path}: ${why}`, {
    hint: 'Leave --merge out, and the user gets a kubeconfig of their own.',
  });
}
