/** Read and sent at once by an agent: it shares its machine with an API server. */
export const AGENT_CHUNK_BYTES: number = 64 << 10;
export const AGENT_GROUP_BYTES: number = 256 << 10;
export const AGENT_GROUP_EVENTS = 1024;

/** Such groups under way at once: one is sent while the next is read. */
export const AGENT_MAX_IN_FLIGHT = 1;

/** Bytes of lines after which buffers that were in use for long are let go of: 10 ms of work. */
export const SWEEP_EVERY_BYTES: number = 16 << 20;

/** Between two looks at a log, and so between two bodies, at least. */
export const AGENT_MIN_GAP_MS = 100;

/** A segment of the buffer is closed when it has grown to this, and is sent as one body. */
export const SEGMENT_BYTES: number = 1 << 20;

/** How long a server may take to answer, its sync included. */
export const ANSWER_MS = 60_000;

/** Waits between tries while the server is away: short at first, then no longer than this. */
export const FIRST_RETRY_MS = 250;
export const LAST_RETRY_MS = 10_000;

/** The least a buffer may be: below this a single long event might not fit. */
export const MIN_BUFFER_BYTES: number = 32 << 20;

/** Between two reports to the server about the agent itself. */
export const REPORT_EVERY_MS = 15_000;
