import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Failure } from '../../base/failure.ts';
import type { LossReason } from '../losses.ts';
import type { Counts, FollowContext } from './delivery.ts';
import { fingerprintOf, hasFingerprint, readHead } from './fingerprint.ts';
import { type FileState, type FollowedFile, newFile, update } from './followed-file.ts';
import { GRACE_MS, HEAD_BYTES, SCAN_EVERY_MS } from './limits.ts';
import { gzipSize, packedHead, packingOf, readPacked } from './packed-file.ts';
import { keyOf, listMembers, type Member } from './rotation-set.ts';
import { type Into, openFile, Tail } from './tail.ts';

/** Scans that must not find a file before it is said to be gone: one may run while it is renamed. */
const SCANS_UNTIL_GONE = 2;

/** A log to follow, and what is known of it from before. */
export interface FollowedLogOptions {
  readonly context: FollowContext;
  /** The name its file has while it is written. */
  readonly log: string;
  readonly files: readonly FileState[];
  /** Milliseconds that never go back. */
  readonly nowMs: () => number;
  readonly graceMs?: number;
}

/**
 * One log with all the files rotation makes of it. Each pass reads what is new in the files that
 * are open; where the file at the log's path is another one than before, or from time to time, all
 * files of the log are looked at, oldest first. A file is known by what it begins with, so it does
 * not matter how it was renamed, copied, compressed or written anew.
 */
export class FollowedLog implements AsyncDisposable {
  readonly counts: Counts = { kept: 0, duplicates: 0, rejected: 0 };
  readonly #options: FollowedLogOptions;
  readonly #graceMs: number;
  #files: FollowedFile[];
  #tails: Tail[] = [];
  #live: Tail | undefined;
  #mustScan = true;
  #scannedAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: FollowedLogOptions) {
    this.#options = options;
    this.#graceMs = options.graceMs ?? GRACE_MS;
    this.#files = options.files.map((state) => ({ state, missedScans: 0 }));
  }

  get log(): string {
    return this.#options.log;
  }

  /** What to remember of the log's files. A file nothing was read of is no worse forgotten. */
  get states(): readonly FileState[] {
    return this.#files.map(({ state }) => state).filter(({ offset }) => offset > 0);
  }

  /** Looks at all files of the log on the next pass. */
  requestScan(): void {
    this.#mustScan = true;
  }

  /** Reads what is new. Tells whether anything was, so that a busy log is looked at more often. */
  async pass(): Promise<boolean> {
    let hasMoved = false;
    for (const tail of [...this.#tails]) hasMoved = (await this.#drain(tail)) || hasMoved;
    if (await this.#needsScan()) hasMoved = (await this.#scan()) || hasMoved;
    await this.#closeFinished();
    return hasMoved;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const tail of this.#tails) await tail[Symbol.asyncDispose]();
    this.#tails = [];
    this.#live = undefined;
  }

  get #signal(): AbortSignal {
    return this.#options.context.signal;
  }

  #into(): Into {
    const { context, log, nowMs } = this.#options;
    return { context, log, counts: this.counts, nowMs: nowMs() };
  }

  async #drain(tail: Tail): Promise<boolean> {
    try {
      const { hasMoved, isTruncated } = await tail.drain(this.#options.nowMs(), this.#signal);
      if (isTruncated) {
        tail.file.truncatedFromBytes = tail.file.state.sizeBytes;
        await this.#letGo(tail);
      }
      return hasMoved;
    } catch (error) {
      // It has read further than is kept; who opens the file anew begins at what is kept.
      await this.#letGo(tail);
      throw error;
    }
  }

  async #needsScan(): Promise<boolean> {
    if (this.#mustScan || this.#options.nowMs() - this.#scannedAtMs >= SCAN_EVERY_MS) return true;
    const found = await stat(this.log).catch(() => undefined);
    const live = await this.#live?.stat();
    return found?.ino !== live?.ino || found?.dev !== live?.dev;
  }

  async #scan(): Promise<boolean> {
    this.#mustScan = false;
    this.#scannedAtMs = this.#options.nowMs();
    const members = await listMembers(
      this.log,
      this.#files.map(({ state }) => state.path),
    );
    this.#live = undefined;
    const found = new Set<FollowedFile>();
    let hasMoved = false;
    for (const member of members) {
      if (this.#signal.aborted) return hasMoved;
      hasMoved = (await this.#visit(member, found)) || hasMoved;
    }
    if (!this.#signal.aborted) await this.#accountForGone(found);
    return hasMoved;
  }

  /** Finds out which file it is, and reads what was not read of it. */
  async #visit({ path, realPath, stats }: Member, found: Set<FollowedFile>): Promise<boolean> {
    const known = this.#files.find((file) => file.readKey === keyOf(stats) && path !== this.log);
    if (known !== undefined) {
      found.add(known);
      update(known, { path: realPath });
      return false;
    }
    const open = await this.#tailOf(stats);
    if (open !== undefined) return this.#visitOpen(open, { path, realPath, stats }, found);
    const handle = await openFile(path);
    if (handle === undefined) return false;
    let isTaken = false;
    try {
      const opened = await handle.stat();
      const start = await readHead(handle, HEAD_BYTES);
      const packing = path === this.log ? undefined : packingOf(start);
      if (packing !== undefined) return await this.#visitPacked(path, opened, packing, found);
      const file = this.#fileOf(start, realPath, opened);
      found.add(file);
      if (await this.#isElsewhere(file, path, opened)) return false;
      update(file, { isFinished: false });
      const tail = new Tail(handle, start, file, this.#into());
      isTaken = true;
      this.#tails.push(tail);
      if (path === this.log) this.#live = tail;
      return await this.#drain(tail);
    } finally {
      if (!isTaken) await handle.close();
    }
  }

  async #visitOpen(
    tail: Tail,
    { path, realPath }: Member,
    found: Set<FollowedFile>,
  ): Promise<boolean> {
    found.add(tail.file);
    update(tail.file, { path: realPath, isFinished: false });
    if (path === this.log) this.#live = tail;
    return this.#drain(tail);
  }

  async #tailOf({ dev, ino }: Stats): Promise<Tail | undefined> {
    for (const tail of this.#tails) {
      const stats = await tail.stat();
      if (stats.dev === dev && stats.ino === ino) return tail;
    }
    return undefined;
  }

  /** The file that begins with these bytes; a new one where none is known to. */
  #fileOf(head: Buffer, path: string, stats: Stats): FollowedFile {
    const known = this.#files.find(({ state }) => hasFingerprint(head, state.fingerprint));
    const place = { path, device: stats.dev, inode: stats.ino };
    if (known !== undefined) {
      if (!this.#tails.some(({ file }) => file === known)) update(known, place);
      return known;
    }
    const file = newFile({ ...place, fingerprint: fingerprintOf(Buffer.alloc(0)) });
    this.#files.push(file);
    return file;
  }

  /**
   * Whether a file need not be read here: the same is open under another name, or this is a copy
   * that ends before what was read. At the log's own path is the original.
   */
  async #isElsewhere(file: FollowedFile, path: string, stats: Stats): Promise<boolean> {
    const open = this.#tails.find((tail) => tail.file === file);
    if (path !== this.log) {
      const isRead = stats.size <= file.state.offset;
      if (isRead) file.readKey = keyOf(stats);
      return isRead || open !== undefined;
    }
    if (open !== undefined) await this.#close(open);
    if (stats.size < file.state.offset) {
      // Its end was cut off, and what comes next is written there. The store knows what it has.
      file.truncatedFromBytes = file.state.sizeBytes;
      update(file, { offset: 0, line: 1, sizeBytes: stats.size });
    }
    return false;
  }

  async #visitPacked(
    path: string,
    stats: Stats,
    packing: 'gzip' | 'zstd',
    found: Set<FollowedFile>,
  ): Promise<boolean> {
    const head = await packedHead(path, packing);
    if (head.length === 0) return false; // Its writer has only begun.
    const file = this.#fileOf(head, path, stats);
    found.add(file);
    if (this.#tails.some((tail) => tail.file === file)) return false;
    const { offset } = file.state;
    const isRead = offset > 0 && packing === 'gzip' && (await gzipSize(path)) === offset % 2 ** 32;
    const failure = isRead ? undefined : await readPacked(path, packing, file, this.#into());
    if (this.#signal.aborted) return false;
    if (failure !== undefined && !(await this.#isDamagedForGood(file, failure))) return false;
    file.readKey = keyOf(stats);
    update(file, { isFinished: true, sizeBytes: file.state.offset });
    return file.state.offset > offset;
  }

  /** A file that looks damaged may still be being written; one that does so twice is. */
  async #isDamagedForGood(file: FollowedFile, failure: Failure): Promise<boolean> {
    if (file.damagedAtMs === undefined) {
      file.damagedAtMs = this.#options.nowMs();
      return false;
    }
    if (this.#options.nowMs() - file.damagedAtMs < this.#graceMs) return false;
    await this.#lose('file-damaged', file, { detail: failure.message });
    return true;
  }

  async #accountForGone(found: ReadonlySet<FollowedFile>): Promise<void> {
    const gone = new Set<FollowedFile>();
    for (const file of this.#files) {
      const isOpen = this.#tails.some((tail) => tail.file === file);
      if (found.has(file) || isOpen) {
        file.missedScans = 0;
        await this.#settleTruncation(file);
      } else if (++file.missedScans >= SCANS_UNTIL_GONE) {
        await this.#accountFor(file);
        gone.add(file);
      } else {
        this.#mustScan = true;
      }
    }
    this.#files = this.#files.filter((file) => !gone.has(file));
  }

  /** A file that was cut short in place was found as a copy, which has been read by now. */
  async #settleTruncation(file: FollowedFile): Promise<void> {
    const { truncatedFromBytes } = file;
    if (truncatedFromBytes === undefined) return;
    delete file.truncatedFromBytes;
    const bytes = Math.max(0, truncatedFromBytes - file.state.offset);
    await this.#lose('file-truncated', file, {
      bytes,
      detail: 'what was written between the copy of the file and its truncation may be missing',
    });
  }

  async #accountFor(file: FollowedFile): Promise<void> {
    const { state, truncatedFromBytes } = file;
    if (truncatedFromBytes !== undefined) {
      const bytes = Math.max(0, truncatedFromBytes - state.offset);
      const detail = `the file was truncated after byte ${state.offset} had been read`;
      await this.#lose('file-truncated', file, { bytes, detail });
    } else if (!state.isFinished && state.offset > 0) {
      const bytes = Math.max(0, state.sizeBytes - state.offset);
      const detail = `the file was read up to byte ${state.offset} and is gone; what followed is unknown`;
      await this.#lose('file-vanished', file, { bytes, detail });
    }
  }

  async #lose(
    reason: LossReason,
    { state }: FollowedFile,
    known: { readonly bytes?: number; readonly detail: string },
  ): Promise<void> {
    const { cluster, losses } = this.#options.context;
    const { lastEventUs } = state;
    const from = lastEventUs === undefined ? {} : { fromUs: lastEventUs };
    const { nowUs } = this.#options.context;
    await losses.record({ reason, cluster, source: this.log, ...from, toUs: nowUs(), ...known });
  }

  /** Lets go of files that were replaced and have not been written to for a while. */
  async #closeFinished(): Promise<void> {
    for (const tail of [...this.#tails]) {
      // Without a successor its writer may go on, even where it has no name any more.
      if (tail === this.#live || this.#live === undefined) continue;
      if (this.#options.nowMs() - tail.movedAtMs < this.#graceMs) continue;
      await tail.finish();
      const stats = await tail.stat();
      if (stats.size === tail.file.state.offset) tail.file.readKey = keyOf(stats);
      await this.#close(tail);
    }
  }

  async #letGo(tail: Tail): Promise<void> {
    this.#mustScan = true;
    await this.#close(tail);
  }

  async #close(tail: Tail): Promise<void> {
    this.#tails = this.#tails.filter((one) => one !== tail);
    if (this.#live === tail) this.#live = undefined;
    await tail[Symbol.asyncDispose]();
  }
}
