import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { parseDocument } from 'yaml';
import { Failure } from '../../base/failure.ts';

/** An entry of a kubeconfig with the file it stands in: paths in it are relative to that. */
export interface KubeconfigEntry {
  readonly name: string;
  readonly file: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** One or more kubeconfig files as one. */
export interface Kubeconfig {
  readonly clusters: ReadonlyMap<string, KubeconfigEntry>;
  readonly users: ReadonlyMap<string, KubeconfigEntry>;
  readonly contexts: ReadonlyMap<string, KubeconfigEntry>;
  readonly currentContext: string | undefined;
}

/** Larger files are no kubeconfigs. */
const MAX_BYTES = 4 * 1024 * 1024;

/** Reads the files as kubectl does: where two name the same thing, the first one counts. */
export async function loadKubeconfig(
  paths: readonly string[],
  { mayBeMissing }: { readonly mayBeMissing: boolean },
): Promise<Kubeconfig> {
  const merged = {
    clusters: new Map<string, KubeconfigEntry>(),
    users: new Map<string, KubeconfigEntry>(),
    contexts: new Map<string, KubeconfigEntry>(),
  };
  let currentContext: string | undefined;
  for (const path of paths) {
    const text = await readText(path, mayBeMissing);
    if (text === undefined) continue;
    const root = parseRoot(text, path);
    addEntries(merged.clusters, root, { list: 'clusters', key: 'cluster', file: path });
    addEntries(merged.users, root, { list: 'users', key: 'user', file: path });
    addEntries(merged.contexts, root, { list: 'contexts', key: 'context', file: path });
    const current = root['current-context'];
    if (typeof current === 'string' && current !== '') currentContext ??= current;
  }
  return { ...merged, currentContext };
}

/** A path of an entry, relative to the file the entry stands in. */
export function pathOf({ file }: KubeconfigEntry, path: string): string {
  return isAbsolute(path) ? path : join(dirname(file), path);
}

async function readText(path: string, mayBeMissing: boolean): Promise<string | undefined> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOENT' && mayBeMissing) return undefined;
    const reason = READ_REASONS[code] ?? code;
    throw invalid(path, `cannot read it: ${reason}`);
  }
  if (bytes.length > MAX_BYTES) throw invalid(path, 'it is too large to be one');
  return bytes.toString('utf8');
}

const READ_REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  EISDIR: 'it is a folder',
};

function parseRoot(text: string, path: string): Readonly<Record<string, unknown>> {
  // The package quotes the text around a mistake, and that may be a key: only the place is told.
  const document = parseDocument(text, { prettyErrors: false, logLevel: 'silent' });
  const [mistake] = document.errors;
  if (mistake !== undefined) {
    const line = text.slice(0, mistake.pos[0]).split('\n').length;
    throw invalid(path, `line ${line} is not YAML (${mistake.code})`);
  }
  let root: unknown;
  try {
    root = document.toJS({ maxAliasCount: 100 });
  } catch {
    throw invalid(path, 'it unfolds into too much');
  }
  if (root === null) return {};
  if (!isRecord(root)) throw invalid(path, 'it is not a list of clusters, users and contexts');
  return root;
}

function addEntries(
  into: Map<string, KubeconfigEntry>,
  root: Readonly<Record<string, unknown>>,
  { list, key, file }: { readonly list: string; readonly key: string; readonly file: string },
): void {
  const entries = root[list] ?? [];
  if (!Array.isArray(entries)) throw invalid(file, `${list} is not a list`);
  entries.forEach((entry: unknown, i) => {
    const name = isRecord(entry) ? entry['name'] : undefined;
    if (!isRecord(entry) || typeof name !== 'string') {
      throw invalid(file, `${list}[${i}] has no name`);
    }
    const body = entry[key] ?? {};
    if (!isRecord(body)) throw invalid(file, `${list}[${i}].${key} is not a mapping`);
    if (!into.has(name)) into.set(name, { name, file, body });
  });
}

function invalid(path: string, what: string): Failure {
  return new Failure('cluster/config-invalid', `cannot use kubeconfig ${path}: ${what}`, {
    hint: 'Name the right file with --kubeconfig; "kubectl config view" shows what kubectl makes of it.',
  });
}

/** Whether a value is a mapping. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
