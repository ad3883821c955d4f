import { type FileHandle, mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../base/failure.ts';
import type { BufferKey } from './buffer-key.ts';
import { SEGMENT_BYTES } from './limits.ts';
import { type Frame, isSealedWithOther, readFrames, writeFrame } from './segment-frame.ts';

/** Figures of a segment, which are needed when it is dropped. */
interface Segment {
  readonly number: number;
  sizeBytes: number;
  events: number;
  fromUs: number;
  toUs: number;
}

/** What was dropped to make room. */
export type Dropped = Readonly<Omit<Segment, 'number'>>;

/** The oldest segment, as it is sent. */
export interface Outgoing {
  readonly number: number;
  readonly body: Buffer;
  /** Events that were kept in it and cannot be read any more. */
  readonly damagedEvents: number;
}

/** Where a buffer is, how large it may grow, and what seals it. */
export interface BufferOptions {
  readonly folder: string;
  readonly maxBytes: number;
  readonly key: BufferKey;
}

function wrongKey(folder: string): Failure {
  return new Failure(
    'agent/key-wrong',
    `cannot open the buffer ${JSON.stringify(folder)}: it was sealed with another key`,
    { hint: 'Give the key it was made with, or remove the folder and lose what waits in it.' },
  );
}

const NAME = /^(\d{12})\.buffer$/;

/**
 * Events that wait on disk for a server that is away, oldest first, in segments. Never larger than
 * it may be: what finds no room drives out the oldest segment, which is told. Calls must not
 * overlap; their one caller sees to that.
 */
export class DiskBuffer implements AsyncDisposable {
  readonly #folder: string;
  readonly #maxBytes: number;
  readonly #segments: Segment[];
  readonly #key: BufferKey;
  #file: FileHandle | undefined;

  private constructor({ folder, maxBytes, key }: BufferOptions, segments: readonly Segment[]) {
    this.#folder = folder;
    this.#maxBytes = maxBytes;
    this.#key = key;
    this.#segments = [...segments];
  }

  /** Opens the buffer with what was left in it. Rejects with `agent/key-wrong`. */
  static async open(options: BufferOptions): Promise<DiskBuffer> {
    const { folder, key } = options;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const names = (await readdir(folder)).filter((name) => NAME.test(name)).sort();
    const segments: Segment[] = [];
    for (const name of names) {
      const path = join(folder, name);
      const content = await readFile(path);
      if (isSealedWithOther(content, key)) throw wrongKey(folder);
      const frames = readFrames(content, key);
      const segment = segmentOf(Number.parseInt(name, 10), frames, content.length);
      // A process that ended while it made a segment leaves nothing that was acknowledged.
      if (segment === undefined) await rm(path);
      else segments.push(segment);
    }
    return new DiskBuffer(options, segments);
  }

  get isEmpty(): boolean {
    return this.#segments.length === 0;
  }

  get sizeBytes(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.sizeBytes, 0);
  }

  /** Resolves once the frame is synced, with what had to go for it. */
  async append(frame: Frame): Promise<readonly Dropped[]> {
    const bytes = writeFrame(frame, this.#key);
    const dropped = await this.#makeRoom(bytes.length);
    const segment = await this.#segmentToFill();
    const file = await this.#open(segment);
    try {
      await file.appendFile(bytes);
      await file.datasync();
    } catch (error) {
      // What was written of it must not stand before the next one.
      await this.#endSegment();
      throw error;
    }
    segment.sizeBytes += bytes.length;
    segment.events += frame.events;
    segment.fromUs = Math.min(segment.fromUs, frame.fromUs);
    segment.toUs = Math.max(segment.toUs, frame.toUs);
    if (segment.sizeBytes >= SEGMENT_BYTES) await this.#endSegment();
    return dropped;
  }

  /** The oldest segment; nothing is added to it any more. */
  async oldest(): Promise<Outgoing | undefined> {
    const [first] = this.#segments;
    if (first === undefined) return undefined;
    if (this.#segments.length === 1) await this.#endSegment();
    const frames = readFrames(await readFile(this.#path(first)), this.#key);
    const events = frames.reduce((sum, frame) => sum + frame.events, 0);
    const body = Buffer.concat(frames.map((frame) => frame.body));
    return { number: first.number, body, damagedEvents: first.events - events };
  }

  /** Removes a segment that was sent, if it was not driven out meanwhile. */
  async remove(number: number): Promise<void> {
    const index = this.#segments.findIndex((segment) => segment.number === number);
    const [segment] = index === -1 ? [] : this.#segments.splice(index, 1);
    if (segment !== undefined) await rm(this.#path(segment), { force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#endSegment();
  }

  async #makeRoom(bytes: number): Promise<readonly Dropped[]> {
    const dropped: Dropped[] = [];
    while (this.#segments.length > 0 && this.sizeBytes + bytes > this.#maxBytes) {
      if (this.#segments.length === 1) await this.#endSegment();
      const [{ number, ...figures } = NOTHING] = this.#segments;
      dropped.push(figures);
      await this.remove(number);
    }
    return dropped;
  }

  async #segmentToFill(): Promise<Segment> {
    const last = this.#segments.at(-1);
    if (last !== undefined && this.#file !== undefined) return last;
    const segment = { ...NOTHING, number: (last?.number ?? 0) + 1 };
    this.#segments.push(segment);
    return segment;
  }

  async #open(segment: Segment): Promise<FileHandle> {
    if (this.#file !== undefined) return this.#file;
    this.#file = await open(this.#path(segment), 'ax', 0o600);
    const folder = await open(this.#folder, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
    return this.#file;
  }

  async #endSegment(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }

  #path({ number }: Segment): string {
    return join(this.#folder, `${String(number).padStart(12, '0')}.buffer`);
  }
}

const NOTHING: Segment = { number: 0, sizeBytes: 0, events: 0, fromUs: Infinity, toUs: -Infinity };

function segmentOf(
  number: number,
  frames: readonly Frame[],
  sizeBytes: number,
): Segment | undefined {
  if (frames.length === 0) return undefined;
  return {
    number,
    sizeBytes,
    events: frames.reduce((sum, { events }) => sum + events, 0),
    fromUs: Math.min(...frames.map(({ fromUs }) => fromUs)),
    toUs: Math.max(...frames.map(({ toUs }) => toUs)),
  };
}
