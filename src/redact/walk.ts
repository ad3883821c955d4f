import type { CompiledRule, Target } from './compile-rules.ts';
import { type Edit, editsOfString, type TextEdit } from './edit.ts';
import { hiddenValue, isHiddenValue } from './hidden-value.ts';
import { hideExcerpt } from './hide-text.ts';
import { type JsonNode, stringAt } from './json-node.ts';
import { type PathPart, renderPath } from './path.ts';
import type { PathSet } from './path-set.ts';
import type { HashValue, RedactRule } from './redact-rule.ts';

/** The walk over one JSON text: what was found so far, and where it is. */
export interface Walk {
  readonly text: string;
  readonly rules: readonly CompiledRule[];
  /** Rules that concern the event because of what it is about. */
  readonly eventRules: readonly CompiledRule[];
  /** Rules for objects that annotations hold as text. */
  readonly copyRules: readonly CompiledRule[];
  /** Kinds that some rule looks for. */
  readonly kinds: ReadonlySet<string>;
  readonly noPaths: PathSet<Target>;
  readonly hash: HashValue;
  /** Parts on the way to the value in hand; grows and shrinks. */
  readonly path: PathPart[];
  /** Found so far: ascending, without overlaps. */
  readonly edits: Edit[];
  /** How many copies within copies the text is. */
  readonly copies: number;
}

/**
 * Hides what a rule's path led to. False when the rule finds nothing to hide there. Rules that come
 * before it and have paths further into the value decide there.
 */
export function hideNode(
  walk: Walk,
  node: JsonNode,
  rule: RedactRule,
  followed: PathSet<Target> = walk.noPaths,
): boolean {
  if (rule.excerptsOnly === true) return hideExcerptOf(walk, node, rule);
  if (rule.action === 'drop') hideWhole(walk, node, rule);
  else hideLeaves(walk, node, rule, followed);
  return true;
}

/** Hides a value with all that is in it, keys included. */
export function hideWhole(walk: Walk, node: JsonNode, rule: RedactRule): void {
  const isEmpty = (node.kind === 'object' || node.kind === 'array') && node.values.length === 0;
  if (!isEmpty) hideScalar(walk, node, plainOf(walk.text, node), rule);
}

/** Adds edits of the text that a string stands for. */
export function addTextEdits(walk: Walk, node: JsonNode, inner: readonly TextEdit[]): void {
  if (inner.length === 0) return;
  const path = renderPath(walk.path);
  const edits = inner.map((edit) => ({ path, ...edit }));
  for (const edit of editsOfString(walk.text, node, edits)) walk.edits.push(edit);
}

function hideExcerptOf(walk: Walk, node: JsonNode, rule: RedactRule): boolean {
  if (node.kind !== 'string') return false;
  const edit = hideExcerpt(stringAt(walk.text, node), rule, walk.hash);
  if (edit === undefined) return false;
  addTextEdits(walk, node, [edit]);
  return true;
}

function hideLeaves(walk: Walk, node: JsonNode, rule: RedactRule, followed: PathSet<Target>): void {
  if (node.kind === 'string' || node.kind === 'literal') hideWhole(walk, node, rule);
  for (const [i, value] of node.values.entries()) {
    const key = node.keys[i] ?? i;
    const entered = followed.enter(String(key));
    walk.path.push(key);
    hideNode(walk, value, ruleBefore(walk, rule, entered) ?? rule, entered);
    walk.path.pop();
  }
}

function ruleBefore(
  { rules }: Walk,
  rule: RedactRule,
  { ends }: PathSet<Target>,
): RedactRule | undefined {
  if (ends.length === 0) return undefined;
  const found = rules.find((one) => one.rule === rule || (isPlain(one) && ends.includes(one)));
  return found?.rule;
}

/** Whether a rule hides all its paths lead to. */
function isPlain({ rule }: CompiledRule): boolean {
  return rule.names === undefined && rule.excerptsOnly !== true;
}

function plainOf(text: string, node: JsonNode): string {
  return node.kind === 'string' ? stringAt(text, node) : text.slice(node.start, node.end);
}

/** An empty text and null tell nothing that is secret, and in a patch null deletes. */
function hideScalar(walk: Walk, node: JsonNode, plain: string, rule: RedactRule): void {
  const isNull = node.kind === 'literal' && plain === 'null';
  if (isNull || plain === '' || isHiddenValue(plain)) return;
  walk.edits.push({
    path: renderPath(walk.path),
    rule: rule.id,
    action: rule.action,
    start: node.start,
    end: node.end,
    replacement: `"${hiddenValue(plain, rule, walk.hash)}"`,
  });
}
