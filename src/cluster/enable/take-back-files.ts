import { rm } from 'node:fs/promises';
import { Failure } from '../../base/failure.ts';
import type { RecordedFile } from './change-record.ts';
import { readIfThere, reasonOf, replaceFile } from './write-file.ts';

/**
 * Brings files back as they were; those that were made go, unless somebody changed them since. Says
 * what became of each. False where one could not be taken back: then its record has to stay.
 */
export async function takeBackFiles(
  files: readonly RecordedFile[],
  say: (text: string) => void,
): Promise<boolean> {
  let isDone = true;
  for (const file of files) {
    try {
      await takeBack(file, say);
    } catch (error) {
      // The rest is taken back all the same, and what went wrong before this is not hidden by it.
      if (!(error instanceof Failure)) throw error;
      isDone = false;
      const wanted = file.before === null ? 'is to be deleted' : 'is to come back as it was';
      say(`could not take back ${file.path}, which ${wanted}: ${error.message}`);
    }
  }
  return isDone;
}

async function takeBack(
  { path, before, after }: RecordedFile,
  say: (text: string) => void,
): Promise<void> {
  const now = await readIfThere(path);
  if (now === undefined || now === before) return;
  if (now !== after) {
    say(`${path} was changed since, and stays`);
    return;
  }
  await (before === null ? remove(path) : replaceFile(path, before));
  say(`took back ${path}`);
}

async function remove(path: string): Promise<void> {
  try {
    await rm(path, { force: true });
  } catch (error) {
    throw new Failure('enable/write-failed', `cannot delete ${path}: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}
