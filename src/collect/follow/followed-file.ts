import type { Fingerprint } from './fingerprint.ts';

/** What is known of one file of a log, as it is kept in the checkpoint. */
export interface FileState {
  /** The name it had when it was last seen. */
  readonly path: string;
  readonly device: number;
  readonly inode: number;
  readonly fingerprint: Fingerprint;
  /** Everything before this byte of the unpacked file is kept. */
  readonly offset: number;
  /** Number of the line that begins there. */
  readonly line: number;
  /** Its unpacked size when it was last seen; more than `offset` when something is left to read. */
  readonly sizeBytes: number;
  /** Read to an end after which nothing comes: it was replaced, and not written to since. */
  readonly isFinished: boolean;
  /** When the last event read from it was written; absent before the first. */
  readonly lastEventUs?: number;
}

/** A file of a log while the log is followed. */
export interface FollowedFile {
  state: FileState;
  /** How many scans in a row did not find it. */
  missedScans: number;
  /** Set when it was cut short in place, with the size it had before. */
  truncatedFromBytes?: number;
  /** When it first could not be unpacked to its end. */
  damagedAtMs?: number;
  /** Device, inode, size and time of change when all of it had been read; spares another look. */
  readKey?: string;
}

/** A file met for the first time. */
export function newFile(
  state: Pick<FileState, 'path' | 'device' | 'inode' | 'fingerprint'>,
): FollowedFile {
  return {
    state: { ...state, offset: 0, line: 1, sizeBytes: 0, isFinished: false },
    missedScans: 0,
  };
}

/** Changes what is known of a file. */
export function update(file: FollowedFile, changes: Partial<FileState>): void {
  file.state = { ...file.state, ...changes };
}
