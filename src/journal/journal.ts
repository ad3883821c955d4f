/** What the journal keeps of one event: its bytes, and how they came. */
export interface JournalEntry {
  readonly cluster: string;
  readonly source: string;
  /** Microseconds since the epoch, by the collector's clock. */
  readonly receivedUs: number;
  /** The line without its line end; must hold no line feed. */
  readonly bytes: Uint8Array;
  /**
   * SHA-256 of the bytes as received, where they differ from `bytes` because something was hidden.
   * Absent when `bytes` is what was received.
   */
  readonly identity?: Uint8Array;
}

/** An entry and its place. Positions count from 0 without holes. */
export interface StoredEntry extends JournalEntry {
  readonly position: number;
}

/** Bytes of the journal that are not what was written. */
export interface Damage {
  readonly file: string;
  readonly offset: number;
  /** Positions whose events cannot be read, the end excluded. */
  readonly firstPosition: number;
  readonly endPosition: number;
  readonly reason: string;
}

/** Events removed on purpose: all below a position. */
export interface Removal {
  /** Positions below this are removed. */
  readonly end: number;
  /** When the latest of their requests was received; microseconds since the epoch. */
  readonly lastUs?: number;
  /** When the last of them were removed. */
  readonly removedUs: number;
  readonly reason: 'age' | 'size';
}

/** What opening found and did. */
export interface Recovery {
  /** Bytes of a write that was never acknowledged, cut from the end. */
  readonly tornBytes: number;
  readonly damage: readonly Damage[];
}

/** One whole block as it lies on disk, unchecked; see `unpackEvents`. */
export interface PackedBytes {
  readonly firstPosition: number;
  readonly bytes: Uint8Array;
}

/** Events as the journal holds them. Blocks may hold events before and behind what was asked for. */
export interface PackedEvents {
  readonly blocks: readonly PackedBytes[];
  /** Events that are in no block. */
  readonly entries: readonly StoredEntry[];
}

/**
 * The truth: the exact bytes of every event, in order, for ever. One process writes; any number may
 * read. It does not know what an event is.
 */
export interface Journal extends AsyncDisposable {
  /** Positions below this are on disk and readable. */
  readonly size: number;
  readonly recovery: Recovery;
  /** What was removed; reading gives nothing there, and it is not damage. */
  readonly removed: Removal | undefined;

  /**
   * Adds entries in order and resolves with the position of the first once all of them are synced.
   * Calls made while a sync runs share the next one (group commit). Rejects with a `Failure`
   * (`journal/disk-full`, `journal/write-failed`) when the bytes could not be kept; then none of
   * this call's entries is in the journal, and a later call may succeed.
   */
  append(entries: readonly JournalEntry[]): Promise<number>;

  /**
   * Yields the entries of `[first, end)` in order, in batches of a block or less. Entries that
   * damage made unreadable are left out; their ranges are reported through `onDamage`.
   */
  scan(
    first: number,
    end: number,
    options?: { readonly onDamage?: (damage: Damage) => void; readonly signal?: AbortSignal },
  ): AsyncIterable<readonly StoredEntry[]>;

  /**
   * The entries at these positions, in the order asked, undefined for those that are damaged or
   * beyond the end. Reads each block once.
   */
  read(positions: readonly number[]): Promise<readonly (StoredEntry | undefined)[]>;

  /**
   * What holds the events of `[first, end)`, to be unpacked on another thread; positions below the first
   * that is there are left out. Undefined when some of it cannot be read.
   */
  readPacked(first: number, end: number): Promise<PackedEvents | undefined>;

  /**
   * Removes all events below a position, durably. Positions do not change, nor does the root of the
   * tree. Their bytes stay on disk until `sweep`, so that whoever reads may finish.
   */
  remove(removal: Removal): Promise<void>;

  /** Deletes the files that hold nothing but removed events. The last ones may stay for a while. */
  sweep(): Promise<void>;

  /** Begins a new file with the next block, so that what is in the present one can go by itself. */
  endFile(): Promise<void>;
}

/** The reading half of a journal, which a reader without the lock has as well. */
export type ReadableJournal = Pick<
  Journal,
  'size' | 'recovery' | 'removed' | 'scan' | 'read' | 'readPacked'
> &
  AsyncDisposable;
