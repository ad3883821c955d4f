import { Failure } from '../../base/failure.ts';
import type { ClusterClient } from '../rest/cluster-client.ts';
import type { KubeObject } from '../rest/kube-object.ts';
import { objectPath } from '../rest/object-path.ts';

/** A binding and whom it is for. */
export interface Binding {
  readonly object: KubeObject;
  readonly path: string;
  readonly name: string;
  /** Undefined for the whole cluster. */
  readonly namespace: string | undefined;
  readonly roleKind: string;
  readonly role: string;
  readonly users: readonly string[];
  readonly groups: readonly string[];
  readonly subjects: number;
  /** Whether Annals made it. */
  readonly isOurs: boolean;
}

/** All bindings of the cluster; `missing` says what could not be read. */
export interface Bindings {
  readonly bindings: readonly Binding[];
  readonly missing: Failure | undefined;
}

/** Reads the bindings the caller may read. */
export async function findBindings(client: ClusterClient): Promise<Bindings> {
  const bindings: Binding[] = [];
  let missing: Failure | undefined;
  for (const resource of ['clusterrolebindings', 'rolebindings'] as const) {
    try {
      const objects = await client.list(objectPath(resource));
      bindings.push(...objects.map((object) => bindingOf(object, resource)));
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'cluster/forbidden') throw error;
      missing = error;
    }
  }
  return { bindings, missing };
}

/** The binding in words: `ClusterRole view in namespace team-a`. */
export function bindingWords({ roleKind, role, namespace }: Binding): string {
  return `${roleKind} ${role} in ${namespace === undefined ? 'the whole cluster' : `namespace ${namespace}`}`;
}

function bindingOf(object: KubeObject, resource: 'clusterrolebindings' | 'rolebindings'): Binding {
  const { name, namespace, labels = {} } = object.metadata;
  const roleRef = object['roleRef'] as
    | { readonly kind?: string; readonly name?: string }
    | undefined;
  const subjects = (object['subjects'] ?? []) as readonly { kind?: string; name?: string }[];
  const named = (kind: string): readonly string[] =>
    subjects.filter((one) => one.kind === kind).map((one) => one.name ?? '');
  return {
    object,
    path: objectPath(resource, { namespace, name }),
    name,
    namespace,
    roleKind: roleRef?.kind ?? '',
    role: roleRef?.name ?? '',
    users: named('User'),
    groups: named('Group'),
    subjects: subjects.length,
    isOurs: labels['app.kubernetes.io/managed-by'] === 'annals',
  };
}
