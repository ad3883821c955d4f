/**
 * Leaves of one tile of the tree. 256, as in C2SP tlog-tiles: a tile is then one block's worth of
 * hashes, and only levels above it need to be stored (0.13 bytes an event). Part of the format.
 */
export const TILE_EVENTS = 256;

/** Height of a tile's root above the leaves: 2^8 = 256. */
export const TILE_HEIGHT = 8;

/**
 * Tiles of a full block. Measured on 1.5 KB events at level 6: 1 tile 10.6 % of raw, 2 tiles 9.8 %,
 * 4 tiles 9.2 %; reading one event unpacks 0.4, 0.8 or 1.6 MB. Two keep that under a millisecond.
 */
export const BLOCK_TILES = 2;

/** A block holds at most this many tiles, so that a header that lies cannot claim a huge block. */
export const MAX_BLOCK_TILES = 16;

/**
 * zstd's level. Measured with two tiles: level 3 11.5 % of raw at 410 MB/s, level 5 10.3 % at
 * 155 MB/s, level 6 9.8 % at 135 MB/s, level 7 9.5 % at 130 MB/s with a cache twice as large.
 */
export const COMPRESSION_LEVEL = 6;

/** A new file of blocks begins at this size: few enough files for 10^9 events, small enough to copy. */
export const MAX_FILE_BYTES: number = 256 * 1024 * 1024;

/** More than any API server writes as one line (its limit for a request's body is 3 MiB). */
export const MAX_EVENT_BYTES: number = 64 * 1024 * 1024;

/**
 * A zstd frame holds at most this many raw bytes, unless a single event is larger: 256 events of
 * 10 MiB would otherwise need a buffer larger than the zstd package takes (1 GiB).
 */
export const MAX_FRAME_BYTES: number = 64 * 1024 * 1024;

/** Events not in a block are held in memory too. With more bytes of them, a smaller block is made. */
export const MAX_TAIL_BYTES: number = 32 * 1024 * 1024;

/** Of a cluster's or a source's name, which may be a path (`PATH_MAX` is 4,096). */
export const MAX_NAME_BYTES = 8192;

/** A header larger than this is not believed. All events of a block with long names of their own fit. */
export const MAX_HEADER_BYTES: number = 128 * 1024 * 1024;

/** The write-ahead file is begun anew above this size, so that opening reads little. */
export const WRITE_AHEAD_ROTATE_BYTES: number = 8 * 1024 * 1024;

/** One record of the write-ahead file holds at most about this many bytes, or one event. */
export const WRITE_AHEAD_RECORD_BYTES: number = 4 * 1024 * 1024;

/** Blocks packed at once. More do not help a few cores, and each holds its raw bytes in memory. */
export const MAX_PACKING_BLOCKS = 8;

/**
 * Unpacked blocks kept for reading: about 75 of usual size, enough for a page of 50 scattered events
 * that is asked for again, scrolled or opened.
 */
export const READ_CACHE_BYTES: number = 64 * 1024 * 1024;
