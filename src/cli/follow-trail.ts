import { Failure } from '../base/failure.ts';
import { compilePredicate } from '../query/predicate.ts';
import { selectPlaced } from '../server/live/select-placed.ts';
import { tailEvents } from '../server/live/tail-events.ts';
import { FollowingStore } from '../store/following-store.ts';
import type { Selection } from '../store/store.ts';
import type { Found } from './answer/answers.ts';
import { StoreAnswers } from './answer/store-answers.ts';
import { requireStore, storeFolder } from './answer/store-folder.ts';
import type { TrailOptions } from './command/trail-command.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { trailWriter } from './output/trail-lines.ts';
import type { Terminal } from './terminal.ts';
import { chooseZone } from './time-zone.ts';

/** `annals trail --follow`: the last sentences, then those of what another program keeps. */
export async function followTrail(
  terminal: Terminal,
  selection: Selection,
  options: TrailOptions,
): Promise<ExitCode> {
  refuseContradictions(options);
  const { stdout, signal } = terminal;
  const folder = storeFolder(options.dataDir, terminal);
  requireStore(folder);
  await using store = await FollowingStore.open(folder);
  // Taken first, so that nothing falls between what is searched for and what is followed.
  const tail = await tailEvents(store, { isVisible: () => true, signal });
  const linesOf = trailWriter(chooseZone(options, terminal), stdout.style);
  const tell = async (recorded: Found['recorded']): Promise<void> => {
    for (const line of linesOf(recorded)) stdout.write(`${line}\n`);
    await stdout.drained();
  };
  const limit = options.limit === 0 ? undefined : options.limit;
  const newest: Found[] = [];
  const answers = new StoreAnswers(store, { folder, nowUs: terminal.nowMs() * 1000, signal });
  const search = { ...selection, order: 'newest', limit } as const;
  for await (const found of answers.search(search)) newest.push(found);
  for (const { position, recorded } of newest.toReversed()) {
    if (position <= tail.after) await tell(recorded);
  }
  const matches = compilePredicate(selection.query);
  for await (const { events } of tail.batches()) {
    for (const { recorded } of selectPlaced(events, matches, selection.unit)) await tell(recorded);
  }
  return EXIT.fine;
}

function refuseContradictions({ file, order, until }: TrailOptions): void {
  const other = [
    file === undefined ? undefined : '--file',
    until === undefined ? undefined : '--until',
    order === 'newest' ? '--order newest' : undefined,
  ].find((flag) => flag !== undefined);
  if (other === undefined) return;
  throw new Failure('usage/invalid', `--follow and ${other} contradict each other`, {
    hint:
      other === '--file'
        ? 'Keep the log with "annals serve --file LOG" in another terminal, and follow the store.'
        : `Leave out ${other}.`,
  });
}
