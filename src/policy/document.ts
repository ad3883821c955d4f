/** Where something stands in the text of a file: UTF-16 offsets, the end excluded. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A key of a map with its value. Duplicate keys stay apart, so that they can be told. */
export interface MapEntry {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: DocumentNode;
}

export interface MapNode {
  readonly kind: 'map';
  readonly entries: readonly MapEntry[];
  readonly span: Span;
  /** Written as `{a: b}`, on which edits by line do not work. */
  readonly flow: boolean;
}

interface ListNode {
  readonly kind: 'list';
  readonly items: readonly DocumentNode[];
  readonly span: Span;
  /** Written as `[a, b]`. */
  readonly flow: boolean;
}

interface ScalarNode {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  readonly span: Span;
}

/** A value of a YAML or JSON file that knows where it stands. Aliases share the node they name. */
export type DocumentNode = MapNode | ListNode | ScalarNode;

/** Why a text could not be read as YAML or JSON, and where. */
export interface SyntaxProblem {
  readonly message: string;
  readonly span: Span;
  /** Whether reading was given up at a bound of ours; the API server may read further. */
  readonly isLimit: boolean;
}

/**
 * The first document of a file, as a loader outside of this folder gives it: reading YAML needs a
 * package, which pure folders do not import.
 */
export interface PolicyDocument {
  readonly format: 'yaml' | 'json';
  readonly text: string;
  /** Undefined when the text is empty or cannot be read. */
  readonly root: DocumentNode | undefined;
  readonly problems: readonly SyntaxProblem[];
  /** Where the second document begins; the API server does not read that far. */
  readonly secondDocument: Span | undefined;
}

/** The way from the root to a value: keys and indices. */
export type Path = readonly (string | number)[];

/** Renders a path as upstream's error messages do: `rules[2].verbs[0]`. */
export function renderPath(path: Path): string {
  return path
    .map((step, i) => (typeof step === 'number' ? `[${step}]` : `${i === 0 ? '' : '.'}${step}`))
    .join('');
}

/** The value at a path, or undefined. Of a key that is there twice the last counts, as in Go. */
export function nodeAt(root: DocumentNode | undefined, path: Path): DocumentNode | undefined {
  let node = root;
  for (const step of path) {
    if (node?.kind === 'map') node = node.entries.findLast(({ key }) => key === step)?.value;
    else if (node?.kind === 'list' && typeof step === 'number') node = node.items[step];
    else return undefined;
  }
  return node;
}

/** The key that a path ends in, with its place; undefined where the path ends in an index. */
export function entryAt(root: DocumentNode | undefined, path: Path): MapEntry | undefined {
  const parent = nodeAt(root, path.slice(0, -1));
  if (parent?.kind !== 'map') return undefined;
  return parent.entries.findLast(({ key }) => key === path.at(-1));
}

/** The place of the value at a path, or of the nearest thing around it that is there. */
export function spanAt(root: DocumentNode | undefined, path: Path): Span {
  for (let length = path.length; length >= 0; length--) {
    const node = nodeAt(root, path.slice(0, length));
    if (node !== undefined) return node.span;
  }
  return { start: 0, end: 0 };
}

/** A place in a file as editors show it: both count from 1. */
export interface LineAndColumn {
  readonly line: number;
  readonly column: number;
}

/** Says line and column of offsets. Looks for the lines once, since a file may have many findings. */
export function placesIn(text: string): (offset: number) => LineAndColumn {
  const starts = [0];
  for (let i = text.indexOf('\n'); i !== -1; i = text.indexOf('\n', i + 1)) starts.push(i + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}

/** Line and column of one offset. */
export function lineAndColumn(text: string, offset: number): LineAndColumn {
  return placesIn(text)(offset);
}
