import { hash } from 'node:crypto';
import { join } from 'node:path';
import { HASH_BYTES } from '../proof/tree-hash.ts';
import { TreeHead } from '../proof/tree-head.ts';
import { NEW_REMOVED_FILE, REMOVED_FILE } from './filenames.ts';
import { errorCode, type Files, readWhole, writeAll } from './files.ts';
import type { Damage, Removal } from './journal.ts';
import { TILE_EVENTS } from './limits.ts';

/** What a store remembers of the events that were removed from it on purpose. */
export interface Removed extends Removal {
  /** Blocks begin here or below; files of blocks that end at or below it may be deleted. */
  readonly blocksFrom: number;
  /** Of the tree over all events below `blocksFrom`, so that the root can still be told. */
  readonly frontier: readonly Uint8Array[];
}

const VERSION = 1;
const HEAD = /^\{"annalsRemoved":(\d+),"sha256":"([0-9a-f]{64})","removed":/;

/** Reads `removed.json`; undefined where nothing was ever removed, damage where it cannot be read. */
export async function readRemoved(
  files: Files,
  root: string,
): Promise<Removed | Damage | undefined> {
  const bytes = await readWhole(files, join(root, REMOVED_FILE));
  if (bytes === undefined) return undefined;
  const removed = parseRemoved(Buffer.from(bytes).toString('utf8'));
  if (removed !== undefined) return removed;
  const reason = 'damaged or of another version; what was removed on purpose is told as missing';
  return { file: REMOVED_FILE, offset: 0, firstPosition: 0, endPosition: 0, reason };
}

/** Whether reading gave what was removed, and not damage. */
export function isRemoved(found: Removed | Damage | undefined): found is Removed {
  return found !== undefined && 'frontier' in found;
}

/** Replaces `removed.json`: a crash leaves the old one or the new one. */
export async function writeRemoved(files: Files, root: string, removed: Removed): Promise<void> {
  const aside = join(root, NEW_REMOVED_FILE);
  await files.remove(aside).catch((error: unknown) => {
    if (errorCode(error) !== 'ENOENT') throw error;
  });
  const file = await files.create(aside);
  try {
    await writeAll(file, Buffer.from(renderRemoved(removed)), 0);
    await file.sync();
  } finally {
    await file.close();
  }
  await files.rename(aside, join(root, REMOVED_FILE));
  await files.syncFolder(root);
}

/** The tree over all events below `blocksFrom`. */
export function removedHead({ blocksFrom, frontier }: Removed): TreeHead {
  return TreeHead.from(blocksFrom, frontier);
}

/** The text of `removed.json`: a line with version and hash, then what was removed. */
function renderRemoved({ frontier, ...removed }: Removed): string {
  const hashes = frontier.map((one) => Buffer.from(one).toString('hex'));
  const body = JSON.stringify({ ...removed, frontier: hashes });
  return `{"annalsRemoved":${VERSION},"sha256":"${sha256(body)}","removed":${body}}\n`;
}

/** What a text says was removed; undefined when it is of another version or was changed. */
function parseRemoved(text: string): Removed | undefined {
  const head = HEAD.exec(text);
  if (head === null || Number(head[1]) !== VERSION || !text.endsWith('}\n')) return undefined;
  const body = text.slice(head[0].length, -2);
  if (sha256(body) !== head[2]) return undefined;
  const { frontier, ...removed } = JSON.parse(body) as Omit<Removed, 'frontier'> & {
    readonly frontier: readonly string[];
  };
  const hashes = frontier.map((one) => new Uint8Array(Buffer.from(one, 'hex')));
  const isWhole =
    removed.blocksFrom % TILE_EVENTS === 0 && hashes.every(({ length }) => length === HASH_BYTES);
  return isWhole ? { ...removed, frontier: hashes } : undefined;
}

function sha256(text: string): string {
  return hash('sha256', text);
}
