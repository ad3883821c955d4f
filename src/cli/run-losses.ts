import { type KnownLoss, knownLosses } from '../collect/losses/known-losses.ts';
import { LossReader } from '../collect/losses/loss-reader.ts';
import { wireLoss } from '../server/wire-loss.ts';
import { openDiskStore } from '../store/open-disk-store.ts';
import { rangeOf } from './answer/parse-selection.ts';
import { requireStore, storeFolder } from './answer/store-folder.ts';
import { withAskedCluster } from './cluster/narrow-selection.ts';
import type { LossesOptions } from './command/losses-command.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { Column } from './output/column.ts';
import { writeRows } from './output/write-rows.ts';
import type { Terminal } from './terminal.ts';
import { chooseZone, type TimeZone, timesOf } from './time-zone.ts';

/** `annals losses`: what is known to be missing. */
export async function runLosses(terminal: Terminal, options: LossesOptions): Promise<ExitCode> {
  const { nowMs, signal } = terminal;
  const zone = chooseZone(options, terminal);
  const { source, reason } = options;
  const cluster = options.cluster ?? (await withAskedCluster(options, terminal)).cluster;
  const filter = {
    range: rangeOf(options, timesOf(zone, terminal)),
    ...(cluster !== undefined && { cluster }),
    ...(source !== undefined && { source }),
    ...(reason !== undefined && { reason }),
  };
  const folder = storeFolder(options.dataDir, terminal);
  requireStore(folder);
  const list = new LossReader(folder);
  await using store = await openDiskStore(folder, { mode: 'read' });
  const losses = await knownLosses({ list, store, nowUs: nowMs() * 1000 }, filter, { signal });
  const content = {
    rows: losses,
    columns: columnsOf(zone),
    object: (loss: KnownLoss) => ({ ...wireLoss(loss) }),
    nothing: 'nothing is known to be missing',
  };
  await writeRows(options.output, content, terminal);
  if (list.unreadable > 0) {
    terminal.stderr.write(
      `${terminal.stderr.style.warn('warning:')} ${list.unreadable} lines of the register of losses cannot be read\n`,
    );
  }
  return losses.length === 0 ? EXIT.fine : EXIT.found;
}

function columnsOf(zone: TimeZone): readonly Column<KnownLoss>[] {
  const wire = (key: keyof ReturnType<typeof wireLoss>) => (loss: KnownLoss) => wireLoss(loss)[key];
  const time = (us: number | undefined): string =>
    us === undefined ? '-' : `${zone.date(us)} ${zone.time(us, 0)}`;
  const start = ({ fromUs, toUs, noticedUs }: KnownLoss): number | undefined =>
    fromUs ?? toUs ?? noticedUs;
  return [
    {
      name: 'from',
      header: 'FROM',
      priority: 10,
      value: wire('from'),
      text: (l) => time(start(l)),
    },
    {
      ...{ name: 'to', header: 'TO', priority: 6, value: wire('to') },
      text: ({ fromUs, toUs }) => (fromUs === undefined || fromUs === toUs ? '-' : time(toUs)),
    },
    { name: 'reason', header: 'REASON', priority: 9, value: wire('reason') },
    {
      ...{ name: 'events', header: 'EVENTS', align: 'right', priority: 8, value: wire('events') },
      text: ({ events }) => events?.toLocaleString('en') ?? 'unknown',
    },
    { name: 'cluster', header: 'CLUSTER', priority: 7, value: wire('cluster') },
    { name: 'source', header: 'SOURCE', priority: 5, value: wire('source') },
    { name: 'detail', header: 'WHAT', priority: 4, value: wire('detail') },
  ];
}
