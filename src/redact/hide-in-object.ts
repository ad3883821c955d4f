import { COPY_PATHS, type CompiledRule, isOfKind, type Target } from './compile-rules.ts';
import { type JsonNode, scanJson, stringAt } from './json-node.ts';
import { isPatchOperation, pointersOf } from './json-patch.ts';
import { COPY, type PathPart } from './path.ts';
import type { PathSet } from './path-set.ts';
import type { RedactRule } from './redact-rule.ts';
import { addTextEdits, hideNode, hideWhole, type Walk } from './walk.ts';

/** Each copy within a copy takes twice the backslashes, so real ones end after two. */
const MAX_COPIES = 8;

/** For a copy that cannot be read and so may hold anything. */
const UNREADABLE: RedactRule = {
  id: 'unreadable-copy',
  description: 'A copy of an object in an annotation that cannot be read.',
  action: 'hash',
};

const NONE: readonly never[] = [];

/** A value on the walk. */
interface Place {
  /** How far the paths of rules were followed to it. */
  readonly followed: PathSet<Target>;
  /** Rules whose object it is; empty within an object. */
  readonly rules: readonly CompiledRule[];
  /** Its own key; a patch names it elsewhere. */
  readonly key: PathPart;
  /** What holds it; absent where a patch tells the place but not what is beside. */
  readonly parent?: JsonNode;
}

/** Hides what rules want hidden in a whole object, a list of objects, or a patch of one. */
export function hideInObject(
  walk: Walk,
  key: PathPart,
  node: JsonNode,
  rules: readonly CompiledRule[],
): void {
  visitChild(walk, node, { followed: walk.noPaths.with(COPY_PATHS), rules, key });
}

/** Hides what rules want hidden in a part of an event that is no object. */
export function hideInPart(
  walk: Walk,
  key: string,
  node: JsonNode,
  followed: PathSet<Target>,
): void {
  visitChild(walk, node, { followed, rules: NONE, key });
}

function visitChild(walk: Walk, node: JsonNode, place: Place): void {
  walk.path.push(place.key);
  visit(walk, node, place);
  walk.path.pop();
}

function visit(walk: Walk, node: JsonNode, place: Place): void {
  let isCopy = false;
  for (const target of place.followed.ends) {
    if (target === 'copy') isCopy = node.kind === 'string';
    else if (isNamed(walk, target, place) && hideNode(walk, node, target.rule, place.followed))
      return;
  }
  if (isCopy) hideCopy(walk, node);
  else if (node.kind === 'object') visitObject(walk, node, place);
  else if (node.kind === 'array') visitArray(walk, node, place);
  else hideUnknown(walk, node, place.rules);
}

/** Looks into the text of an annotation, which may be an object as JSON. */
function hideCopy(walk: Walk, node: JsonNode): void {
  const text = stringAt(walk.text, node);
  if (!/^\s*[[{]/.test(text)) return;
  const root = walk.copies < MAX_COPIES ? scanCopy(text) : undefined;
  if (root === undefined) {
    if (walk.copyRules.some(({ keep }) => keep !== undefined)) hideWhole(walk, node, UNREADABLE);
    return;
  }
  const copy = { ...walk, text, path: [...walk.path], edits: [], copies: walk.copies + 1 };
  hideInObject(copy, COPY, root, walk.copyRules);
  addTextEdits(walk, node, copy.edits);
}

function scanCopy(text: string): JsonNode | undefined {
  try {
    JSON.parse(text);
  } catch {
    return undefined;
  }
  return scanJson(text);
}

function visitObject(outer: Walk, node: JsonNode, place: Place): void {
  const rules = withRulesOfKind(outer, node, place.rules);
  // What an object of this kind has in its annotations is a copy of such an object.
  const walk = rules === place.rules ? outer : { ...outer, copyRules: rules };
  const followed = withPathsOf(place.followed, rules);
  const keepers = rules !== place.rules && isObject(node, rules) ? rules : place.rules;
  for (let i = 0; i < node.values.length; i++) {
    const value = node.values[i] as JsonNode;
    const key = node.keys[i] as string;
    const entered = followed.enter(key);
    const unknown = keepers.find((rule) => isUnknown(rule, key, entered));
    if (unknown !== undefined) hideMember(walk, key, value, unknown);
    else if (rules.length > 0 && (key === 'items' || key === 'rows')) {
      const child = { followed: entered, rules, key, parent: node };
      if (key === 'items') visitItems(walk, value, child);
      else visitRows(walk, value, child);
    } else if (!isIdle(value, entered)) {
      visitChild(walk, value, { followed: entered, rules: NONE, key, parent: node });
    }
  }
}

/** Whether there is nothing to do at a value: the common case. */
function isIdle({ kind }: JsonNode, { ends }: PathSet<Target>): boolean {
  return (kind === 'string' || kind === 'literal') && ends.length === 0;
}

function visitArray(walk: Walk, node: JsonNode, place: Place): void {
  if (node.values.some((item) => isPatchOperation(walk.text, item))) {
    for (const [i, item] of node.values.entries()) visitOperation(walk, item, i, place);
  } else if (place.rules.some(({ keep }) => keep !== undefined)) {
    hideUnknown(walk, node, place.rules);
  } else visitEach(walk, node, { ...place, rules: NONE });
}

function visitEach(walk: Walk, node: JsonNode, { followed, rules }: Place): void {
  for (const [i, item] of node.values.entries()) {
    const entered = followed.enter(String(i));
    if (rules.length === 0 && isIdle(item, entered)) continue;
    visitChild(walk, item, { followed: entered, rules, key: i, parent: node });
  }
}

/** The objects of a list. */
function visitItems(walk: Walk, node: JsonNode, place: Place): void {
  if (node.kind !== 'array') {
    visitChild(walk, node, place);
    return;
  }
  walk.path.push(place.key);
  visitEach(walk, node, place);
  walk.path.pop();
}

/** The objects of a Table: what kubectl asks for. */
function visitRows(walk: Walk, node: JsonNode, place: Place): void {
  if (node.kind !== 'array') {
    visitChild(walk, node, place);
    return;
  }
  walk.path.push(place.key);
  for (const [i, row] of node.values.entries()) {
    walk.path.push(i);
    const followed = place.followed.enter(String(i));
    if (row.kind === 'object') visitRow(walk, row, { ...place, followed });
    else visit(walk, row, { ...place, followed, key: i });
    walk.path.pop();
  }
  walk.path.pop();
}

function visitRow(walk: Walk, row: JsonNode, { followed, rules }: Place): void {
  for (const [i, value] of row.values.entries()) {
    const key = row.keys[i] ?? '';
    const own = key === 'cells' ? NONE : rules;
    visitChild(walk, value, { followed: followed.enter(key), rules: own, key, parent: row });
  }
}

/** One operation of a JSON patch; `path` tells where in the object its `value` belongs. */
function visitOperation(walk: Walk, node: JsonNode, index: number, place: Place): void {
  const rules = place.rules.length > 0 ? place.rules : walk.eventRules;
  if (!isPatchOperation(walk.text, node)) {
    const followed = place.followed.enter(String(index));
    visitChild(walk, node, { followed, rules: place.rules, key: index });
    return;
  }
  walk.path.push(index);
  for (const [i, value] of node.values.entries()) {
    const key = node.keys[i] ?? '';
    const isPlace = value.kind === 'string' && (key === 'op' || key === 'path' || key === 'from');
    if (isPlace) continue;
    walk.path.push(key);
    if (key !== 'value') visit(walk, value, { followed: walk.noPaths, rules: place.rules, key });
    else visitPatchedValue(walk, value, pointersOf(walk.text, node), rules);
    walk.path.pop();
  }
  walk.path.pop();
}

function visitPatchedValue(
  walk: Walk,
  node: JsonNode,
  pointers: readonly (readonly string[])[],
  rules: readonly CompiledRule[],
): void {
  const start = withPathsOf(walk.noPaths.with(COPY_PATHS), rules);
  for (const pointer of pointers) {
    const before = walk.edits.length;
    const end = follow(pointer, start, rules);
    const key = pointer.at(-1) ?? '';
    if ('hidden' in end) hideByRule(walk, node, end.hidden);
    else
      visit(walk, node, {
        followed: end.followed,
        rules: pointer.length === 0 ? rules : NONE,
        key,
      });
    const [edit] = walk.edits.splice(pointers.length === 1 ? walk.edits.length : before);
    if (edit === undefined) continue;
    // Keys repeat and name several places: what is hidden at one must not stay for another.
    const rule = walk.rules.find((one) => one.rule.id === edit.rule)?.rule ?? UNREADABLE;
    hideWhole(walk, node, rule);
    return;
  }
}

/** Follows a pointer into the object; `hidden` when it leads into what a rule hides. */
function follow(
  pointer: readonly string[],
  start: PathSet<Target>,
  rules: readonly CompiledRule[],
): { readonly followed: PathSet<Target> } | { readonly hidden: CompiledRule } {
  let followed = start;
  for (const [i, key] of pointer.entries()) {
    followed = followed.enter(key);
    const entered = followed;
    const unknown = i === 0 ? rules.find((rule) => isUnknown(rule, key, entered)) : undefined;
    if (unknown !== undefined) return { hidden: unknown };
    if (i === pointer.length - 1) break;
    for (const target of entered.ends) if (target !== 'copy') return { hidden: target };
  }
  return { followed };
}

/** Whether a member is none of those that may stay, and no path of the rule leads to it either. */
function isUnknown(rule: CompiledRule, key: string, entered: PathSet<Target>): boolean {
  return rule.keep !== undefined && !rule.keep.has(key) && !entered.ends.includes(rule);
}

/** A reference has the kind of an object too, as has an entry of the list of resources. */
function isObject({ keys }: JsonNode, rules: readonly CompiledRule[]): boolean {
  const first = rules.flatMap(({ paths }) =>
    paths.flatMap(({ steps: [step] }) => (step?.kind === 'key' ? [step.key] : [])),
  );
  return keys.includes('metadata') || first.some((key) => keys.includes(key));
}

function hideMember(walk: Walk, key: string, node: JsonNode, rule: CompiledRule): void {
  walk.path.push(key);
  hideWhole(walk, node, rule.rule);
  walk.path.pop();
}

function hideByRule(walk: Walk, node: JsonNode, { rule, keep }: CompiledRule): void {
  if (keep === undefined) hideNode(walk, node, rule);
  else hideWhole(walk, node, rule);
}

/** Where an object was expected that must hold nothing unknown, anything else is hidden. */
function hideUnknown(walk: Walk, node: JsonNode, rules: readonly CompiledRule[]): void {
  const rule = rules.find(({ keep }) => keep !== undefined);
  if (rule !== undefined) hideWhole(walk, node, rule.rule);
}

function withRulesOfKind(
  walk: Walk,
  { keys, values }: JsonNode,
  rules: readonly CompiledRule[],
): readonly CompiledRule[] {
  if (!keys.includes('kind')) return rules;
  const texts = (key: string): readonly string[] =>
    values.flatMap((value, i) =>
      keys[i] === key && value.kind === 'string' ? [stringAt(walk.text, value)] : [],
    );
  const kinds = texts('kind').filter((kind) => walk.kinds.has(kind));
  if (kinds.length === 0) return rules;
  const groups = texts('apiVersion').map((version) =>
    version.includes('/') ? version.slice(0, version.indexOf('/')) : '',
  );
  const added = walk.rules.filter(
    (rule) =>
      !rules.includes(rule) &&
      kinds.some((kind) =>
        groups.length === 0
          ? isOfKind(rule, kind)
          : groups.some((group) => isOfKind(rule, kind, group)),
      ),
  );
  return added.length === 0 ? rules : [...rules, ...added];
}

function withPathsOf(followed: PathSet<Target>, rules: readonly CompiledRule[]): PathSet<Target> {
  let set = followed;
  for (const { paths } of rules) set = set.with(paths);
  return set;
}

/** Whether a value has a name that the rule is about; one whose name is not told counts as such. */
function isNamed(walk: Walk, { names }: CompiledRule, { key, parent }: Place): boolean {
  if (names === undefined) return true;
  if (typeof key !== 'string' || (parent === undefined && /^(?:\d+|-)$/.test(key))) return false;
  if (key !== 'value') return names.test(key);
  const beside = (parent?.values ?? []).filter(
    (value, i) => parent?.keys[i] === 'name' && value.kind === 'string',
  );
  return beside.length === 0 || beside.some((name) => names.test(stringAt(walk.text, name)));
}
