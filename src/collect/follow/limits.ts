/** What of a file's beginning tells it from others: an audit line has its Audit-ID well before. */
export const HEAD_BYTES = 1024;

/** How often a quiet log is looked at. File system events mostly come first; they are a hint only. */
export const IDLE_POLL_MS = 250;

/** How often a log is looked at that was written to within the last seconds. */
export const BUSY_POLL_MS = 50;
export const BUSY_FOR_MS = 2000;

/** Between two looks at least, so that a log of many small writes is read in groups. */
export const MIN_GAP_MS = 20;

/** How often the folder is read even when nothing hints at a change. */
export const SCAN_EVERY_MS = 5000;

/**
 * How long a file that is not written to any more stays open: its writer may hold it for a moment
 * after the rotation, and its last line may lack its end.
 */
export const GRACE_MS = 10_000;

/** Read at a time. */
export const CHUNK_BYTES: number = 1 << 20;

/** Given to the store at once. */
export const APPEND_BYTES: number = 4 << 20;
export const APPEND_EVENTS = 4096;

/** Such groups under way at once: some are prepared while others are packed and synced. */
export const MAX_IN_FLIGHT = 6;

/** Between two writes of the checkpoint. It may trail: what is read again adds nothing. */
export const SAVE_EVERY_MS = 1000;

/** Wait after an append that failed, such as on a full disk. */
export const RETRY_MS = 1000;

/** Times of one log that go back by this much are a clock that was set, not the order of requests. */
export const CLOCK_JUMP_US = 60e6;
