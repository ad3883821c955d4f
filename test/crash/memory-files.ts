import { dirname } from 'node:path';
import type { Files, OpenFile } from '../../src/journal/files.ts';

/** What is left after the machine stopped: all that was written, only what was synced, or a mix. */
export type Aftermath = 'all-written' | 'only-synced' | 'torn';

/** Thrown by every operation after the simulated stop. */
export class Stopped extends Error {}

interface Node {
  bytes: Buffer;
  synced: Buffer;
}

/**
 * A file system in memory that can stop before any one of its changes, run out of room, or fail one
 * operation, and that knows what a disk would still hold: bytes count once the file was synced,
 * names once their folder was.
 */
export class MemoryFiles implements Files {
  names: Map<string, Node> = new Map();
  syncedNames: Map<string, Node> = new Map();
  /** Changes made so far. */
  changes: number = 0;
  stopBefore: number = Number.POSITIVE_INFINITY;
  capacityBytes: number = Number.POSITIVE_INFINITY;
  /** The change with this number fails once with this code. */
  failAt: { readonly change: number; readonly code: string } | undefined;
  /** Writes take at most this many bytes at a time. */
  maxWriteBytes: number = Number.POSITIVE_INFINITY;
  /** What each change was, for messages. */
  readonly log: string[] = [];

  /** The disk another process would find after a stop now. */
  after(aftermath: Aftermath): MemoryFiles {
    const files = new MemoryFiles();
    const names = aftermath === 'only-synced' ? this.syncedNames : this.names;
    for (const [name, node] of names) {
      const bytes = leftOf(node, aftermath);
      const copy = { bytes, synced: Buffer.from(bytes) };
      files.names.set(name, copy);
      files.syncedNames.set(name, copy);
    }
    return files;
  }

  async open(path: string): Promise<OpenFile> {
    this.#checkRunning();
    const node = this.names.get(path);
    if (node === undefined) throw failed('ENOENT', path);
    return new MemoryFile(this, path, node);
  }

  async create(path: string): Promise<OpenFile> {
    this.change(`create ${path}`);
    if (this.names.has(path)) throw failed('EEXIST', path);
    const node = { bytes: Buffer.alloc(0), synced: Buffer.alloc(0) };
    this.names.set(path, node);
    return new MemoryFile(this, path, node);
  }

  async list(folder: string): Promise<readonly string[]> {
    this.#checkRunning();
    const inside = [...this.names.keys()].filter((name) => dirname(name) === folder);
    return inside.map((name) => name.slice(folder.length + 1)).sort();
  }

  async makeFolder(): Promise<void> {}

  async rename(from: string, to: string): Promise<void> {
    this.change(`rename ${from} ${to}`);
    const node = this.names.get(from);
    if (node === undefined) throw failed('ENOENT', from);
    this.names.delete(from);
    this.names.set(to, node);
  }

  async remove(path: string): Promise<void> {
    this.change(`remove ${path}`);
    if (!this.names.delete(path)) throw failed('ENOENT', path);
  }

  async syncFolder(path: string): Promise<void> {
    this.change(`sync folder ${path}`);
    for (const name of this.syncedNames.keys()) {
      if (dirname(name) === path && !this.names.has(name)) this.syncedNames.delete(name);
    }
    for (const [name, node] of this.names) {
      if (dirname(name) === path) this.syncedNames.set(name, node);
    }
  }

  /** Counts a change, and stops or fails instead where the test asked for that. */
  change(what: string): void {
    this.#checkRunning();
    this.log.push(what);
    const number = this.changes++;
    if (number === this.failAt?.change) throw failed(this.failAt.code, what);
  }

  usedBytes(): number {
    let sum = 0;
    for (const { bytes } of this.names.values()) sum += bytes.length;
    return sum;
  }

  #checkRunning(): void {
    if (this.changes >= this.stopBefore) throw new Stopped('the machine stopped');
  }
}

class MemoryFile implements OpenFile {
  readonly path: string;
  readonly #files: MemoryFiles;
  readonly #node: Node;

  constructor(files: MemoryFiles, path: string, node: Node) {
    this.#files = files;
    this.path = path;
    this.#node = node;
  }

  async size(): Promise<number> {
    return this.#node.bytes.length;
  }

  async read(length: number, offset: number): Promise<Buffer> {
    return this.readNow(length, offset);
  }

  readNow(length: number, offset: number): Buffer {
    return Buffer.from(this.#node.bytes.subarray(offset, offset + length));
  }

  async write(bytes: Uint8Array, offset: number): Promise<number> {
    this.#files.change(`write ${bytes.length} to ${this.path} at ${offset}`);
    const room = this.#files.capacityBytes - this.#files.usedBytes() + this.#node.bytes.length;
    const taken = Math.min(bytes.length, this.#files.maxWriteBytes, Math.max(0, room - offset));
    if (taken === 0 && bytes.length > 0) throw failed('ENOSPC', this.path);
    const end = Math.max(this.#node.bytes.length, offset + taken);
    const grown = Buffer.alloc(end);
    this.#node.bytes.copy(grown);
    grown.set(bytes.subarray(0, taken), offset);
    this.#node.bytes = grown;
    return taken;
  }

  async truncate(sizeBytes: number): Promise<void> {
    this.#files.change(`truncate ${this.path} to ${sizeBytes}`);
    const cut = Buffer.alloc(sizeBytes);
    this.#node.bytes.copy(cut);
    this.#node.bytes = cut;
  }

  async sync(): Promise<void> {
    this.#files.change(`sync ${this.path}`);
    this.#node.synced = this.#node.bytes;
  }

  async close(): Promise<void> {}
}

/** In a torn file the size has changed and of the bytes behind the synced ones only half arrived. */
function leftOf(node: Node, aftermath: Aftermath): Buffer {
  if (aftermath === 'only-synced') return Buffer.from(node.synced);
  const bytes = Buffer.from(node.bytes);
  if (aftermath === 'torn' && node.synced !== node.bytes) {
    const kept = Math.min(node.synced.length, bytes.length);
    bytes.fill(0, kept + Math.floor((bytes.length - kept) / 2));
  }
  return bytes;
}

function failed(code: string, what: string): Error {
  return Object.assign(new Error(`${code}: ${what}`), { code });
}
