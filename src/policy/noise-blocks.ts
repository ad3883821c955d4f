import type { PolicyRule } from './policy.ts';
import type { Release } from './release.ts';
import { block, entry, everyGroup, type SuggestedBlock } from './suggested-block.ts';

const READS = ['get', 'list', 'watch'];
const LEASES = 'coordination.k8s.io';
const COMPONENTS = [
  'system:apiserver',
  'system:kube-controller-manager',
  'system:kube-proxy',
  'system:kube-scheduler',
];
const NODES = ['system:nodes'];
const MACHINES = ['system:nodes', 'system:serviceaccounts'];
const EVERYBODY = ['system:authenticated', 'system:unauthenticated'];

/** What every block at None has in common, told once at the top of the file. */
export const REFUSALS_HIDDEN: string =
  'A rule at None hides refusals, too: the level is decided before the API server knows its answer.';

const OTHERS = 'refusals where default roles were changed, or of who tries to act as another';

/**
 * Noise that cannot be refused, whatever the roles of a cluster say: reads by a caller in
 * `system:masters`, whom the API server asks neither for permission nor for admission.
 */
export function certainNoise(release: Release): readonly SuggestedBlock[] {
  return [
    block('own-reads', 'Noise: the API server reads for itself. It is never refused anything.', [
      none({
        users: ['system:apiserver'],
        userGroups: ['system:masters'],
        verbs: READS,
        resources: everyGroup(release),
      }),
    ]),
  ];
}

/**
 * Noise that the default roles of Kubernetes allow to those who make it. So nothing of it is refused,
 * but for what each block says. Of people nothing is in here.
 */
export function allowedNoise(release: Release): readonly SuggestedBlock[] {
  return [
    {
      ...block('leases', 'Noise: components and nodes say every few seconds that they are alive.', [
        leaseOf('system:kube-controller-manager', 'kube-controller-manager'),
        leaseOf('system:kube-scheduler', 'kube-scheduler'),
        none({ users: ['system:apiserver'], resources: [entry(LEASES, ['leases'])] }),
        none({
          userGroups: NODES,
          verbs: ['get', 'update'],
          namespaces: ['kube-node-lease'],
          resources: [entry(LEASES, ['leases'])],
        }),
      ]),
      refusals: 'Hidden: a node that is refused the lease of another node.',
    },
    {
      ...block(
        'events',
        'Noise: Event objects that components write; they are a log of their own.',
        [
          none({ users: COMPONENTS, ...EVENT_WRITES }),
          none({ userGroups: NODES, ...EVENT_WRITES }),
        ],
      ),
      refusals: 'Hidden: Event objects refused in a namespace that is being deleted.',
    },
    {
      ...block('component-reads', 'Noise: components and nodes read what they work on.', [
        none({
          users: ['system:kube-controller-manager'],
          verbs: ['list', 'watch'],
          resources: everyGroup(release),
        }),
        none({ users: ['system:kube-scheduler'], verbs: READS, resources: SCHEDULING }),
        none({ users: ['system:kube-proxy'], verbs: ['list', 'watch'], resources: PROXYING }),
        none({ userGroups: NODES, verbs: ['get'], resources: [entry('', ['nodes'])] }),
        none({
          userGroups: NODES,
          verbs: ['list', 'watch'],
          resources: [
            entry('', ['services']),
            entry('node.k8s.io', ['runtimeclasses']),
            entry('storage.k8s.io', ['csidrivers']),
          ],
        }),
      ]),
      refusals: 'Hidden: a node that is refused the Node object of another node.',
    },
    {
      ...block('health', 'Noise: health checks from outside and by programs. Failed logins stay.', [
        none({
          userGroups: ['system:unauthenticated', ...MACHINES],
          verbs: ['get'],
          nonResourceURLs: ['/healthz', '/livez', '/readyz', '/version'],
        }),
      ]),
      refusals: `Hidden: health checks refused while the API server starts, and ${OTHERS}.`,
    },
    {
      ...block('discovery', 'Noise: programs ask what the API offers.', [
        none({ userGroups: MACHINES, ...DISCOVERY }),
        none({ users: COMPONENTS, ...DISCOVERY }),
      ]),
      refusals: `Hidden: ${OTHERS}.`,
    },
  ];
}

/**
 * The same kinds of noise, more of it: some of this may be refused. For where a log shows that
 * nothing was. Each takes the place of the block of the same name without `all-`.
 */
export function widerNoise(release: Release): readonly SuggestedBlock[] {
  const all = everyGroup(release);
  const leases = { resources: [entry(LEASES, ['leases'])] };
  return [
    block('all-leases', 'Noise: components and nodes say every few seconds that they are alive.', [
      none({ userGroups: MACHINES, ...leases }),
      none({ users: COMPONENTS, ...leases }),
    ]),
    block('all-events', 'Noise: Event objects of programs; they are a log of their own.', [
      none({ userGroups: MACHINES, ...EVENTS }),
      none({ users: COMPONENTS, ...EVENTS }),
    ]),
    block('all-component-reads', 'Noise: components and nodes read what they work on.', [
      none({ users: COMPONENTS, verbs: READS, resources: all }),
      none({
        userGroups: ['system:nodes', 'system:serviceaccounts:kube-system'],
        verbs: READS,
        resources: all,
      }),
    ]),
    block('all-health', 'Noise: health checks. Failed logins have no group and stay.', [
      none({
        userGroups: EVERYBODY,
        verbs: ['get'],
        nonResourceURLs: [
          ...['/healthz', '/healthz/*', '/livez', '/livez/*', '/readyz', '/readyz/*'],
          '/version',
        ],
      }),
    ]),
    block('all-discovery', 'Noise: clients ask what the API offers.', [
      none({ userGroups: ['system:authenticated'], ...DISCOVERY }),
    ]),
  ].map((wider) => ({ ...wider, refusals: NONE_IN_LOG }));
}

/** What programs in pods read; only for where a log shows that none was refused. */
export function programReads(release: Release): SuggestedBlock {
  const resources = everyGroup(release);
  const rules = [none({ userGroups: ['system:serviceaccounts'], verbs: READS, resources })];
  const comment = 'Noise: programs in pods read, other than secrets.';
  return { ...block('program-reads', comment, rules), refusals: NONE_IN_LOG };
}

const NONE_IN_LOG = 'Nothing of it was refused in that log. Hidden: what is refused later.';

const EVENTS = { resources: [entry('', ['events']), entry('events.k8s.io', ['events'])] };
const EVENT_WRITES = { verbs: ['create', 'patch', 'update'], ...EVENTS };

const DISCOVERY = {
  verbs: ['get'],
  nonResourceURLs: ['/api', '/api/*', '/apis', '/apis/*', '/openapi/*'],
};

/** As in the default role `system:kube-scheduler`. */
const SCHEDULING = [
  entry('', [
    ...['namespaces', 'nodes', 'persistentvolumeclaims', 'persistentvolumes', 'pods'],
    ...['replicationcontrollers', 'services'],
  ]),
  entry('apps', ['replicasets', 'statefulsets']),
  entry('policy', ['poddisruptionbudgets']),
  entry('storage.k8s.io', ['csidrivers', 'csinodes', 'csistoragecapacities', 'storageclasses']),
];

/** As in the default role `system:node-proxier`. */
const PROXYING = [
  entry('', ['endpoints', 'nodes', 'services']),
  entry('discovery.k8s.io', ['endpointslices']),
];

function none(rule: Partial<PolicyRule>): Partial<PolicyRule> & { readonly level: 'None' } {
  return { ...rule, level: 'None' };
}

/** A component may touch its own lease and no other. */
function leaseOf(user: string, name: string): ReturnType<typeof none> {
  return none({
    users: [user],
    verbs: ['get', 'update'],
    namespaces: ['kube-system'],
    resources: [entry(LEASES, ['leases'], [name])],
  });
}
