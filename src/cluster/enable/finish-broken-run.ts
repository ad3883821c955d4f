import { settled, takeBackFiles } from './apply-change.ts';
import {
  type ChangeRecord,
  type RecordedFile,
  removeRecord,
  writeRecord,
} from './change-record.ts';
import { type Restarting, replaceAndAwait } from './replace-and-await.ts';

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
  const undo = async (): Promise<void> => {
    await takeBackFiles(filesOfRun(record));
    await (previous === undefined ? removeRecord(folder, path) : writeRecord(folder, previous));
  };
  if (now !== enabled) {
    await undo();
    say('An earlier run was broken off before its change; its files are taken back.');
    return;
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
