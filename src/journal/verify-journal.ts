import { join } from 'node:path';
import { hashAt, leafHash } from '../proof/tree-hash.ts';
import type { TreeHead } from '../proof/tree-head.ts';
import { BlockByteReader } from './block-byte-reader.ts';
import { decodeHeader } from './block-header.ts';
import { countRemoved, encodeIndexRow, INDEX_ROW_BYTES } from './block-index.ts';
import { type BlockRef, endOf } from './block-refs.ts';
import { type Damaged, isDamaged } from './damaged.ts';
import {
  BLOCK_INDEX_FILE,
  BLOCKS_FOLDER,
  blocksFile,
  parseBlocksFile,
  WRITE_AHEAD_FILE,
} from './filenames.ts';
import { type Files, readWhole } from './files.ts';
import type { Damage, Removal } from './journal.ts';
import type { JournalReport, VerifyProgress } from './journal-report.ts';
import { TILE_EVENTS, TILE_HEIGHT } from './limits.ts';
import { type LoadedStore, loadStore } from './load-store.ts';
import { lockHolder } from './lock.ts';
import { isLost } from './lost-entry.ts';
import { nodeFiles } from './node-files.ts';
import { type Processes, systemProcesses } from './process-identity.ts';
import type { Removed } from './removed.ts';
import { type VerifiedBlock, verifyBlock } from './verify-block.ts';
import { type VerifiedRemoved, verifyRemoved } from './verify-removed.ts';
import { verifyTree } from './verify-tree.ts';

/** How to verify. */
export interface VerifyOptions {
  readonly onProgress?: (progress: VerifyProgress) => void;
  readonly signal?: AbortSignal;
  readonly files?: Files;
  readonly processes?: Processes;
}

/**
 * Reads every byte of the journal in `root` and recomputes every hash: events, tiles, tree, frames,
 * headers and write-ahead records. Changes nothing and needs no lock; while another process writes,
 * what it has not acknowledged is left alone. Rejects only when it was stopped or the format is new.
 */
export async function verifyJournal(
  root: string,
  options: VerifyOptions = {},
): Promise<JournalReport> {
  const files = options.files ?? nodeFiles;
  const startMs = performance.now();
  const writer = await lockHolder(files, root, options.processes ?? systemProcesses);
  const isLive = writer !== undefined;
  const store = await loadStore(files, root, { takeOver: !isLive, useIndex: false });
  const removed = await verifyRemoved(files, root, store.removed);
  const blocks = await verifyBlocks({ files, root, store }, options, removed);
  const tree = await verifyTree(files, root, blocks.tileRoots, { exact: !isLive });
  const tail = verifyTail(store, blocks.head);
  const findings = [
    ...store.damage,
    ...(isLive ? [] : unacknowledged(store)),
    ...(await misplacedFiles(files, root, store)),
    ...removed.findings,
    ...blocks.findings,
    ...tree.findings,
    ...(await verifyIndex(files, root, store)),
  ];
  const report = {
    events: blocks.events + tail.events,
    blocks: blocks.blocks,
    rawBytes: blocks.rawBytes + tail.rawBytes,
    storedBytes: blocks.storedBytes + tree.storedBytes + store.writeAhead.sizeBytes,
    durationMs: performance.now() - startMs,
    size: store.tailStart + store.tail.length,
    findings,
    ...(store.removed !== undefined && { removed: removalOf(store.removed) }),
  };
  if (tail.head === undefined) return report;
  return { ...report, rootHash: Buffer.from(tail.head.root()).toString('hex') };
}

function removalOf({ frontier: _hashes, blocksFrom: _files, ...removal }: Removed): Removal {
  return removal;
}

interface Subject {
  readonly files: Files;
  readonly root: string;
  readonly store: LoadedStore;
}

interface VerifiedBlocks {
  readonly findings: readonly Damage[];
  readonly tileRoots: readonly (Uint8Array | undefined)[];
  /** Absent where not all events can be read. */
  readonly head: TreeHead | undefined;
  readonly events: number;
  readonly blocks: number;
  readonly rawBytes: number;
  readonly storedBytes: number;
}

async function verifyBlocks(
  { files, root, store }: Subject,
  { onProgress, signal }: VerifyOptions,
  removed: VerifiedRemoved,
): Promise<VerifiedBlocks> {
  const { refs } = store.survey;
  const findings: Damage[] = [];
  const tileRoots = new Array<Uint8Array | undefined>(store.tailStart / TILE_EVENTS).fill(
    undefined,
  );
  for (const [tile, hash] of removed.tileRoots.entries()) tileRoots[tile] = hash;
  const sums = { events: 0, blocks: 0, rawBytes: 0, storedBytes: 0 };
  const reader = new BlockByteReader(files, root);
  for (let i = 0; i < refs.length; i++) {
    signal?.throwIfAborted();
    const ref = refs.at(i);
    if (ref === undefined) break;
    const block = await verifyAt(ref, reader, refs.at(i + 1));
    sums.storedBytes += ref.sizeBytes;
    if (isDamaged(block) || block.lost > 0) findings.push(findingOf(ref, block));
    if (isDamaged(block)) continue;
    sums.blocks++;
    sums.events += ref.eventCount - block.lost;
    sums.rawBytes += block.rawBytes;
    for (let tile = 0; tile < ref.eventCount / TILE_EVENTS; tile++) {
      tileRoots[ref.firstPosition / TILE_EVENTS + tile] = hashAt(block.tileRoots, tile);
    }
    onProgress?.(sums);
  }
  await reader.close();
  return { ...sums, findings, tileRoots, head: headOf(removed.head, tileRoots) };
}

async function verifyAt(
  ref: BlockRef,
  reader: BlockByteReader,
  next: BlockRef | undefined,
): Promise<VerifiedBlock | Damaged> {
  const bytes = await reader.read(ref);
  // The disk reads the next block while this one is hashed.
  if (next !== undefined) reader.prepare(next);
  const header = decodeHeader(bytes);
  if (isDamaged(header)) return header;
  if ('unknownVersion' in header) return { damaged: 'changed while it was verified' };
  return verifyBlock(header, bytes.subarray(header.headerBytes));
}

function findingOf(ref: BlockRef, block: VerifiedBlock | Damaged): Damage {
  const { file, offset, firstPosition } = ref;
  const place = { file, offset, firstPosition, endPosition: endOf(ref) };
  if (isDamaged(block)) return { ...place, reason: block.damaged };
  return { ...place, reason: `${block.lost} events lost before the block was made` };
}

/** Goes on behind what was removed. */
function headOf(
  head: TreeHead,
  tileRoots: readonly (Uint8Array | undefined)[],
): TreeHead | undefined {
  for (const root of tileRoots.slice(head.size / TILE_EVENTS)) {
    if (root === undefined) return undefined;
    head.append(root, TILE_HEIGHT);
  }
  return head;
}

function verifyTail(
  { tail }: LoadedStore,
  head: TreeHead | undefined,
): { readonly events: number; readonly rawBytes: number; readonly head: TreeHead | undefined } {
  const present = tail.filter((entry) => !isLost(entry));
  const isWhole = head !== undefined && present.length === tail.length;
  if (isWhole) for (const { bytes } of tail) head.append(leafHash(bytes));
  return {
    events: present.length,
    rawBytes: present.reduce((sum, { bytes }) => sum + bytes.length + 1, 0),
    head: isWhole ? head : undefined,
  };
}

/** The index may end early, but what it says must be so. Damaged blocks cannot tell. */
async function verifyIndex(
  files: Files,
  root: string,
  { survey: { refs, damage }, removed }: LoadedStore,
): Promise<readonly Damage[]> {
  const bytes = (await readWhole(files, join(root, BLOCK_INDEX_FILE))) ?? new Uint8Array();
  if (damage.length > 0) return [];
  const skipped = countRemoved(Buffer.from(bytes), removed?.blocksFrom ?? 0);
  for (let row = skipped; row * INDEX_ROW_BYTES < bytes.length; row++) {
    const ref = refs.at(row - skipped);
    const offset = row * INDEX_ROW_BYTES;
    const found = bytes.subarray(offset, offset + INDEX_ROW_BYTES);
    if (ref !== undefined && Buffer.compare(found, encodeIndexRow(ref)) === 0) continue;
    const position = ref?.firstPosition ?? refs.end;
    const place = { offset, firstPosition: position, endPosition: position };
    return [{ file: BLOCK_INDEX_FILE, ...place, reason: 'differs from the blocks' }];
  }
  return [];
}

/** What a crash left behind. Opening for writing cuts it or takes it over. */
function unacknowledged({ sealed, survey, tailStart, writeAhead }: LoadedStore): readonly Damage[] {
  const findings: Damage[] = [];
  const at = { firstPosition: tailStart, endPosition: tailStart };
  if (survey.torn !== undefined) {
    findings.push({ ...survey.torn, ...at, reason: 'written, but never acknowledged' });
  }
  const end = { file: WRITE_AHEAD_FILE, offset: writeAhead.endOffset, ...at };
  if (writeAhead.tornBytes > 0) findings.push({ ...end, reason: 'the last bytes are no record' });
  if (sealed !== undefined && sealed < tailStart) {
    findings.push({ ...end, reason: `blocks from position ${sealed} on were never acknowledged` });
  }
  return findings;
}

async function misplacedFiles(
  files: Files,
  root: string,
  { survey, writeAhead, damage }: LoadedStore,
): Promise<readonly Damage[]> {
  const findings: Damage[] = [];
  const find = (file: string, reason: string, position: number = 0): void => {
    const place = { file, offset: 0, firstPosition: position, endPosition: position };
    findings.push({ ...place, reason });
  };
  for (const name of await files.list(join(root, BLOCKS_FOLDER))) {
    if (parseBlocksFile(name) === undefined)
      find(join(BLOCKS_FOLDER, name), 'not a file of blocks');
  }
  for (let i = 0; i < survey.refs.length; i++) {
    const ref = survey.refs.at(i);
    if (ref === undefined || ref.offset > 0 || ref.file === blocksFile(ref.firstPosition)) continue;
    find(ref.file, `begins with position ${ref.firstPosition}, unlike its name`, ref.firstPosition);
  }
  // An empty store has no blocks to tell that there should be more.
  const isKnown = damage.some(({ file }) => file === WRITE_AHEAD_FILE);
  if (writeAhead.condition === 'absent' && !isKnown) {
    if ((await files.list(root)).includes(BLOCKS_FOLDER)) find(WRITE_AHEAD_FILE, 'missing');
  }
  return findings;
}
