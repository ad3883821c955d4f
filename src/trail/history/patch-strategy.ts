/** How a strategic merge patch treats a list: by the key of its items, as a set, or as one value. */
export type ListStrategy =
  | { readonly kind: 'by key'; readonly key: string }
  | { readonly kind: 'set' }
  | { readonly kind: 'replace' };

/** Keys of lists by their name, wherever they stand: `patchMergeKey` in upstream's types. */
const BY_NAME: ReadonlyMap<string, string> = new Map(
  Object.entries({
    conditions: 'type',
    containers: 'name',
    env: 'name',
    ephemeralContainers: 'name',
    hostAliases: 'ip',
    imagePullSecrets: 'name',
    initContainers: 'name',
    matchConditions: 'name',
    ownerReferences: 'uid',
    podIPs: 'ip',
    resourceClaims: 'name',
    schedulingGates: 'name',
    topologySpreadConstraints: 'topologyKey',
    variables: 'name',
    volumeDevices: 'devicePath',
    volumeMounts: 'mountPath',
    volumes: 'name',
    webhooks: 'name',
  }),
);

/** Lists whose name means something else elsewhere, by resource and the keys that lead there. */
const BY_PLACE: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'nodes status.addresses': 'type',
    'serviceaccounts secrets': 'name',
    'services spec.ports': 'port',
  }),
);

const SETS: ReadonlySet<string> = new Set(['finalizers', 'podCIDRs']);

/**
 * The strategy for the list that these keys of a built-in resource lead to. Upstream's types decide
 * it; a list named in neither table is replaced.
 */
export function listStrategyOf(resource: string, fields: readonly string[]): ListStrategy {
  const name = fields.at(-1) ?? '';
  const key =
    BY_PLACE.get(`${resource} ${fields.join('.')}`) ?? portsKey(fields) ?? keyOf(resource, name);
  if (key !== undefined) return { kind: 'by key', key };
  return SETS.has(name) ? { kind: 'set' } : { kind: 'replace' };
}

function portsKey(fields: readonly string[]): string | undefined {
  const [list, name] = fields.slice(-2);
  return name === 'ports' && /ontainers$/.test(list ?? '') ? 'containerPort' : undefined;
}

/** Conditions of a signing request have no key in upstream's types, unlike all others. */
function keyOf(resource: string, name: string): string | undefined {
  if (resource === 'certificatesigningrequests' && name === 'conditions') return undefined;
  return BY_NAME.get(name);
}
