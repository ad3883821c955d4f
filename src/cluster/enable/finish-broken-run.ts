import { Failure } from '../../base/failure.ts';
import { settled } from './apply-change.ts';
import {
  type ChangeRecord,
  type RecordedFile,
  removeRecord,
  writeRecord,
} from './change-record.ts';
import { type Restarting, replaceAndAwait } from './replace-and-await.ts';
import { takeBackFiles } from './take-back-files.ts';

/**
 * Ends what a run began that was killed. Before its change, its files are taken back. After it, the
 * API server is waited for as that run would have; when it is not healthy, all is as it was before that
 * run: an earlier `enable` stays.
 */
export async function finishBrokenRun(
  record: ChangeRecord,
  now: string,
  { folder, ...restarting }: Restarting & { readonly folder: string },
): Promise<void> {
  const { path, enabled, previous } = record;
  const { say } = restarting;
  const isUndone = async (): Promise<boolean> => {
    if (!(await takeBackFiles(filesOfRun(record), say))) return false;
    await (previous === undefined ? removeRecord(folder, path) : writeRecord(folder, previous));
    return true;
  };
  const undo = async (): Promise<void> => {
    await isUndone();
  };
  if (now !== enabled) {
    say('An earlier run was broken off before its change; its files are taken back.');
    if (await isUndone()) return;
    throw new Failure('enable/write-failed', 'the files of an earlier run cannot be taken back', {
      hint: 'See to it that this user may write there, then run the command again.',
    });
  }
  say('An earlier run was broken off after its change, before the API server was seen healthy.');
  await replaceAndAwait(
    { path, before: previous?.enabled ?? record.original, after: enabled, isThere: true, undo },
    restarting,
  );
  await writeRecord(folder, settled(record));
}

/** What each file was before the run that was broken off; the record knows it before the first. */
function filesOfRun({ files, previous }: ChangeRecord): readonly RecordedFile[] {
  const earlier = new Map(previous?.files.map(({ path, after }) => [path, after]));
  return files.map((file) => ({ ...file, before: earlier.get(file.path) ?? file.before }));
}
