import type { Document, Pair } from 'yaml';
import { isAlias, isMap, isNode, isPair, isScalar, isSeq, Scalar } from 'yaml';
import type { DocumentNode, MapEntry, Span } from '../policy/document.ts';

/** Values a document may have once its aliases are written out: a guard against alias bombs. */
const MAX_VALUES = 2_000_000;

/** Nesting past this is refused; a policy has four levels. */
export const MAX_DEPTH = 200;

/** The tree, or why there is none. */
export type Adapted =
  | { readonly node: DocumentNode | undefined }
  | { readonly message: string; readonly offset: number; readonly isLimit: boolean };

/** Turns a parsed YAML document into the tree that `policy/` reads. */
export function adaptYaml(document: Document.Parsed, text: string): Adapted {
  if (document.contents === null) return { node: undefined };
  try {
    return { node: new Adapter(text).adapt(document.contents, 0).node };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { message: error.message, offset: error.offset, isLimit: error.isLimit };
  }
}

class Refused extends Error {
  readonly offset: number;
  readonly isLimit: boolean;

  constructor(message: string, offset: number, isLimit = false) {
    super(message);
    this.offset = offset;
    this.isLimit = isLimit;
  }
}

/** A node with the number of values in it, aliases written out. */
interface Sized {
  readonly node: DocumentNode;
  readonly values: number;
}

class Adapter {
  /** An alias names the latest node before it that has its anchor. */
  readonly #anchors = new Map<string, unknown>();
  /** Each node is adapted once; an alias gives the same object again. */
  readonly #done = new Map<unknown, Sized>();
  readonly #open = new Set<unknown>();
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  adapt(yaml: unknown, depth: number): Sized {
    const { start } = spanOf(yaml);
    if (depth > MAX_DEPTH) throw new Refused(`nested more than ${MAX_DEPTH} deep`, start, true);
    const source = isAlias(yaml) ? this.#anchors.get(yaml.source) : yaml;
    if (source === undefined)
      throw new Refused('an alias names an anchor that is not there', start);
    if (!isAlias(yaml) && isNode(yaml) && yaml.anchor !== undefined) {
      if (!/^[\w-]+$/.test(yaml.anchor)) {
        throw new Refused(
          `the anchor ${JSON.stringify(yaml.anchor)} has more than letters and digits`,
          start,
        );
      }
      this.#anchors.set(yaml.anchor, yaml);
    }
    const done = this.#done.get(source);
    if (done !== undefined) return done;
    if (this.#open.has(source)) throw new Refused('an anchor contains itself', start);
    this.#open.add(source);
    const sized = this.#adaptNew(source, depth);
    this.#open.delete(source);
    if (sized.values > MAX_VALUES) throw new Refused('aliases make it too large', start, true);
    this.#done.set(source, sized);
    return sized;
  }

  #adaptNew(yaml: unknown, depth: number): Sized {
    const span = spanOf(yaml);
    if (isSeq(yaml)) {
      const items = yaml.items.map((item) => this.adapt(item, depth + 1));
      return {
        node: {
          kind: 'list',
          items: items.map(({ node }) => node),
          span,
          flow: yaml.flow === true,
        },
        values: 1 + sum(items),
      };
    }
    if (isMap(yaml)) return this.#adaptMap(yaml.items, span, yaml.flow === true, depth);
    if (isPair(yaml)) return this.#adaptMap([yaml], span, true, depth);
    return { node: { kind: 'scalar', value: scalarOf(yaml), span }, values: 1 };
  }

  /** Go wants an implicit key on one line, and something in it where no bracket is open. */
  #checkKey(key: Scalar, flow: boolean): void {
    const { start, end } = spanOf(key);
    const isMissing = start === end && !flow;
    const isLong = this.#text.slice(start, end).includes('\n');
    if (!(isMissing || isLong)) return;
    const isExplicit = this.#text
      .slice(Math.max(0, start - 100), start)
      .trimEnd()
      .endsWith('?');
    if (isExplicit) return;
    throw new Refused(
      isLong ? 'a key goes on in a second line' : 'a key is missing before ":"',
      start,
    );
  }

  #adaptMap(pairs: readonly Pair[], span: Span, flow: boolean, depth: number): Sized {
    const entries: MapEntry[] = [];
    const merged: MapEntry[] = [];
    let values = 1;
    for (const pair of pairs) {
      const value = this.adapt(pair.value, depth + 1);
      values += value.values;
      if (!isScalar(pair.key)) throw new Refused('a key is not a single value', span.start);
      this.#checkKey(pair.key, flow);
      if (isMergeKey(pair.key)) merged.push(...mergedBy(value.node));
      else entries.push({ key: keyOf(pair.key), keySpan: spanOf(pair.key), value: value.node });
    }
    const own = new Set(entries.map(({ key }) => key));
    const added = new Map(merged.toReversed().map((entry) => [entry.key, entry]));
    for (const [key, entry] of added) if (!own.has(key)) entries.push(entry);
    return { node: { kind: 'map', entries, span, flow }, values };
  }
}

/** `<<: *a` and `<<: [*a, *b]`, where the first to name a key wins. */
function mergedBy(node: DocumentNode): readonly MapEntry[] {
  if (node.kind === 'map') return node.entries;
  const maps = node.kind === 'list' ? node.items : [];
  if (node.kind === 'scalar' || maps.some(({ kind }) => kind !== 'map')) {
    throw new Refused('<< takes a map, or a list of maps', node.span.start);
  }
  return maps.flatMap((map) => (map.kind === 'map' ? map.entries : []));
}

/** What a tag promises, so that Go refuses anything else. */
const TAGGED: Readonly<Record<string, (value: unknown, source: string) => boolean>> = {
  'tag:yaml.org,2002:int': (value) => typeof value === 'number' || typeof value === 'bigint',
  'tag:yaml.org,2002:float': (value) => typeof value === 'number' || typeof value === 'bigint',
  'tag:yaml.org,2002:bool': (value) => typeof value === 'boolean',
  'tag:yaml.org,2002:null': (value) => value === null,
  'tag:yaml.org,2002:binary': (_, source) =>
    /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(
      source.replace(/\s/g, ''),
    ),
};

function isMergeKey(key: unknown): boolean {
  return isScalar(key) && key.type === Scalar.PLAIN && key.source === '<<';
}

/** Upstream makes text of every key, since JSON knows no other. */
function keyOf(key: Scalar): string {
  const value = scalarOf(key);
  return value === null ? 'null' : String(value);
}

/** Go's reader leaves times as text and knows no big numbers, dates or bytes of their own. */
function scalarOf(yaml: unknown): string | number | boolean | null {
  if (!isScalar(yaml)) return null;
  const { value, tag, source = '' } = yaml;
  if (tag !== undefined && TAGGED[tag]?.(value, source) === false) {
    throw new Refused(`${JSON.stringify(source)} is not what its tag says`, spanOf(yaml).start);
  }
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new Refused('a number without an end has no place in JSON', spanOf(yaml).start);
  }
  // YAML 1.1 reads 1:30 as 90; Go does not.
  if (typeof value === 'number' && yaml.source?.includes(':')) return yaml.source;
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return value;
  }
  return yaml.source ?? '';
}

function spanOf(yaml: unknown): Span {
  const range = (yaml as { range?: readonly [number, number, number] | null } | null)?.range;
  return { start: range?.[0] ?? 0, end: range?.[1] ?? 0 };
}

function sum(items: readonly Sized[]): number {
  return items.reduce((total, { values }) => total + values, 0);
}
