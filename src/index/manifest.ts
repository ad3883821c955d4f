import { createHash } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../base/failure.ts';
import { MANIFEST } from './filenames.ts';
import type { Segment } from './segment.ts';

/** Version of the index: of the manifest, the columns and the filters together. */
const INDEX_VERSION = 2;

/** The sealed part of the index. Segments follow each other without a hole, from position 0 or from
 * where events were removed on purpose. */
export interface Manifest {
  readonly segments: readonly Segment[];
}

/**
 * Reads the manifest. No file is an empty index. One of another version, or one that differs from
 * its own hash, is refused with `store/index-damaged`: the index can be rebuilt.
 */
export async function readManifest(folder: string): Promise<Manifest> {
  const path = join(folder, MANIFEST);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return { segments: [] };
  const parsed = parseManifest(text);
  if (parsed === undefined) {
    throw new Failure(
      'store/index-damaged',
      `cannot read ${path}: it is damaged or of another version`,
      {
        hint: 'Run `annals rebuild`: it makes the index anew from the journal.',
      },
    );
  }
  return parsed;
}

/** Replaces the manifest: a crash leaves the old one or the new one, never a mixture. */
export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  const path = join(folder, MANIFEST);
  const temporary = `${path}.new`;
  const file = await open(temporary, 'w', 0o600);
  try {
    await file.writeFile(renderManifest(manifest));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  await syncFolder(folder);
}

/** Makes the names in a folder durable. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The text of a manifest: a line with version and hash, then the segments. */
export function renderManifest(manifest: Manifest): string {
  const body = JSON.stringify(manifest.segments, undefined, 1);
  return `{"annalsIndex":${INDEX_VERSION},"sha256":"${sha256(body)}","segments":${body}}\n`;
}

/** The manifest a text is, or undefined when it is none of this version or was changed. */
export function parseManifest(text: string): Manifest | undefined {
  const head = /^\{"annalsIndex":(\d+),"sha256":"([0-9a-f]{64})","segments":/.exec(text);
  if (head === null || Number(head[1]) !== INDEX_VERSION || !text.endsWith('}\n')) return undefined;
  const body = text.slice(head[0].length, -2);
  if (sha256(body) !== head[2]) return undefined;
  return { segments: JSON.parse(body) as readonly Segment[] };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
