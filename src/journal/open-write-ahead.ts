import { hash } from 'node:crypto';
import { join } from 'node:path';
import { endOf } from './block-refs.ts';
import { BLOCKS_FOLDER, damagedWriteAheadFile, WRITE_AHEAD_FILE } from './filenames.ts';
import { errorCode, type OpenFile, writeAll } from './files.ts';
import type { LoadedStore } from './load-store.ts';
import { type Context, WriteAheadFile } from './write-ahead-file.ts';

/**
 * Opens the write-ahead file to go on with. One that does not say the plain truth is replaced by one
 * that does; one with damage is kept beside it, since it may be all there is of some events.
 */
export async function openWriteAhead(
  context: Context,
  store: LoadedStore,
): Promise<WriteAheadFile> {
  const { endOffset, condition } = store.writeAhead;
  if (condition === 'intact') return WriteAheadFile.open(context, endOffset);
  if (condition === 'damaged') await keepDamaged(context);
  await syncTakenOver(context, store);
  return WriteAheadFile.create(context, { sealed: store.tailStart, entries: store.tail });
}

/** Blocks found above `sealed` may not be synced; they must be before they are called sealed. */
async function syncTakenOver(
  { files, root }: Context,
  { sealed, survey }: LoadedStore,
): Promise<void> {
  const paths = new Set<string>();
  for (let i = survey.refs.length - 1; i >= 0; i--) {
    const ref = survey.refs.at(i);
    if (ref === undefined || endOf(ref) <= (sealed ?? 0)) break;
    paths.add(join(root, ref.file));
  }
  for (const path of paths) await withFile(await files.open(path, 'write'), (file) => file.sync());
  if (paths.size > 0) await files.syncFolder(join(root, BLOCKS_FOLDER));
}

async function keepDamaged({ files, root }: Context): Promise<void> {
  const from = await files.open(join(root, WRITE_AHEAD_FILE), 'read');
  const bytes = await withFile(from, async (file) => file.read(await file.size(), 0));
  const path = join(root, damagedWriteAheadFile(hash('sha256', bytes, 'buffer')));
  const to = await files.create(path).catch((error: unknown) => {
    // Kept by an earlier opening, which may have been cut off before it was done.
    if (errorCode(error) !== 'EEXIST') throw error;
    return files.open(path, 'write');
  });
  await withFile(to, async (file) => {
    await writeAll(file, bytes, 0);
    await file.sync();
  });
  await files.syncFolder(root);
}

async function withFile<T>(file: OpenFile, use: (file: OpenFile) => Promise<T>): Promise<T> {
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}
