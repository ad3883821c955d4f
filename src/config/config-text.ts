import { type Document, isMap, isNode, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import type { Place, Problem } from './config.ts';

/** Keys and indexes from the top of a file to a value. */
export type KeyPath = readonly (string | number)[];

const MAX_ALIASES = 20;

/** A YAML file that knows where its values stand. */
export class ConfigText {
  readonly #document: Document;
  readonly #lines = new LineCounter();

  constructor(text: string) {
    this.#document = parseDocument(text, {
      lineCounter: this.#lines,
      prettyErrors: false,
      stringKeys: true,
    });
  }

  /** What is wrong with the YAML itself. */
  get problems(): readonly Problem[] {
    return this.#document.errors.map(({ message, pos }) => this.#problem(message, pos[0]));
  }

  /** The values, of which an empty file has none, or what keeps them from being read. */
  value(): { readonly value: unknown } | { readonly problem: Problem } {
    try {
      return { value: this.#document.toJS({ maxAliasCount: MAX_ALIASES }) ?? {} };
    } catch (error) {
      // Aliases that lead nowhere, or that would grow into more than memory holds.
      return { problem: this.#problem(error instanceof Error ? error.message : String(error), 0) };
    }
  }

  /** Where a value stands, or the nearest above it that is there. */
  placeOf(path: KeyPath): Place {
    for (let length = path.length; length > 0; length--) {
      const node = this.#document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return this.#placeOf(node.range[0]);
    }
    return this.#placeOf(this.#document.contents?.range?.[0] ?? 0);
  }

  /** Where a key stands, rather than its value. */
  placeOfKey(path: KeyPath): Place {
    const parent = this.#nodeAt(path.slice(0, -1));
    const pair = isMap(parent)
      ? parent.items.find(({ key }) => isNode(key) && String(key) === String(path.at(-1)))
      : undefined;
    const range = isNode(pair?.key) ? pair.key.range : undefined;
    return range ? this.#placeOf(range[0]) : this.placeOf(path);
  }

  #problem(reason: string, offset: number): Problem {
    const message = `not YAML: ${reason}`;
    return { ...this.#placeOf(offset), severity: 'error', path: '', message };
  }

  #nodeAt(path: KeyPath): Node | undefined {
    const node = path.length === 0 ? this.#document.contents : this.#document.getIn(path, true);
    return isMap(node) || isSeq(node) ? node : undefined;
  }

  #placeOf(offset: number): Place {
    const { line, col } = this.#lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  }
}

/** A path as people write it: `sources.webhook[0].listen`. */
export function renderPath(path: KeyPath): string {
  return path
    .map((key, i) => (typeof key === 'number' ? `[${key}]` : `${i === 0 ? '' : '.'}${key}`))
    .join('');
}
