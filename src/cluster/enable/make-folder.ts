import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Makes a folder and those above it, for its owner alone. Whether it had to be made. */
export async function makeFolder(folder: string): Promise<boolean> {
  // One by one: Node's own `recursive` answers ENOENT where the disk is read-only.
  try {
    await mkdir(folder, { mode: 0o700 });
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EEXIST') return false;
    if (code !== 'ENOENT' || dirname(folder) === folder) throw error;
  }
  await makeFolder(dirname(folder));
  return makeFolder(folder);
}
