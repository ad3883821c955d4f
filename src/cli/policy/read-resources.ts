import { Failure } from '../../base/failure.ts';
import type { ClusterResources } from '../../policy/cluster-resources.ts';
import { decodeLossy } from '../../policy-file/decode-text.ts';
import { parseResourceList } from '../../policy-file/parse-resource-list.ts';
import type { Terminal } from '../terminal.ts';
import { readFileOrInput } from './read-policy.ts';

/** Reads resources of a cluster from a file, or from standard input for `-`. */
export async function readResources(path: string, terminal: Terminal): Promise<ClusterResources> {
  const text = decodeLossy(await readFileOrInput(path, terminal)).replace(/^\uFEFF/, '');
  const found = parseResourceList(text);
  if (found.resources.length > 0) return found;
  const reason = /"kind":\s*"API(GroupList|Versions)"/.test(text)
    ? 'it lists groups without their resources'
    : 'it holds neither CRDs nor the resources of an API';
  throw new Failure('usage/invalid', `cannot read resources from ${path}: ${reason}`, {
    hint: 'Make it with "kubectl api-resources", or with "kubectl get crd -o json".',
  });
}
