import { compileNames } from './name-pattern.ts';
import { type PathStep, parsePath } from './parse-path.ts';
import { type FollowedPath, PathSet } from './path-set.ts';
import type { RedactRule } from './redact-rule.ts';

/** A rule made ready for use. */
export interface CompiledRule {
  readonly rule: RedactRule;
  /** From the object on. */
  readonly paths: readonly FollowedPath<Target>[];
  /** From the event on. */
  readonly eventPaths: readonly FollowedPath<Target>[];
  readonly kinds: ReadonlySet<string>;
  readonly names?: RegExp;
  readonly parameters?: RegExp;
  readonly options?: RegExp;
  readonly keep?: ReadonlySet<string>;
}

/** What a followed path leads to: a value to hide, or a text that may hold a copy of an object. */
export type Target = CompiledRule | 'copy';

/** What an event says it is about. */
export interface AboutResource {
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
}

/** Rules made ready for use. */
export interface CompiledRules {
  readonly rules: readonly CompiledRule[];
  /** Kinds, and kinds of lists, that some rule looks for. */
  readonly kinds: ReadonlySet<string>;
  /** Where no path is followed yet. */
  readonly noPaths: PathSet<Target>;
}

/** Tools keep whole objects as JSON in annotations, above all kubectl's last-applied-configuration. */
export const COPY_PATHS: readonly FollowedPath<Target>[] = [
  {
    steps: [{ kind: 'deep' }, { kind: 'key', key: 'annotations' }, { kind: 'any' }],
    rule: 'copy',
  },
];

/** Makes rules ready. Throws when a path is none: `parsePath` tells before. */
export function compileRules(rules: readonly RedactRule[]): CompiledRules {
  const kinds = rules.flatMap((rule) => rule.kinds ?? []);
  return {
    rules: rules.map(compileRule),
    kinds: new Set(kinds.flatMap((kind) => [kind, `${kind}List`])),
    noPaths: PathSet.empty(),
  };
}

/** Whether the rule looks at every event. */
export function isAboutAll({ rule }: Pick<CompiledRule, 'rule'>): boolean {
  return rule.resources === undefined && rule.kinds === undefined;
}

/** Whether the rule looks at events about this resource because of what they are about. */
export function isAbout({ rule }: CompiledRule, about: readonly AboutResource[]): boolean {
  if (rule.resources === undefined) return rule.kinds === undefined;
  return about.some(
    ({ group, resource, subresource }) =>
      isOfGroup(rule, group) &&
      (rule.resources?.includes('*') === true ||
        rule.resources?.includes(resource) === true ||
        rule.resources?.includes(`${resource}/${subresource}`) === true),
  );
}

/** Whether the rule looks at objects of this kind, or of lists of it, wherever they lie. */
export function isOfKind({ rule, kinds }: CompiledRule, kind: string, group?: string): boolean {
  if (kinds.size === 0 || (group !== undefined && !isOfGroup(rule, group))) return false;
  return kinds.has(kind) || (kind.endsWith('List') && kinds.has(kind.slice(0, -4)));
}

function isOfGroup({ apiGroups }: RedactRule, group: string): boolean {
  return apiGroups === undefined || apiGroups.includes('*') || apiGroups.includes(group);
}

function compileRule(rule: RedactRule): CompiledRule {
  const paths: FollowedPath<Target>[] = [];
  const eventPaths: FollowedPath<Target>[] = [];
  const compiled: CompiledRule = {
    rule,
    paths,
    eventPaths,
    kinds: new Set(rule.kinds),
    ...(rule.names !== undefined && { names: compileNames(rule.names) }),
    ...(rule.parameters !== undefined && { parameters: compileNames(rule.parameters) }),
    ...(rule.options !== undefined && { options: compileNames(rule.options) }),
    ...(rule.keep !== undefined && { keep: new Set(rule.keep) }),
  };
  for (const path of rule.paths ?? []) paths.push({ steps: stepsOf(path), rule: compiled });
  for (const annotation of rule.annotations ?? []) {
    const steps: readonly PathStep[] = [
      { kind: 'key', key: 'annotations' },
      { kind: 'key', key: annotation },
    ];
    // Also of the objects within, such as the template of a pod.
    paths.push({ steps: [{ kind: 'deep' }, ...steps], rule: compiled });
    if (isAboutAll(compiled)) eventPaths.push({ steps, rule: compiled });
  }
  return compiled;
}

function stepsOf(path: string): readonly PathStep[] {
  const parsed = parsePath(path);
  if ('problem' in parsed) throw new Error(`the path ${JSON.stringify(path)} ${parsed.problem}`);
  return parsed.steps;
}
