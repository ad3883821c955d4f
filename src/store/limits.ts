/**
 * Events that are read and asked one by one in a tenth of a second, those of 16 blocks. Of more, it is
 * found and remembered which match.
 */
export const FEW_EVENTS = 8192;

/** Events of a sealed segment: few files even at 10^9 events, and a hot part of about 60 MB. */
export const SEAL_EVENTS = 131_072;

/** When sealing cannot keep up with this many hot events, appends wait. */
export const MAX_HOT_EVENTS: number = 2 * SEAL_EVENTS;

/**
 * A last segment smaller than this is opened again with the store, so that many small imports do not
 * leave many small segments. Replaying as many events takes a fifth of a second.
 */
export const REOPEN_BELOW = 16_384;

/** Fewer hot events than this are not worth a segment when the store is closed. */
export const MIN_SEAL_EVENTS = 1024;

/**
 * A store that keeps events for a time begins a new segment and a new file of the journal so often in
 * it, so that what is too old can go before it is much older.
 */
export const PARTS_OF_KEPT_TIME = 10;

/** Lines prepared and committed as one, at most. */
export const BATCH_EVENTS = 8192;

/** Bytes of such lines, at most, unless one line is larger. */
export const BATCH_BYTES: number = 8 * 2 ** 20;

/**
 * Batches on their way at once. While some are packed and synced, others are prepared; fewer left
 * the workers idle for a third of an import, more only take memory.
 */
export const MAX_BATCHES_IN_FLIGHT = 8;

/** Batches committed as one, at most: they share a sync. */
export const MAX_BATCHES_IN_COMMIT = 4;

/** Batches below this are prepared at once on the main thread: handing them over costs more. */
export const INLINE_BYTES: number = 256 * 2 ** 10;

/** Memory DuckDB may use. Sealing a segment needs about 200 MB. */
export const ENGINE_MEMORY_BYTES: number = 512 * 2 ** 20;
