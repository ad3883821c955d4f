/** Read at a time. Large enough that seams between chunks cost nothing, small enough to stay in cache. */
export const CHUNK_BYTES: number = 1 << 20;

/**
 * Lines up to this are handed on. The largest real events are a little over 3 MiB (two bodies of
 * 1.5 MiB, the API server's own limit on a request); a line past this limit is not an event.
 */
export const MAX_LINE_BYTES: number = 16 << 20;

/** What of an oversized line is kept for the quarantine file, so that a person sees what it was. */
export const OVERSIZED_SAMPLE_BYTES: number = 4096;

/** How much of a file is looked at to tell what it is. */
export const HEAD_BYTES: number = 256 << 10;

/** Compressed bytes given to the zstd decoder at a time: it hands over all they expand to at once. */
export const ZSTD_PIECE_BYTES: number = 8 << 10;

/** Compressed bytes given to gzip at a time; they expand to at most a thousand times as much. */
export const GZIP_PIECE_BYTES: number = 16 << 10;
