import type { BlockReader } from './block-reader.ts';
import { type BlockRef, type BlockRefs, endOf } from './block-refs.ts';
import { isDamaged } from './damaged.ts';
import { WRITE_AHEAD_FILE } from './filenames.ts';
import type {
  Damage,
  Journal,
  JournalEntry,
  PackedBytes,
  PackedEvents,
  StoredEntry,
} from './journal.ts';
import { isLost } from './lost-entry.ts';
import { entryOf, type UnpackedBlock } from './unpack-block.ts';

/** What can be read at one moment. The writer and the reader each have one and replace its parts. */
export interface JournalView {
  readonly refs: BlockRefs;
  readonly reader: BlockReader;
  /** Positions below are removed. */
  readonly start: number;
  /** Positions below are in blocks. */
  readonly tailStart: number;
  readonly tail: readonly JournalEntry[];
  /** Known damage, so that a scan can tell why it leaves something out. */
  readonly damage: readonly Damage[];
}

type ScanOptions = Parameters<Journal['scan']>[2];

/** See `Journal.scan`. `view` is asked again for each batch, since blocks take over from the tail. */
export async function* scanView(
  view: () => JournalView,
  first: number,
  end: number,
  options: ScanOptions = {},
): AsyncGenerator<readonly StoredEntry[]> {
  const { tailStart, tail } = view();
  const last = Math.min(end, tailStart + tail.length);
  for (let position = Math.max(view().start, first); position < last; ) {
    options.signal?.throwIfAborted();
    const step = await readStep(view(), position, last);
    position = step.end;
    if (step.damage !== undefined) options.onDamage?.(step.damage);
    if (step.entries.length > 0) yield step.entries;
  }
}

/** See `Journal.read`. */
export async function readView(
  view: JournalView,
  positions: readonly number[],
): Promise<readonly (StoredEntry | undefined)[]> {
  const entries: (StoredEntry | undefined)[] = positions.map(() => undefined);
  const byBlock = new Map<number, number[]>();
  for (const [i, position] of positions.entries()) {
    if (position < view.start) continue;
    if (position >= view.tailStart) entries[i] = tailEntry(view, position);
    else append(byBlock, view.refs.find(position), i);
  }
  for (const [index, wanted] of byBlock) {
    const ref = view.refs.at(index);
    const block = ref && (await view.reader.read(ref, true));
    if (block === undefined || isDamaged(block)) continue;
    for (const i of wanted) entries[i] = blockEntry(block, positions[i] ?? -1);
  }
  return entries;
}

/** See `Journal.readPacked`. */
export async function readPackedView(
  view: JournalView,
  first: number,
  end: number,
): Promise<PackedEvents | undefined> {
  const { refs, reader, start, tailStart } = view;
  const blocks: PackedBytes[] = [];
  let position = Math.max(start, first);
  while (position < Math.min(end, tailStart)) {
    const ref = refs.at(refs.find(position));
    if (ref === undefined || ref.firstPosition > position) return undefined;
    const bytes = await reader.bytesOf(ref);
    if (isDamaged(bytes)) return undefined;
    blocks.push({ firstPosition: ref.firstPosition, bytes });
    position = endOf(ref);
  }
  const entries: StoredEntry[] = [];
  for (; position < end; position++) {
    const entry = tailEntry(view, position);
    if (entry === undefined) return undefined;
    entries.push(entry);
  }
  return { blocks, entries };
}

interface Step {
  readonly entries: readonly StoredEntry[];
  readonly end: number;
  readonly damage?: Damage;
}

async function readStep(view: JournalView, position: number, last: number): Promise<Step> {
  if (position >= view.tailStart) return tailStep(view, position, last);
  const ref = view.refs.at(view.refs.find(position));
  if (ref === undefined || ref.firstPosition > position) {
    const end = Math.min(last, ref?.firstPosition ?? view.tailStart);
    return { entries: [], end, damage: knownDamage(view, position, end) };
  }
  const end = Math.min(last, endOf(ref));
  const block = await view.reader.read(ref, false);
  if (isDamaged(block)) {
    const { file, offset } = ref;
    const damage = {
      file,
      offset,
      firstPosition: position,
      endPosition: end,
      reason: block.damaged,
    };
    return { entries: [], end, damage };
  }
  return step(position, end, (at) => blockEntry(block, at), ref);
}

function tailStep(view: JournalView, position: number, end: number): Step {
  return step(position, end, (at) => tailEntry(view, at), { file: WRITE_AHEAD_FILE, offset: 0 });
}

/** The entries of `[first, end)`, and where those between are that were lost. */
function step(
  first: number,
  end: number,
  entryAt: (position: number) => StoredEntry | undefined,
  { file, offset }: Pick<BlockRef, 'file' | 'offset'>,
): Step {
  const entries: StoredEntry[] = [];
  const lost: number[] = [];
  for (let position = first; position < end; position++) {
    const entry = entryAt(position);
    if (entry === undefined) lost.push(position);
    else entries.push(entry);
  }
  const firstPosition = lost[0];
  if (firstPosition === undefined) return { entries, end };
  const endPosition = (lost.at(-1) ?? firstPosition) + 1;
  const reason = `${lost.length} events lost from a damaged write-ahead file`;
  return { entries, end, damage: { file, offset, firstPosition, endPosition, reason } };
}

function tailEntry({ tail, tailStart }: JournalView, position: number): StoredEntry | undefined {
  const entry = tail[position - tailStart];
  return entry === undefined || isLost(entry) ? undefined : { ...entry, position };
}

function blockEntry(block: UnpackedBlock, position: number): StoredEntry | undefined {
  const index = position - block.firstPosition;
  return index >= 0 && index < block.eventCount ? entryOf(block, index) : undefined;
}

function knownDamage(view: JournalView, firstPosition: number, endPosition: number): Damage {
  const known = view.damage.find(
    (damage) => damage.firstPosition <= firstPosition && damage.endPosition > firstPosition,
  );
  const { file, offset, reason } = known ?? { file: '', offset: 0, reason: 'no block holds these' };
  return { file, offset, firstPosition, endPosition, reason };
}

function append<K>(map: Map<K, number[]>, key: K, value: number): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, [value]);
  else values.push(value);
}
