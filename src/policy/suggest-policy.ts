import type { Level } from '../event/audit-event.ts';
import type { GroupResources, Policy, PolicyRule } from './policy.ts';
import { ANY_RULE } from './policy.ts';
import type { Release } from './release.ts';
import { isAtLeast } from './release.ts';
import { renderRule } from './render-rule.ts';
import { resourceCatalogue } from './resource-catalogue.ts';

/** What a policy is for. */
export const GOALS = ['security', 'compliance', 'debug', 'minimal'] as const;
export type Goal = (typeof GOALS)[number];

/** A few rules with one purpose, and the comment that stands above them. */
interface RuleBlock {
  readonly id: string;
  readonly comment: string;
  readonly rules: readonly PolicyRule[];
}

/** A policy still in its parts. */
export interface SuggestedPolicy {
  readonly goal: Goal;
  readonly blocks: readonly RuleBlock[];
}

/** What may be changed about a suggestion. */
export interface SuggestOptions {
  readonly goal: Goal;
  readonly release: Release;
  /** Noise that must stay, by the `id` of its block. */
  readonly keep?: ReadonlySet<string>;
  /** No rule above this level: less to store. */
  readonly highestLevel?: Level;
  /** Also drop what programs in pods read, other than secrets. */
  readonly dropProgramReads?: boolean;
}

const WRITES = ['create', 'update', 'patch', 'delete', 'deletecollection'];
const READS = ['get', 'list', 'watch'];
const COMPONENTS = [
  'system:apiserver',
  'system:kube-controller-manager',
  'system:kube-proxy',
  'system:kube-scheduler',
];
const EVERYBODY = ['system:authenticated', 'system:unauthenticated'];

/**
 * Builds a policy for a goal. What people write, secrets, permissions and ways into pods come
 * before the noise, so that no rule at None can take them; noise is what components alone do.
 */
export function suggestPolicy(options: SuggestOptions): SuggestedPolicy {
  const { goal, keep = new Set<string>() } = options;
  const noise = noiseBlocks(options).filter(({ id }) => !keep.has(id));
  return { goal, blocks: [...firstBlocks(options), ...noise, ...bodyBlocks(options), CATCH_ALL] };
}

/** The policy itself, for trying it on traffic. */
export function policyOfSuggestion({ blocks }: SuggestedPolicy): Policy {
  return {
    rules: blocks.flatMap(({ rules }) => rules),
    omitStages: ['RequestReceived'],
    omitManagedFields: true,
  };
}

/** The file, with a comment above each block; `notes` come at the top and below block comments. */
export function renderSuggestion(
  suggestion: SuggestedPolicy,
  notes: { readonly top: readonly string[]; readonly byBlock: ReadonlyMap<string, string> },
): string {
  const lines = [
    `# Audit policy for the goal "${suggestion.goal}", suggested by Annals.`,
    ...notes.top.map((note) => `# ${note}`),
    'apiVersion: audit.k8s.io/v1',
    'kind: Policy',
    '# One event a request is enough: RequestReceived says nothing that the later one does not.',
    'omitStages: ["RequestReceived"]',
    '# managedFields are large and tell little about a change.',
    'omitManagedFields: true',
    'rules:',
  ];
  for (const { id, comment, rules } of suggestion.blocks) {
    lines.push(`  # ${comment}`);
    const note = notes.byBlock.get(id);
    if (note !== undefined) lines.push(`  # ${note}`);
    lines.push(...rules.flatMap(renderRule));
  }
  return `${lines.join('\n')}\n`;
}

function firstBlocks({ goal, highestLevel }: SuggestOptions): readonly RuleBlock[] {
  const permissions = cap(goal === 'minimal' ? 'Metadata' : 'RequestResponse', highestLevel);
  return [
    block('secrets', 'Secrets and tokens: who touched them, never what is in them.', [
      {
        level: 'Metadata',
        resources: [
          entry('', ['secrets', 'configmaps', 'serviceaccounts/token']),
          entry('authentication.k8s.io', ['tokenreviews']),
        ],
      },
    ]),
    block('entrances', 'Ways into a pod or node. They have no body to record.', [
      {
        level: 'Metadata',
        resources: [
          entry('', [
            'pods/exec',
            'pods/attach',
            'pods/portforward',
            'pods/proxy',
            'pods/ephemeralcontainers',
            'services/proxy',
            'nodes/proxy',
          ]),
        ],
      },
    ]),
    block('permissions', 'Who may do what, and what guards it: changes.', [
      {
        level: permissions,
        verbs: WRITES,
        resources: [
          entry('rbac.authorization.k8s.io'),
          entry('certificates.k8s.io'),
          entry('admissionregistration.k8s.io'),
          entry('apiregistration.k8s.io'),
        ],
      },
    ]),
  ];
}

function noiseBlocks({ goal, release, dropProgramReads }: SuggestOptions): readonly RuleBlock[] {
  const all = everyGroup(release);
  const machines = { userGroups: ['system:nodes', 'system:serviceaccounts'] };
  const blocks = [
    block('leases', 'Noise: components and nodes say every few seconds that they are alive.', [
      { ...machines, level: 'None', resources: [entry('coordination.k8s.io', ['leases'])] },
      { users: COMPONENTS, level: 'None', resources: [entry('coordination.k8s.io', ['leases'])] },
    ]),
    block('events', 'Noise: Event objects that components write; they are a log of their own.', [
      {
        ...machines,
        level: 'None',
        resources: [entry('', ['events']), entry('events.k8s.io', ['events'])],
      },
      {
        users: COMPONENTS,
        level: 'None',
        resources: [entry('', ['events']), entry('events.k8s.io', ['events'])],
      },
    ]),
    block('component-reads', 'Noise: components and nodes read what they work on.', [
      { users: COMPONENTS, verbs: READS, level: 'None', resources: all },
      {
        userGroups: ['system:nodes', 'system:serviceaccounts:kube-system'],
        verbs: READS,
        level: 'None',
        resources: all,
      },
    ]),
    block('health', 'Noise: health checks. Failed logins have no group and stay.', [
      {
        userGroups: EVERYBODY,
        verbs: ['get'],
        level: 'None',
        nonResourceURLs: [
          '/healthz',
          '/healthz/*',
          '/livez',
          '/livez/*',
          '/readyz',
          '/readyz/*',
          '/version',
        ],
      },
    ]),
    block('discovery', 'Noise: clients ask what the API offers.', [
      {
        userGroups: ['system:authenticated'],
        verbs: ['get'],
        level: 'None',
        nonResourceURLs: ['/api', '/api/*', '/apis', '/apis/*', '/openapi/*'],
      },
    ]),
  ];
  if (goal !== 'minimal' && dropProgramReads !== true) return blocks;
  const reads = {
    userGroups: ['system:serviceaccounts'],
    verbs: READS,
    level: 'None' as const,
    resources: all,
  };
  return [...blocks, block('program-reads', 'Programs in pods read, other than secrets.', [reads])];
}

function bodyBlocks({ goal, release, highestLevel }: SuggestOptions): readonly RuleBlock[] {
  const workloads = [
    entry('apps'),
    entry('batch'),
    entry('networking.k8s.io'),
    entry('policy'),
    entry('', [
      'pods',
      'pods/eviction',
      'services',
      'namespaces',
      'nodes',
      'serviceaccounts',
      'persistentvolumeclaims',
      'resourcequotas',
    ]),
  ];
  const level = cap(goal === 'debug' ? 'RequestResponse' : 'Request', highestLevel);
  if (level === 'Metadata' || goal === 'minimal' || goal === 'compliance') return [];
  const resources = goal === 'debug' ? groupsWithout(release, 'authentication.k8s.io') : workloads;
  const comment =
    goal === 'debug'
      ? 'All other writes with both bodies: what was asked for and what came of it.'
      : 'Changes of workloads, with what was sent.';
  return [block('workloads', comment, [{ level, verbs: WRITES, resources }])];
}

const CATCH_ALL: RuleBlock = block(
  'rest',
  'Everything else: who, what, when, from where, allowed or not.',
  [{ level: 'Metadata' }],
);

/** All groups: a star from 1.36, before that each by name. */
function everyGroup(release: Release): readonly GroupResources[] {
  if (isAtLeast(release, '1.36')) return [entry('*')];
  return groupsWithout(release, undefined);
}

function groupsWithout(release: Release, without: string | undefined): readonly GroupResources[] {
  const groups = [...resourceCatalogue(release).groups].filter((group) => group !== without);
  return groups.map((group) => entry(group));
}

function cap(level: Level, highest: Level | undefined): Level {
  const order: readonly Level[] = ['None', 'Metadata', 'Request', 'RequestResponse'];
  if (highest === undefined || order.indexOf(level) <= order.indexOf(highest)) return level;
  return highest;
}

function entry(group: string, resources: readonly string[] = []): GroupResources {
  return { group, resources, resourceNames: [] };
}

function block(
  id: string,
  comment: string,
  rules: readonly (Partial<PolicyRule> & { readonly level: Level })[],
): RuleBlock {
  return { id, comment, rules: rules.map((rule) => ({ ...ANY_RULE, ...rule })) };
}
