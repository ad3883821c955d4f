import { readFile } from 'node:fs/promises';
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { Failure } from '../base/failure.ts';
import { DEFAULT_RULES } from '../redact/default-rules.ts';
import { parsePath } from '../redact/parse-path.ts';
import { REDACT_ACTIONS, type RedactRule } from '../redact/redact-rule.ts';

/** Reads a file of own rules. Rejects with `redact/rules-invalid`, all mistakes in one message. */
export async function loadRedactRules(path: string): Promise<readonly RedactRule[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new Failure('redact/rules-invalid', `cannot read the rules ${JSON.stringify(path)}`, {
      hint: 'Give "default", "none" or the path of a YAML file; docs/reference/redaction.md has an example.',
      cause: error,
    });
  }
  const read = parseRedactRules(text);
  if (read.problems.length === 0) return read.rules;
  const places = read.problems.map(
    ({ line, column, message }) => `${path}:${line}:${column}: ${message}`,
  );
  throw new Failure('redact/rules-invalid', places.join('; '), {
    hint: 'Nothing was taken in. Mend the file, or try it with "annals redact try".',
  });
}

/** A mistake in a file of rules and where it is, counted from 1. */
export interface RulesProblem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** Reads the text of a file of own rules. They come before the default ones, so that they decide. */
export function parseRedactRules(text: string): {
  readonly rules: readonly RedactRule[];
  readonly problems: readonly RulesProblem[];
} {
  const reader = new RulesReader(text);
  return { rules: reader.read(), problems: reader.problems };
}

type Checked = 'text' | 'texts' | 'flag';

/** The members of a rule as they are written in the file. */
const MEMBERS: Readonly<Record<string, Checked>> = {
  id: 'text',
  description: 'text',
  action: 'text',
  apiGroups: 'texts',
  resources: 'texts',
  kinds: 'texts',
  paths: 'texts',
  annotations: 'texts',
  names: 'texts',
  parameters: 'texts',
  keep: 'texts',
  isBase64: 'flag',
};

const EXPECTED: Readonly<Record<Checked, string>> = {
  text: 'a text',
  texts: 'a list of texts',
  flag: 'true or false',
};

class RulesReader {
  readonly problems: RulesProblem[] = [];
  readonly #lines = new LineCounter();
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  read(): readonly RedactRule[] {
    const document = parseDocument(this.#text, { lineCounter: this.#lines });
    for (const { pos, message } of document.errors) {
      this.#tell(pos[0], message.split('\n')[0] ?? message);
    }
    if (document.errors.length > 0) return [];
    const root = document.contents;
    if (!isMap(root)) {
      this.#tell(root?.range?.[0] ?? 0, 'expected a map with "rules"');
      return [];
    }
    const members = this.#membersOf(root, ['rules', 'without', 'defaults']);
    const own = this.#rules(members.get('rules'));
    return [...own, ...this.#defaults(members)];
  }

  #defaults(members: ReadonlyMap<string, Node>): readonly RedactRule[] {
    const wanted = members.get('defaults');
    if (wanted !== undefined && !(isScalar(wanted) && typeof wanted.value === 'boolean')) {
      this.#expected(wanted, 'defaults', 'flag');
    }
    const without = members.get('without');
    const ids = without === undefined ? [] : (this.#texts(without, 'without') ?? []);
    for (const id of ids) {
      if (DEFAULT_RULES.some((rule) => rule.id === id)) continue;
      this.#tell(without?.range?.[0] ?? 0, `no default rule has the id ${JSON.stringify(id)}`);
    }
    if (isScalar(wanted) && wanted.value === false) return [];
    return DEFAULT_RULES.filter(({ id }) => !ids.includes(id));
  }

  #rules(node: Node | undefined): readonly RedactRule[] {
    if (node === undefined) return [];
    if (!isSeq(node)) {
      this.#tell(node.range?.[0] ?? 0, '"rules" is not a list');
      return [];
    }
    const seen = new Set(DEFAULT_RULES.map(({ id }) => id));
    return node.items.flatMap((item) => {
      const rule = this.#rule(item as Node);
      if (rule === undefined) return [];
      if (seen.has(rule.id))
        this.#tell((item as Node).range?.[0] ?? 0, `the id ${JSON.stringify(rule.id)} is taken`);
      seen.add(rule.id);
      return [rule];
    });
  }

  #rule(node: Node): RedactRule | undefined {
    const at = node.range?.[0] ?? 0;
    if (!isMap(node)) {
      this.#tell(at, 'a rule is not a map');
      return undefined;
    }
    const before = this.problems.length;
    const rule: Record<string, unknown> = { description: '', action: 'hash' };
    for (const [key, value] of this.#membersOf(node, Object.keys(MEMBERS))) {
      rule[key] = this.#value(value, key, MEMBERS[key] ?? 'text');
    }
    this.#checkRule(rule, at, node);
    return this.problems.length === before ? (rule as unknown as RedactRule) : undefined;
  }

  #checkRule(rule: Record<string, unknown>, at: number, node: Node): void {
    if (typeof rule['id'] !== 'string' || !/^[a-z0-9-]+$/.test(rule['id'])) {
      this.#tell(at, 'a rule needs an "id" of small letters, digits and hyphens');
    }
    if (!REDACT_ACTIONS.includes(rule['action'] as never)) {
      this.#tell(at, `"action" is none of ${REDACT_ACTIONS.join(', ')}`);
    }
    const hides = ['paths', 'annotations', 'parameters', 'keep'].some((key) => key in rule);
    if (!hides) this.#tell(at, 'a rule needs "paths", "annotations", "parameters" or "keep"');
    if ('keep' in rule && !('resources' in rule) && !('kinds' in rule)) {
      this.#tell(at, '"keep" needs "resources" or "kinds": it hides all else of an object');
    }
    const paths = isMap(node) ? node.get('paths', true) : undefined;
    for (const item of isSeq(paths) ? paths.items : []) this.#checkPath(item as Node);
  }

  #checkPath(node: Node): void {
    if (!isScalar(node) || typeof node.value !== 'string') return;
    const parsed = parsePath(node.value);
    if ('problem' in parsed) {
      this.#tell(node.range?.[0] ?? 0, `the path ${JSON.stringify(node.value)}: ${parsed.problem}`);
    }
  }

  #membersOf(node: Node, known: readonly string[]): ReadonlyMap<string, Node> {
    const members = new Map<string, Node>();
    for (const { key, value } of isMap(node) ? node.items : []) {
      const name = isScalar(key) ? String(key.value) : '';
      const at = (key as Node).range?.[0] ?? 0;
      if (!known.includes(name))
        this.#tell(at, `unknown ${JSON.stringify(name)}; known are ${known.join(', ')}`);
      else if (value === null) this.#tell(at, `"${name}" has no value`);
      else members.set(name, value as Node);
    }
    return members;
  }

  #value(node: Node, key: string, checked: Checked): unknown {
    if (checked === 'texts') return this.#texts(node, key);
    const value = isScalar(node) ? node.value : undefined;
    if (typeof value === (checked === 'text' ? 'string' : 'boolean')) return value;
    return this.#expected(node, key, checked);
  }

  #texts(node: Node, key: string): readonly string[] | undefined {
    const items = isSeq(node)
      ? node.items.map((item) => (isScalar(item) ? item.value : undefined))
      : [];
    if (items.length > 0 && items.every((item) => typeof item === 'string')) return items;
    return this.#expected(node, key, 'texts');
  }

  #expected(node: Node, key: string, checked: Checked): undefined {
    this.#tell(node.range?.[0] ?? 0, `"${key}" is not ${EXPECTED[checked]}`);
  }

  #tell(offset: number, message: string): void {
    const { line, col } = this.#lines.linePos(offset);
    this.problems.push({ line, column: col, message });
  }
}
