import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { Failure } from '../base/failure.ts';
import { CHUNK_BYTES } from './limits.ts';

/** Something to read to its end: a file, or what is piped in. */
export type LogInput =
  | { readonly kind: 'file'; readonly path: string; readonly sizeBytes: number }
  | { readonly kind: 'stdin'; readonly stream: AsyncIterable<Uint8Array> };

/** How an input is called in messages and in the `source` of its events. */
export function inputName(input: LogInput): string {
  return input.kind === 'file' ? input.path : 'stdin';
}

/** What may be told about reading while it goes on. */
export interface ReadOptions {
  /** First byte to read; files only. */
  readonly offset?: number;
  /** Called with the bytes just read from the input, before decompression. */
  readonly onRead?: (bytes: number) => void;
  readonly signal?: AbortSignal;
}

/** The bytes of an input in chunks that are never written again. */
export async function* readChunks(
  input: LogInput,
  options: ReadOptions = {},
): AsyncGenerator<Buffer> {
  const chunks = input.kind === 'file' ? fileChunks(input.path, options.offset ?? 0) : input.stream;
  for await (const chunk of chunks) {
    if (options.signal?.aborted === true) return;
    options.onRead?.(chunk.length);
    yield Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk);
  }
}

/** The next chunk is read while the one before is worked on. */
async function* fileChunks(path: string, offset: number): AsyncGenerator<Buffer> {
  const file = await openFile(path);
  try {
    let position = offset;
    let next = readChunk(file, path, position);
    while (true) {
      const chunk = await next;
      if (chunk.length === 0) return;
      position += chunk.length;
      next = readChunk(file, path, position);
      // Awaited above or when the loop ends early; unhandled in between it would end the process.
      next.catch(() => undefined);
      yield chunk;
    }
  } finally {
    await file.close();
  }
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    // Without O_NONBLOCK opening a named pipe would wait for a writer for ever.
    return await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    throw unreadable(path, error);
  }
}

async function readChunk(file: FileHandle, path: string, position: number): Promise<Buffer> {
  try {
    const buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES);
    const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES, position);
    return buffer.subarray(0, bytesRead);
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** The failure for an input the operating system does not let us read. */
export function unreadable(path: string, error: unknown): Failure {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  const reason = REASONS[code] ?? code;
  return new Failure('input/unreadable', `cannot read ${JSON.stringify(path)}: ${reason}`, {
    hint: HINTS[code] ?? 'Check the path, or give another one.',
    cause: error,
  });
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EISDIR: 'it is a folder',
  ELOOP: 'its symbolic links go in a circle',
  EIO: 'the disk reports an error',
};

const HINTS: Readonly<Record<string, string>> = {
  EACCES: 'Audit logs often belong to root. Run as a user who may read it, or copy it.',
  ENOENT: 'Check the path. On most clusters the log is /var/log/kubernetes/audit/audit.log.',
};
