import { hash } from 'node:crypto';
import { join } from 'node:path';
import { HASH_BYTES } from '../proof/tree-hash.ts';
import { BlockRefs } from './block-refs.ts';
import { BLOCKS_FOLDER, blocksFile } from './filenames.ts';
import type { Files } from './files.ts';
import type { Damage } from './journal.ts';
import { TILE_EVENTS } from './limits.ts';
import {
  type BlockPlace,
  type Found,
  type FoundBad,
  type FoundBlock,
  walkBlocks,
} from './walk-blocks.ts';

/** What the files of blocks hold. */
export interface Survey {
  readonly refs: BlockRefs;
  /** The position the next block should begin with. */
  readonly next: number;
  readonly damage: readonly Damage[];
  /** Tile roots by tile, as the headers tell them; absent where damage is. */
  readonly tileRoots: ReadonlyMap<number, Uint8Array>;
  /** The journal's id as the blocks tell it; absent where there is no block. */
  readonly journalId: Uint8Array | undefined;
  /** Where a write that was never acknowledged begins. All that follows it, later files too, is torn. */
  readonly torn: BlockPlace | undefined;
  /** The last file, and whether it ends with a good block once the torn part is cut. */
  readonly last:
    | { readonly file: string; readonly sizeBytes: number; readonly clean: boolean }
    | undefined;
}

/** What a survey goes on behind. */
export type EarlierSurvey = Pick<Survey, 'refs' | 'next' | 'damage' | 'journalId' | 'last'>;

/** What is known from the write-ahead file before the blocks are looked at. */
export interface KnownOfJournal {
  readonly journalId: Uint8Array | undefined;
  readonly sealed: number | undefined;
  /** Whether good blocks above `sealed` count: for the writer, who will call them sealed. */
  readonly takeOver: boolean;
  /** Files of blocks below this position do not count: their events were removed on purpose. */
  readonly blocksFrom: number;
}

/**
 * Finds all blocks and tells damage from a torn write: what lies below `sealed` was acknowledged, so
 * bad bytes there are damage; above it, bad bytes and all behind them were never promised to anyone.
 * Good blocks above it are kept when `takeOver` says so. Without `sealed` (the write-ahead file is
 * gone) nothing is torn. With an `earlier` survey only what came behind it is looked at.
 */
export async function surveyBlocks(
  files: Files,
  root: string,
  known: KnownOfJournal,
  earlier?: EarlierSurvey,
): Promise<Survey> {
  const surveyor = new Surveyor(files, root, known, earlier);
  const from = earlier?.last
    ? { file: earlier.last.file, offset: earlier.last.sizeBytes }
    : { file: blocksFile(known.blocksFrom), offset: 0 };
  for await (const found of walkBlocks(files, root, known.journalId, from)) {
    await surveyor.see(found);
  }
  return surveyor.finish();
}

class Surveyor {
  readonly #files: Files;
  readonly #root: string;
  readonly #sealed: number | undefined;
  readonly #takeOver: boolean;
  readonly #refs: BlockRefs;
  readonly #damage: Damage[];
  readonly #tileRoots = new Map<number, Uint8Array>();
  /** Bad bytes since the last good block: which positions they held is told by the next one. */
  #bad: FoundBad[] = [];
  #next = 0;
  #journalId: Uint8Array | undefined;
  #torn: Survey['torn'];
  #last: Survey['last'];

  constructor(
    files: Files,
    root: string,
    known: KnownOfJournal,
    earlier: EarlierSurvey | undefined,
  ) {
    this.#files = files;
    this.#root = root;
    this.#sealed = known.sealed;
    this.#takeOver = known.takeOver;
    this.#refs = earlier?.refs ?? new BlockRefs();
    this.#damage = [...(earlier?.damage ?? [])];
    this.#next = earlier?.next ?? known.blocksFrom;
    this.#journalId = earlier?.journalId;
    this.#last = earlier?.last;
  }

  async see(found: Found): Promise<void> {
    if (this.#torn !== undefined) return;
    if (await this.#isTorn(found)) {
      this.#torn = { file: found.file, offset: found.offset };
      if (found.offset > 0) this.#last = { file: found.file, sizeBytes: found.offset, clean: true };
      return;
    }
    if (found.kind === 'bad') {
      this.#bad.push(found);
      this.#last = { file: found.file, sizeBytes: found.endOffset, clean: false };
      return;
    }
    this.#take(found);
  }

  finish(): Survey {
    if (this.#sealed !== undefined && this.#next < this.#sealed) {
      const { file, sizeBytes: offset } = this.#last ?? { file: BLOCKS_FOLDER, sizeBytes: 0 };
      this.#report(this.#sealed, { file, offset, reason: 'blocks missing at the end' });
      this.#last = this.#last && { ...this.#last, clean: false };
    } else {
      this.#report(this.#next, undefined);
    }
    return {
      refs: this.#refs,
      next: this.#next,
      damage: this.#damage,
      tileRoots: this.#tileRoots,
      journalId: this.#journalId,
      torn: this.#torn,
      last: this.#last,
    };
  }

  /** Above `sealed` only a good block in its place counts, and its events are checked as well. */
  async #isTorn(found: Found): Promise<boolean> {
    const sealed = this.#sealed;
    if (sealed === undefined) return false;
    if (found.kind === 'bad') return this.#next >= sealed;
    const { firstPosition, eventCount } = found.header;
    if (firstPosition + eventCount <= sealed) return false;
    if (!this.#takeOver || firstPosition !== Math.max(this.#next, sealed)) return true;
    return !(await this.#hasGoodBody(found));
  }

  async #hasGoodBody({ file, offset, header }: FoundBlock): Promise<boolean> {
    const open = await this.#files.open(join(this.#root, file), 'read');
    try {
      let at = offset + header.headerBytes;
      for (const frame of header.frames) {
        const bytes = await open.read(frame.sizeBytes, at);
        if (!hash('sha256', bytes, 'buffer').equals(frame.sha256)) return false;
        at += frame.sizeBytes;
      }
      return true;
    } finally {
      await open.close();
    }
  }

  #take({ file, offset, sizeBytes, header }: FoundBlock): void {
    const { firstPosition, eventCount, tileRoots } = header;
    this.#last = { file, sizeBytes: offset + sizeBytes, clean: true };
    if (firstPosition < this.#next) {
      const reason = `block of position ${firstPosition} out of its place`;
      this.#damage.push({
        file,
        offset,
        firstPosition: this.#next,
        endPosition: this.#next,
        reason,
      });
      return;
    }
    this.#report(firstPosition, { file, offset, reason: 'blocks missing before this one' });
    this.#refs.add({ file, offset, sizeBytes, firstPosition, eventCount });
    this.#next = firstPosition + eventCount;
    this.#journalId ??= Uint8Array.from(header.journalId);
    for (let i = 0; i < eventCount / TILE_EVENTS; i++) {
      const root = tileRoots.slice(i * HASH_BYTES, (i + 1) * HASH_BYTES);
      this.#tileRoots.set(firstPosition / TILE_EVENTS + i, root);
    }
  }

  /** Bad bytes and a hole in the positions before `endPosition` belong together. */
  #report(endPosition: number, hole: Pick<Damage, 'file' | 'offset' | 'reason'> | undefined): void {
    let firstPosition = this.#next;
    const places = this.#bad.length > 0 || hole === undefined ? this.#bad : [hole];
    if (this.#bad.length === 0 && firstPosition === endPosition) return;
    for (const { file, offset, reason } of places) {
      this.#damage.push({ file, offset, firstPosition, endPosition, reason });
      firstPosition = endPosition;
    }
    this.#bad = [];
    this.#next = endPosition;
  }
}
