import { COPY_PATHS, type CompiledRule, isOfKind, type Target } from './compile-rules.ts';
import { type JsonNode, scanJson, stringAt } from './json-node.ts';
import { isPatchOperation, pointersOf } from './json-patch.ts';
import { enter, isAtEnd, type PathState, startStates } from './path-states.ts';
import type { RedactRule } from './redact-rule.ts';
import { addTextEdits, COPY, hideNode, hideWhole, type PathPart, type Walk } from './walk.ts';

type States = readonly PathState<Target>[];

/** Each copy within a copy takes twice the backslashes, so real ones end after two. */
const MAX_COPIES = 8;

/** For a copy that cannot be read and so may hold anything. */
const UNREADABLE: RedactRule = {
  id: 'unreadable-copy',
  description: 'A copy of an object in an annotation that cannot be read.',
  action: 'hash',
};

/** A value on the walk. */
interface Place {
  /** How far the paths of rules were followed to it. */
  readonly states: States;
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
  visitChild(walk, node, { states: startStates(COPY_PATHS), rules, key });
}

/** Hides what rules want hidden in a part of an event that is no object. */
export function hideInPart(walk: Walk, key: string, node: JsonNode, states: States): void {
  visitChild(walk, node, { states, rules: [], key });
}

function visitChild(walk: Walk, node: JsonNode, place: Place): void {
  walk.path.push(place.key);
  visit(walk, node, place);
  walk.path.pop();
}

function visit(walk: Walk, node: JsonNode, place: Place): void {
  let isCopy = false;
  for (const state of place.states) {
    if (!isAtEnd(state)) continue;
    const target = state.path.rule;
    if (target === 'copy') isCopy = node.kind === 'string';
    else if (isNamed(walk, target, place) && hideNode(walk, node, target.rule)) return;
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
  const states = withStarts(place.states, rules);
  const keepers = rules.filter((rule) => place.rules.includes(rule) || isObject(node, rule));
  for (const [i, value] of node.values.entries()) {
    const key = node.keys[i] ?? '';
    const entered = enter(states, key);
    const unknown = keepers.find((rule) => isUnknown(rule, key, entered));
    const child = { states: entered, rules: [], key, parent: node };
    if (unknown !== undefined) hideMember(walk, key, value, unknown);
    else if (key === 'items' && rules.length > 0) visitItems(walk, value, { ...child, rules });
    else if (key === 'rows' && rules.length > 0) visitRows(walk, value, { ...child, rules });
    else visitChild(walk, value, child);
  }
}

function visitArray(walk: Walk, node: JsonNode, place: Place): void {
  if (node.values.some((item) => isPatchOperation(walk.text, item))) {
    for (const [i, item] of node.values.entries()) visitOperation(walk, item, i, place);
  } else if (place.rules.some(({ keep }) => keep !== undefined)) {
    hideUnknown(walk, node, place.rules);
  } else visitEach(walk, node, { ...place, rules: [] });
}

function visitEach(walk: Walk, node: JsonNode, { states, rules }: Place): void {
  for (const [i, item] of node.values.entries()) {
    visitChild(walk, item, { states: enter(states, String(i)), rules, key: i, parent: node });
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
    const states = enter(place.states, String(i));
    if (row.kind !== 'object') visit(walk, row, { ...place, states, key: i });
    for (const [m, value] of row.values.entries()) {
      const key = row.keys[m] ?? m;
      const rules = key === 'cells' ? [] : place.rules;
      visitChild(walk, value, { states: enter(states, String(key)), rules, key, parent: row });
    }
    walk.path.pop();
  }
  walk.path.pop();
}

/** One operation of a JSON patch; `path` tells where in the object its `value` belongs. */
function visitOperation(walk: Walk, node: JsonNode, index: number, place: Place): void {
  const rules = place.rules.length > 0 ? place.rules : walk.eventRules;
  if (!isPatchOperation(walk.text, node)) {
    const states = enter(place.states, String(index));
    visitChild(walk, node, { states, rules: place.rules, key: index });
    return;
  }
  walk.path.push(index);
  for (const [i, value] of node.values.entries()) {
    const key = node.keys[i] ?? '';
    const isPlace = value.kind === 'string' && (key === 'op' || key === 'path' || key === 'from');
    if (isPlace) continue;
    walk.path.push(key);
    if (key !== 'value') visit(walk, value, { states: [], rules: place.rules, key });
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
  const states: PathState<Target>[] = [];
  for (const pointer of pointers) {
    const followed = follow(pointer, rules);
    if ('hidden' in followed) {
      hideByRule(walk, node, followed.hidden);
      return;
    }
    states.push(...followed.states);
  }
  const isWhole = pointers.some((pointer) => pointer.length === 0);
  const key = pointers.at(-1)?.at(-1) ?? '';
  visit(walk, node, { states, rules: isWhole ? rules : [], key });
}

/** Follows a pointer into the object; `hidden` when it leads into what a rule hides. */
function follow(
  pointer: readonly string[],
  rules: readonly CompiledRule[],
): { readonly states: States } | { readonly hidden: CompiledRule } {
  let states = withStarts(startStates(COPY_PATHS), rules);
  for (const [i, key] of pointer.entries()) {
    states = enter(states, key);
    const entered = states;
    const unknown = i === 0 ? rules.find((rule) => isUnknown(rule, key, entered)) : undefined;
    if (unknown !== undefined) return { hidden: unknown };
    const target = i < pointer.length - 1 ? states.find(isAtEnd)?.path.rule : undefined;
    if (target !== undefined && target !== 'copy') return { hidden: target };
  }
  return { states };
}

/** Whether a member is none of those that may stay, and no path of the rule leads to it either. */
function isUnknown(rule: CompiledRule, key: string, entered: States): boolean {
  if (rule.keep === undefined || rule.keep.has(key)) return false;
  return !entered.some((state) => state.path.rule === rule && isAtEnd(state));
}

/** A reference has the kind of an object too, as has an entry of the list of resources. */
function isObject({ keys }: JsonNode, { paths }: CompiledRule): boolean {
  const first = paths.flatMap(({ steps: [step] }) => (step?.kind === 'key' ? [step.key] : []));
  return [...first, 'metadata'].some((key) => keys.includes(key));
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
  const kinds = texts('kind');
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

function withStarts(states: States, rules: readonly CompiledRule[]): States {
  if (rules.length === 0) return states;
  const all = [...states];
  for (const start of startStates(rules.flatMap(({ paths }) => paths))) {
    const isThere = states.some(({ path, step }) => path === start.path && step === start.step);
    if (!isThere) all.push(start);
  }
  return all;
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
