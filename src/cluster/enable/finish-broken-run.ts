import { takeBackFiles } from './apply-change.ts';
import { type ChangeRecord, removeRecord, writeRecord } from './change-record.ts';
import { type Restarting, replaceAndAwait } from './replace-and-await.ts';

/**
 * Ends what a run began that was killed. Before its change, its files are taken back. After it, the
 * API server is waited for as that run would have; when it is not healthy, all is as it was.
 */
export async function finishBrokenRun(
  record: ChangeRecord,
  now: string,
  { folder, ...restarting }: Restarting & { readonly folder: string },
): Promise<void> {
  const { path, original, enabled, files } = record;
  const { say } = restarting;
  const undo = async (): Promise<void> => {
    await takeBackFiles(files);
    await removeRecord(folder, path);
  };
  if (now !== enabled) {
    await undo();
    say('An earlier run was broken off before its change; its files are taken back.');
    return;
  }
  say('An earlier run was broken off after its change, before the API server was seen healthy.');
  await replaceAndAwait(
    { path, before: original, after: enabled, isThere: true, undo },
    restarting,
  );
  await writeRecord(folder, { ...record, state: 'done' });
}
