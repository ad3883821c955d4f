import { chown, realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Failure } from '../../base/failure.ts';
import {
  type ChangeRecord,
  type RecordedFile,
  readRecord,
  removeRecord,
  writeRecord,
} from './change-record.ts';
import { makeFolder } from './make-folder.ts';
import type { HostFile } from './platform.ts';
import { type Restarting, replaceAndAwait } from './replace-and-await.ts';
import { takeBackFiles } from './take-back-files.ts';
import { readIfThere, reasonOf, replaceFile } from './write-file.ts';

/** A change of one file of this machine, and of the files it names. */
export interface Application extends Restarting {
  /** Where records and originals are kept; outside any folder of manifests. */
  readonly folder: string;
  readonly path: string;
  readonly platform: string;
  readonly before: string;
  readonly after: string;
  readonly files: readonly RecordedFile[];
  readonly logPath: string | undefined;
  readonly runAsUser?: number | undefined;
}

/** What host files hold now beside what they will; those that are right already are left out. */
export async function changedFiles(files: readonly HostFile[]): Promise<readonly RecordedFile[]> {
  const recorded = await Promise.all(
    files.map(async ({ path, text }) => ({
      path,
      before: (await readIfThere(path)) ?? null,
      after: text,
    })),
  );
  return recorded.filter(({ before, after }) => before !== after);
}

/**
 * Writes the record, then the files, then the file itself, and waits for the API server. When it
 * does not come back in time, or the one who asked interrupts, all is as it was before.
 */
export async function applyChange(application: Application): Promise<void> {
  const { folder, path, before, after, files } = application;
  await refuseManifestFolder(folder, path);
  const old = await readRecord(folder, path);
  const record = recordOf(application, old);
  await writeRecord(folder, record);
  const undo = async (): Promise<void> => {
    if (!(await takeBackFiles(files, application.say))) return;
    await (old === undefined ? removeRecord(folder, path) : writeRecord(folder, old));
  };
  try {
    await prepare(application);
  } catch (error) {
    await undo();
    throw error;
  }
  await replaceAndAwait({ path, before, after, undo }, application);
  await writeRecord(folder, settled(record));
}

/** A change that is done, and from now on part of what `disable` undoes. */
export function settled({ previous: _, ...record }: ChangeRecord): ChangeRecord {
  return { ...record, state: 'done' };
}

/** What was there before the first change is what a later `disable` goes back to. */
function recordOf(
  { path, platform, before, after, files, logPath }: Application,
  old: ChangeRecord | undefined,
): ChangeRecord {
  const isOnTop = old !== undefined && old.enabled === before;
  const known = new Map(files.map((file) => [file.path, file]));
  for (const file of isOnTop ? old.files : []) {
    known.set(file.path, { ...file, after: known.get(file.path)?.after ?? file.after });
  }
  return {
    version: 1,
    state: 'begun',
    path,
    platform,
    original: isOnTop ? old.original : before,
    enabled: after,
    files: [...known.values()],
    logPath: logPath ?? null,
    ...(isOnTop && { previous: settled(old) }),
  };
}

async function prepare({ files, logPath, runAsUser, say }: Application): Promise<void> {
  for (const { path, after } of files) {
    await replaceFile(path, after);
    await own(path, runAsUser);
    say(`wrote ${path}`);
  }
  if (logPath === undefined) return;
  const folder = dirname(logPath);
  const made = await madeFolder(folder, 'Choose another place with --log-path.');
  if (made) await own(folder, runAsUser);
}

/** The API server does not run as root everywhere, and has to read and write there. */
async function own(path: string, user: number | undefined): Promise<void> {
  if (user === undefined) return;
  try {
    await chown(path, user, -1);
  } catch (error) {
    throw new Failure(
      'enable/write-failed',
      `cannot give ${path} to user ${user}: ${reasonOf(error)}`,
      {
        hint: 'Run this as root.',
        cause: error,
      },
    );
  }
}

/** Whether a folder had to be made. */
async function madeFolder(folder: string, hint: string): Promise<boolean> {
  try {
    return await makeFolder(folder);
  } catch (error) {
    const message = `cannot make ${folder}: ${reasonOf(error)}`;
    throw new Failure('enable/write-failed', message, { hint, cause: error });
  }
}

/** A kubelet runs every file in its folder, so nothing of ours may lie there. */
async function refuseManifestFolder(folder: string, path: string): Promise<void> {
  await madeFolder(folder, 'Choose another folder with --state-dir.');
  if ((await realpath(folder)) !== (await realpath(dirname(path)))) return;
  throw new Failure(
    'usage/invalid',
    `cannot keep the original in ${folder}: a kubelet would run it`,
    {
      hint: 'Choose another folder with --state-dir.',
    },
  );
}
