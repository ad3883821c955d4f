import type { Files, OpenFile } from '../../src/journal/files.ts';
import { nodeFiles } from '../../src/journal/node-files.ts';

/** The real file system, on a disk that can be made slow, full or broken. */
export class TroubledFiles {
  /** Syncs wait for it. */
  #gate: Promise<void> = Promise.resolve();
  #open: () => void = () => undefined;
  /** The code every write or sync fails with. */
  writeFails: string | undefined;
  syncFails: string | undefined;

  /** From now on syncs take until `hurry`. */
  stall(): void {
    this.#gate = new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  hurry(): void {
    this.#open();
  }

  readonly files: Files = {
    ...nodeFiles,
    open: async (path, mode) => this.#troubled(await nodeFiles.open(path, mode)),
    create: async (path) => this.#troubled(await nodeFiles.create(path)),
  };

  #troubled(file: OpenFile): OpenFile {
    return {
      path: file.path,
      size: () => file.size(),
      read: (length, offset) => file.read(length, offset),
      readNow: (length, offset) => file.readNow(length, offset),
      truncate: (sizeBytes) => file.truncate(sizeBytes),
      close: () => file.close(),
      write: (bytes, offset) => {
        if (this.writeFails !== undefined) return Promise.reject(failed(this.writeFails));
        return file.write(bytes, offset);
      },
      sync: async () => {
        await this.#gate;
        if (this.syncFails !== undefined) throw failed(this.syncFails);
        await file.sync();
      },
    };
  }
}

function failed(code: string): Error {
  return Object.assign(new Error(`${code}: the disk is in trouble`), { code });
}
