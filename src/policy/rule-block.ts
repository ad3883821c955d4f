import type { PolicyRule } from './policy.ts';
import type { RequestAttributes, ResourceAttributes } from './request-attributes.ts';
import { entryMatches, pathMatches } from './rule-match.ts';

/** One bit a rule in a 32-bit integer, which is what V8 computes with fastest. */
export const RULES_PER_BLOCK = 32;

/**
 * Targets remembered per block. Clients choose paths and resources freely, so the memory must be
 * bounded; beyond it a target is computed each time.
 */
const MAX_REMEMBERED = 4096;

/** The index within the block of the first rule that matches, or -1. */
export type Block = (request: RequestAttributes) => number;

/** The bits of the rules that list a value, and of those that list none. */
interface ValueBits {
  readonly byValue: ReadonlyMap<string, number>;
  readonly unlisted: number;
  /** The rules that list at least one value: where none is a candidate, the look-up is spared. */
  readonly listing: number;
}

/** Compiles at most `RULES_PER_BLOCK` rules. */
export function compileBlock(rules: readonly PolicyRule[]): Block {
  const users = valueBits(rules, (rule) => rule.users);
  const groups = valueBits(rules, (rule) => rule.userGroups);
  const verbs = valueBits(rules, (rule) => rule.verbs);
  const targetBits = compileTargets(rules);

  return (request) => {
    const { caller } = request;
    let bits = targetBits(request);
    if ((bits & verbs.listing) !== 0) bits &= verbs.byValue.get(request.verb) ?? verbs.unlisted;
    if ((bits & users.listing) !== 0) {
      bits &=
        caller === undefined ? users.unlisted : (users.byValue.get(caller.name) ?? users.unlisted);
    }
    if ((bits & groups.listing) !== 0) bits &= groupBits(groups, caller?.groups);
    return bits === 0 ? -1 : 31 - Math.clz32(bits & -bits);
  };
}

function groupBits({ byValue, unlisted }: ValueBits, callerGroups?: readonly string[]): number {
  let bits = unlisted;
  if (callerGroups === undefined) return bits;
  for (let i = 0; i < callerGroups.length; i++) bits |= byValue.get(callerGroups[i] as string) ?? 0;
  return bits;
}

function valueBits(
  rules: readonly PolicyRule[],
  valuesOf: (rule: PolicyRule) => readonly string[],
): ValueBits {
  let unlisted = 0;
  const listed = new Map<string, number>();
  rules.forEach((rule, index) => {
    const values = valuesOf(rule);
    if (values.length === 0) unlisted |= 1 << index;
    for (const value of values) listed.set(value, (listed.get(value) ?? 0) | (1 << index));
  });
  const byValue = new Map([...listed].map(([value, bits]) => [value, bits | unlisted]));
  return { byValue, unlisted, listing: ~unlisted };
}

/** The bits of the rules whose resources, namespaces and nonResourceURLs let a request through. */
function compileTargets(rules: readonly PolicyRule[]): (request: RequestAttributes) => number {
  const resourceBits = compileResources(rules);
  const namespaces = valueBits(rules, (rule) => rule.namespaces);
  const pathBits = rememberBounded((path) => bitsWhere(rules, (rule) => takesPath(rule, path)));
  return (request) => {
    if (request.kind === 'nonResource') return pathBits(request.path);
    const bits = resourceBits(request);
    if ((bits & namespaces.listing) === 0) return bits;
    return bits & (namespaces.byValue.get(request.namespace) ?? namespaces.unlisted);
  };
}

/** Object names are tested last and only for the rules that name some: there are too many. */
function compileResources(rules: readonly PolicyRule[]): (request: ResourceAttributes) => number {
  const naming = bitsWhere(rules, (rule) =>
    rule.resources.some((entry) => entry.resourceNames.length > 0),
  );
  const namesOf = rules.map((rule) => rule.resources);
  const remembered = rememberKinds(rules);
  return (request) => {
    const bits = remembered(request);
    return (bits & naming) === 0 ? bits : dropOtherNames(bits, bits & naming, namesOf, request);
  };
}

function dropOtherNames(
  bits: number,
  naming: number,
  entriesOf: readonly PolicyRule['resources'][],
  request: ResourceAttributes,
): number {
  let left = bits;
  for (let rest = naming; rest !== 0; rest &= rest - 1) {
    const bit = rest & -rest;
    const entries = entriesOf[31 - Math.clz32(bit)] ?? [];
    if (!entries.some((entry) => entryMatches(entry, request))) left &= ~bit;
  }
  return left;
}

/** The bits by group, resource and subresource, as if no entry named objects. */
function rememberKinds(rules: readonly PolicyRule[]): (request: ResourceAttributes) => number {
  const byGroup = new Map<string, Map<string, Map<string, number>>>();
  let size = 0;
  const remember = ({ apiGroup, resource, subresource }: ResourceAttributes, bits: number) => {
    if (size >= MAX_REMEMBERED) return;
    size++;
    const byResource = byGroup.get(apiGroup) ?? new Map<string, Map<string, number>>();
    byGroup.set(apiGroup, byResource);
    const bySubresource = byResource.get(resource) ?? new Map<string, number>();
    byResource.set(resource, bySubresource);
    bySubresource.set(subresource, bits);
  };
  return (request) => {
    const known = byGroup.get(request.apiGroup)?.get(request.resource)?.get(request.subresource);
    if (known !== undefined) return known;
    const bits = bitsWhere(rules, (rule) => takesKind(rule, request));
    remember(request, bits);
    return bits;
  };
}

function takesKind(rule: PolicyRule, request: ResourceAttributes): boolean {
  if (rule.resources.length > 0) {
    return rule.resources.some((entry) => entryMatches({ ...entry, resourceNames: [] }, request));
  }
  return rule.namespaces.length > 0 || rule.nonResourceURLs.length === 0;
}

function takesPath(rule: PolicyRule, path: string): boolean {
  if (rule.resources.length > 0 || rule.namespaces.length > 0) return false;
  if (rule.nonResourceURLs.length === 0) return true;
  return rule.nonResourceURLs.some((pattern) => pathMatches(pattern, path));
}

function bitsWhere(rules: readonly PolicyRule[], test: (rule: PolicyRule) => boolean): number {
  let bits = 0;
  rules.forEach((rule, index) => {
    if (test(rule)) bits |= 1 << index;
  });
  return bits;
}

function rememberBounded(compute: (key: string) => number): (key: string) => number {
  const known = new Map<string, number>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const bits = compute(key);
    if (known.size < MAX_REMEMBERED) known.set(key, bits);
    return bits;
  };
}
