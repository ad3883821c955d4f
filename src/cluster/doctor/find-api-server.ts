import { Failure } from '../../base/failure.ts';
import type { Flag } from '../enable/audit-setup.ts';
import { coverOf, type Mount } from '../enable/mounts.ts';
import type { Target } from '../enable/plan-change.ts';
import { readApiServer } from '../enable/static-pod.ts';
import { parseYamlFile } from '../enable/yaml-file.ts';
import type { ClusterClient } from '../rest/cluster-client.ts';

/** An API server as its manifest or its pod describes it. */
export interface FoundApiServer {
  /** Where that is written. */
  readonly origin: string;
  readonly flags: readonly Flag[];
  readonly mounts: readonly Mount[];
}

/** The API server of a static pod manifest. */
export function apiServerOf(text: string, origin: string): FoundApiServer {
  return { origin, ...readApiServer(parseYamlFile(text, origin)) };
}

/** The API server that a file on this machine starts, as a pod of the kubelet or within a service. */
export function apiServerIn({ path, file, platform }: Target): FoundApiServer {
  if (platform.name === 'static-pod') return { origin: path, ...readApiServer(file) };
  if (platform.flags !== undefined)
    return { origin: path, flags: platform.flags(file), mounts: [] };
  throw new Failure(
    'enable/not-a-manifest',
    `${path} is for ${platform.name}, and does not tell what an API server runs with now`,
    {
      hint: 'Give the manifest that the kubelet runs, or the configuration of k3s or RKE2; without either, the pods of the cluster are looked at.',
    },
  );
}

/** The pods of the API server that the cluster shows; none where it is run in another way. */
export async function runningApiServers(client: ClusterClient): Promise<readonly FoundApiServer[]> {
  const pods = await client.list('/api/v1/namespaces/kube-system/pods', {
    labelSelector: 'component=kube-apiserver',
  });
  return pods.map((pod) =>
    apiServerOf(JSON.stringify({ ...pod, kind: 'Pod' }), `pod ${String(pod.metadata.name)}`),
  );
}

/** Where a file of the API server lies on its machine. */
export function hostPathOf(mounts: readonly Mount[], path: string): string | undefined {
  const cover = coverOf(mounts, path);
  if (cover === undefined) return mounts.length === 0 ? path : undefined;
  return cover.hostPath === undefined
    ? undefined
    : cover.hostPath + path.slice(cover.mountPath.length);
}
