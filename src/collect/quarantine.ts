import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';

/** A line that was not kept, with all that is needed to look at it later. */
export interface QuarantinedLine {
  readonly file: string;
  readonly line: number;
  readonly reason: string;
  readonly bytes: Uint8Array;
}

export interface QuarantineOptions {
  readonly nowMs: number;
  /** What may be kept of a line; all of it when absent. */
  readonly redact?: (bytes: Uint8Array) => Uint8Array;
}

/**
 * The file that takes the lines of one import which could not be kept:
 * `quarantine/<time>-<name>.ndjson`, created with the first of them. Only its owner may read it,
 * since a broken line may hold a secret as well as a whole one.
 */
export class Quarantine implements AsyncDisposable {
  readonly #folder: string;
  readonly #name: string;
  readonly #redact: (bytes: Uint8Array) => Uint8Array;
  #file: FileHandle | undefined;
  #path: string | undefined;

  constructor(folder: string, name: string, { nowMs, redact }: QuarantineOptions) {
    this.#folder = folder;
    this.#redact = redact ?? ((bytes) => bytes);
    const time = new Date(nowMs).toISOString().replaceAll(/[:.]/g, '-');
    this.#name = `${time}-${name.replaceAll(/[^\w.-]/g, '_').slice(-80)}`;
  }

  /** Where the lines are; undefined while there are none. */
  get path(): string | undefined {
    return this.#path;
  }

  async add(lines: readonly QuarantinedLine[]): Promise<void> {
    if (lines.length === 0) return;
    this.#file ??= await this.#create();
    const text = lines.map(({ file, line, reason, bytes }) =>
      JSON.stringify({
        file,
        line,
        reason,
        bytes: Buffer.from(this.#redact(bytes)).toString('base64'),
      }),
    );
    await this.#file.appendFile(`${text.join('\n')}\n`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
  }

  /** Two imports may begin in the same millisecond. */
  async #create(): Promise<FileHandle> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    for (let i = 0; ; i++) {
      const path = join(this.#folder, `${this.#name}${i === 0 ? '' : `-${i}`}.ndjson`);
      try {
        const file = await open(path, 'ax', 0o600);
        this.#path = path;
        return file;
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      }
    }
  }
}
