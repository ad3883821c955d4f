import type { SelectionOptions } from '../command/options.ts';
import type { Terminal } from '../terminal.ts';
import type { Answers } from './answers.ts';
import { requireStore, storeFolder } from './store-folder.ts';

/** What is asked: the logs given with `--file`, otherwise the store. */
export async function openAnswers(
  { file, dataDir }: Pick<SelectionOptions, 'file' | 'dataDir'>,
  terminal: Terminal,
): Promise<Answers> {
  if (file !== undefined) return openLogs(file, terminal);
  const folder = storeFolder(dataDir, terminal);
  requireStore(folder);
  const [{ openDiskStore }, { StoreAnswers }] = await Promise.all([
    import('../../store/open-disk-store.ts'),
    import('./store-answers.ts'),
  ]);
  const { nowMs, signal } = terminal;
  const store = await openDiskStore(folder, { mode: 'read' });
  return new StoreAnswers(store, { folder, nowUs: nowMs() * 1000, signal });
}

async function openLogs(paths: readonly string[], terminal: Terminal): Promise<Answers> {
  const [{ findLogs }, { LogAnswers }] = await Promise.all([
    import('../../collect/find-logs.ts'),
    import('./log-answers.ts'),
  ]);
  const { inputs, problems } = await findLogs(paths, { stdin: terminal.stdin });
  const [first] = problems;
  if (first !== undefined) throw first;
  return new LogAnswers(inputs, terminal);
}
