/**
 * Bytes of one body after unpacking. Only a guard against bodies that never end: a body is worked on
 * while it arrives, so a large one needs no more memory than a small one. The API server's batches
 * of 400 stay below 40 MiB with truncation on, and have no bound without it.
 */
export const MAX_BODY_BYTES: number = 256 << 20;

/** Bytes of bodies held at once over all requests, in memory and not yet in the store. */
export const BODY_BUDGET_BYTES: number = 192 << 20;

/** A request holding more than this is large, see `BodyBudget`. */
export const LARGE_HOLDING_BYTES: number = 1 << 20;

/** Given to the store at once. A sync costs the same for one event as for some megabytes. */
export const GROUP_BYTES: number = 4 << 20;
export const GROUP_EVENTS = 4096;

/** Groups of one request on their way: one being synced, one being prepared. */
export const MAX_GROUPS_IN_FLIGHT = 2;

/** How much of a body is looked at to tell whether it is a list of events. */
export const LOOK_BYTES: number = 64 << 10;

/** Items of one bulk request: each has a place in the answer, which must be bounded as well. */
export const MAX_BULK_ITEMS = 100_000;

/** Rejected lines an answer names one by one; beyond that they are counted. */
export const MAX_NAMED_REJECTIONS = 1000;

/** Compressed bytes given to gzip at a time; they unpack to at most a thousand times as much. */
export const GZIP_SLICE_BYTES: number = 2 << 10;

/** What a slice of zstd data may unpack to, about. */
export const ZSTD_SLICE_UNPACKED_BYTES: number = 1 << 20;

/** RFC 9659: no sender may ask for more memory than this to unpack zstd from HTTP. */
export const ZSTD_MAX_WINDOW_BYTES: number = 8 << 20;

/** Bytes of rejected items kept in one run of the program; beyond that they are only counted. */
export const QUARANTINE_BYTES: number = 256 << 20;

/** Rejected bytes recognised when a sender tries again with the same body. */
export const QUARANTINE_REMEMBERED = 4096;
