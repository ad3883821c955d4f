import { membersOf, stringOf } from './json-members.ts';
import type { Members, Unwrapped, Wrapper } from './unwrapped.ts';
import { unwrapOne } from './unwrapped.ts';

/** A line of a container's log, which may be a part of what the container wrote as one line. */
export interface ContainerLine {
  readonly stream: string;
  readonly text: Buffer;
  /** More of the same line follows. */
  readonly isPartial: boolean;
}

const CRI = /^\d{4}-\d\d-\d\dT\S{1,40} (stdout|stderr) ([FP])(?::\S*)? /;

/** Reads a line as CRI runtimes (containerd, CRI-O) write it: time, stream, tag, text. */
function criLineOf(line: Buffer): ContainerLine | undefined {
  if (line[0] !== 0x31 && line[0] !== 0x32) return undefined;
  const match = CRI.exec(line.subarray(0, 80).toString('latin1'));
  if (match === null) return undefined;
  const [head, stream = '', tag] = match;
  return { stream, text: line.subarray(head.length), isPartial: tag === 'P' };
}

/**
 * Reads a document as Docker's `json-file` driver writes it, and as Fluent Bit hands on CRI lines
 * (`logtag`). Docker cuts long lines and ends only the last part with a line end.
 */
function jsonLineOf(members: Members): ContainerLine | undefined {
  const stream = stringOf(members.get('stream'));
  const log = stringOf(members.get('log'));
  if (stream === undefined || log === undefined) return undefined;
  const tag = stringOf(members.get('logtag'));
  if (tag === undefined && !members.has('time')) return undefined;
  const isDocker = tag === undefined && members.size <= 4 && !members.has('kubernetes');
  const isPartial = tag === undefined ? isDocker && !log.endsWith('\n') : tag === 'P';
  return { stream, text: Buffer.from(log), isPartial };
}

/** The container line a text holds in either form. */
export function containerLineOf(line: Buffer): ContainerLine | undefined {
  const cri = criLineOf(line);
  if (cri !== undefined || line[0] !== 0x7b) return cri;
  const members = membersOf(line);
  return members && jsonLineOf(members);
}

/** Lines of CRI runtimes. */
export const criLine: Wrapper<Buffer> = (text, unwrapping) => {
  const line = criLineOf(text);
  return line && (unwrapOne(line, unwrapping) ?? otherOutput(line));
};

/** Documents of Docker's `json-file` driver. */
export const dockerLine: Wrapper<Members> = (members, unwrapping) => {
  const line = jsonLineOf(members);
  return line && (unwrapOne(line, unwrapping) ?? otherOutput(line));
};

/** The API server writes events to its standard output; its standard error is its own log. */
function otherOutput({ stream }: ContainerLine): Unwrapped | undefined {
  return stream === 'stderr' ? { kind: 'events', items: [] } : undefined;
}
