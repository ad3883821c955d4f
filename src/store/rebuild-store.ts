import { openDiskStore } from './open-disk-store.ts';

/** How to rebuild. */
export interface RebuildOptions {
  readonly onProgress?: (indexed: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Makes the index of the store in `root` anew from its journal, whatever state the index is in.
 * Returns how many events are indexed. Needs the writer's lock.
 */
export async function rebuildStore(root: string, options: RebuildOptions = {}): Promise<number> {
  await using store = await openDiskStore(root, {
    mode: 'write',
    rebuildIndex: true,
    ...options,
  });
  await store.seal();
  return (await store.summary()).events;
}
