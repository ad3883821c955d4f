import { readSync } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, unlink } from 'node:fs/promises';
import { errorCode, type Files, type OpenFile } from './files.ts';

/** The trail is sensitive: its owner alone may read it. */
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

/** The real file system. */
export const nodeFiles: Files = {
  async open(path, mode) {
    return new NodeFile(path, await open(path, mode === 'read' ? 'r' : 'r+'));
  },

  async create(path) {
    return new NodeFile(path, await open(path, 'wx+', FILE_MODE));
  },

  async list(folder) {
    try {
      return (await readdir(folder)).sort();
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return [];
      throw error;
    }
  },

  async makeFolder(path) {
    await mkdir(path, { recursive: true, mode: FOLDER_MODE });
  },

  rename,
  remove: unlink,

  async syncFolder(path) {
    const folder = await open(path, 'r');
    try {
      await folder.sync();
    } catch (error) {
      // Windows cannot sync a folder, and keeps names in its own journal.
      if (errorCode(error) !== 'EPERM') throw error;
    } finally {
      await folder.close();
    }
  },
};

class NodeFile implements OpenFile {
  readonly path: string;
  readonly #handle: FileHandle;

  constructor(path: string, handle: FileHandle) {
    this.path = path;
    this.#handle = handle;
  }

  async size(): Promise<number> {
    return (await this.#handle.stat()).size;
  }

  async read(length: number, offset: number): Promise<Buffer> {
    const buffer = Buffer.allocUnsafe(length);
    let done = 0;
    while (done < length) {
      const { bytesRead } = await this.#handle.read(buffer, done, length - done, offset + done);
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    return buffer.subarray(0, done);
  }

  readNow(length: number, offset: number): Buffer {
    const buffer = Buffer.allocUnsafe(length);
    let done = 0;
    while (done < length) {
      const read = readSync(this.#handle.fd, buffer, done, length - done, offset + done);
      if (read === 0) break;
      done += read;
    }
    return buffer.subarray(0, done);
  }

  async write(bytes: Uint8Array, offset: number): Promise<number> {
    return (await this.#handle.write(bytes, 0, bytes.length, offset)).bytesWritten;
  }

  async truncate(sizeBytes: number): Promise<void> {
    await this.#handle.truncate(sizeBytes);
  }

  async sync(): Promise<void> {
    await this.#handle.datasync();
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}
