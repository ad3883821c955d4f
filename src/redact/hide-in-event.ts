import {
  type AboutResource,
  COPY_PATHS,
  type CompiledRules,
  isAbout,
  isOfKind,
} from './compile-rules.ts';
import type { Edit } from './edit.ts';
import { hideInObject, hideInPart } from './hide-in-object.ts';
import { hideInUri } from './hide-uri.ts';
import { type JsonNode, scanJson, stringAt } from './json-node.ts';
import type { HashValue } from './redact-rule.ts';
import { addTextEdits, type Walk } from './walk.ts';

/**
 * The edits that hide what rules want hidden in the JSON text of an event, ascending and without
 * overlaps. Keys that repeat are all looked at: decoders take the last, a reader of the text sees
 * every one. The text must be valid JSON.
 */
export function hideInEvent(
  text: string,
  { rules, kinds, noPaths }: CompiledRules,
  hash: HashValue,
): readonly Edit[] {
  const root = scanJson(text);
  if (root === undefined) throw new Error('the event is nested deeper than events may be');
  const about = membersOf(root, 'objectRef').flatMap((node) => resourcesOf(text, node));
  const eventRules = rules.filter((rule) => isAbout(rule, about));
  const walk: Walk = {
    text,
    rules,
    eventRules,
    copyRules: eventRules,
    kinds,
    noPaths,
    hash,
    path: [],
    edits: [],
    copies: 0,
  };
  for (const [i, node] of root.values.entries()) hideInMember(walk, root.keys[i] ?? '', node);
  return walk.edits;
}

/** The same for JSON that is no event: objects are known by their kind alone. */
export function hideInAnything(
  text: string,
  { rules, kinds, noPaths }: CompiledRules,
  hash: HashValue,
): readonly Edit[] {
  const root = scanJson(text);
  if (root === undefined) throw new Error('the text is nested deeper than it may be');
  const everywhere = rules.filter((rule) => isAbout(rule, []));
  const shared = {
    text,
    rules,
    kinds,
    noPaths,
    hash,
    eventRules: everywhere,
    copyRules: everywhere,
  };
  const walk: Walk = { ...shared, path: [], edits: [], copies: 0 };
  hideInObject(walk, '', root, everywhere);
  return walk.edits;
}

function hideInMember(walk: Walk, key: string, node: JsonNode): void {
  const { rules, eventRules } = walk;
  if (key === 'requestObject' || key === 'responseObject') {
    hideInObject(walk, key, node, eventRules);
  } else if (key === 'responseStatus') {
    const ofStatus = rules.filter((rule) => isOfKind(rule, 'Status'));
    const followed = ofStatus.reduce((set, { paths }) => set.with(paths), walk.noPaths);
    hideInPart(walk, key, node, followed);
  } else if (key === 'annotations') {
    const copies = walk.noPaths.with(COPY_PATHS);
    const followed = eventRules.reduce((set, { eventPaths }) => set.with(eventPaths), copies);
    // An annotation of an event tells of the object, but is no copy of it.
    hideInPart({ ...walk, copyRules: [] }, key, node, followed.enter(key));
  } else if (key === 'requestURI' && node.kind === 'string') {
    walk.path.push(key);
    addTextEdits(walk, node, hideInUri(stringAt(walk.text, node), eventRules, walk.hash));
    walk.path.pop();
  }
}

/** What the event says it is about; every combination where keys repeat. */
function resourcesOf(text: string, node: JsonNode): readonly AboutResource[] {
  const texts = (key: string): readonly string[] => {
    const found = membersOf(node, key).filter(({ kind }) => kind === 'string');
    return found.length === 0 ? [''] : found.map((value) => stringAt(text, value));
  };
  return texts('apiGroup').flatMap((group) =>
    texts('resource').flatMap((resource) =>
      texts('subresource').map((subresource) => ({ group, resource, subresource })),
    ),
  );
}

function membersOf({ keys, values }: JsonNode, key: string): readonly JsonNode[] {
  return values.filter((_, i) => keys[i] === key);
}
