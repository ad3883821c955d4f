import type { Level } from '../event/audit-event.ts';
import {
  allowedNoise,
  certainNoise,
  programReads,
  REFUSALS_HIDDEN,
  widerNoise,
} from './noise-blocks.ts';
import type { Policy } from './policy.ts';
import type { Release } from './release.ts';
import { renderRule } from './render-rule.ts';
import { block, entry, groupsWithout, type SuggestedBlock } from './suggested-block.ts';

/** What a policy is for. */
export const GOALS = ['security', 'compliance', 'debug', 'minimal'] as const;
export type Goal = (typeof GOALS)[number];

/**
 * Which noise a policy may drop: only what cannot be refused; what the default roles allow, in which
 * some refusals may hide; or all in which a log has no refusal.
 */
type Drops = 'certain' | 'allowed' | 'measured';

/** A policy still in its parts. */
export interface SuggestedPolicy {
  readonly goal: Goal;
  /** Whether noise is recorded that `check` would advise to drop. */
  readonly keepsNoise: boolean;
  readonly blocks: readonly SuggestedBlock[];
}

/** What may be changed about a suggestion. */
export interface SuggestOptions {
  readonly goal: Goal;
  readonly release: Release;
  /** `certain` when absent. For `measured` `keep` names all noise in which something was refused. */
  readonly drops?: Drops;
  /** Noise that must stay, by the `id` of its block. */
  readonly keep?: ReadonlySet<string>;
  /** No rule above this level: less to store. */
  readonly highestLevel?: Level;
  /** Also drop what programs in pods read, other than secrets; only where traffic was measured. */
  readonly dropProgramReads?: boolean;
}

const WRITES = ['create', 'update', 'patch', 'delete', 'deletecollection'];

/**
 * Builds a policy for a goal. What people write, secrets, permissions and ways into pods come
 * before the noise, so that no rule at None can take them; noise is what components alone do.
 */
export function suggestPolicy(options: SuggestOptions): SuggestedPolicy {
  const { goal, release } = options;
  const noise = noiseOf(options);
  const blocks = [...firstBlocks(options), ...noise, ...bodyBlocks(options), CATCH_ALL];
  const dropped = new Set(noise.map(({ id }) => id));
  const keepsNoise = allowedNoise(release).some(
    ({ id }) => !dropped.has(id) && !dropped.has(`all-${id}`),
  );
  return { goal, keepsNoise, blocks };
}

/** Every block at None that a suggestion may have, for finding out which of them to keep. */
export function possibleNoise(release: Release): readonly SuggestedBlock[] {
  return [
    ...certainNoise(release),
    ...allowedNoise(release),
    ...widerNoise(release),
    programReads(release),
  ];
}

function noiseOf(options: SuggestOptions): readonly SuggestedBlock[] {
  const { goal, release, drops = 'certain', keep = new Set<string>() } = options;
  const usable = (block: SuggestedBlock | undefined): readonly SuggestedBlock[] =>
    block === undefined || keep.has(block.id) ? [] : [block];
  const certain = certainNoise(release).flatMap(usable);
  if (drops === 'certain') return certain;
  const isMeasured = drops === 'measured';
  const wider = new Map(widerNoise(release).map((block) => [block.id, block]));
  const blocks = allowedNoise(release).flatMap((narrow) => {
    const wide = isMeasured ? usable(wider.get(`all-${narrow.id}`)) : [];
    return wide.length > 0 ? wide : usable(narrow);
  });
  const wanted = options.dropProgramReads ?? goal === 'minimal';
  const programs = isMeasured && wanted ? usable(programReads(release)) : [];
  return [...certain, ...blocks, ...programs];
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
    ...[...notes.top, ...generalNotes(suggestion)].map((note) => `# ${note}`),
    'apiVersion: audit.k8s.io/v1',
    'kind: Policy',
    '# One event a request is enough: RequestReceived says nothing that the later one does not.',
    'omitStages: ["RequestReceived"]',
    '# managedFields are large and tell little about a change.',
    'omitManagedFields: true',
    'rules:',
  ];
  for (const { id, comment, refusals, rules } of suggestion.blocks) {
    const comments = [comment, notes.byBlock.get(id), refusals];
    for (const text of comments) if (text !== undefined) lines.push(`  # ${text}`);
    lines.push(...rules.flatMap(renderRule));
  }
  return `${lines.join('\n')}\n`;
}

function generalNotes({ blocks, keepsNoise }: SuggestedPolicy): readonly string[] {
  return [
    ...(keepsNoise ? [NOISE_KEPT, IGNORE_LOUD] : []),
    ...(blocks.some(({ refusals }) => refusals !== undefined) ? [REFUSALS_HIDDEN] : []),
  ];
}

const NOISE_KEPT =
  'Noise is kept in which refusals may hide, and `annals policy check` need not advise against it:';
const IGNORE_LOUD = 'annals-ignore: loud';

function firstBlocks({ goal, highestLevel }: SuggestOptions): readonly SuggestedBlock[] {
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

function bodyBlocks({ goal, release, highestLevel }: SuggestOptions): readonly SuggestedBlock[] {
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

const CATCH_ALL: SuggestedBlock = block(
  'rest',
  'Everything else: who, what, when, from where, allowed or not.',
  [{ level: 'Metadata' }],
);

function cap(level: Level, highest: Level | undefined): Level {
  const order: readonly Level[] = ['None', 'Metadata', 'Request', 'RequestResponse'];
  if (highest === undefined || order.indexOf(level) <= order.indexOf(highest)) return level;
  return highest;
}
