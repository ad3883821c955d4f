import { basename, join } from 'node:path';
import { HASH_BYTES, hashAt, subtreeRoot } from '../proof/tree-hash.ts';
import { TREE_FOLDER, treeFile } from './filenames.ts';
import { errorCode, type Files, type OpenFile, writeAll } from './files.ts';
import type { Damage } from './journal.ts';
import { TILE_EVENTS } from './limits.ts';

/** One stored level: its rows are roots of subtrees of 256^number leaves. */
interface Level {
  readonly number: number;
  readonly file: OpenFile;
  rows: number;
  /** The rows since the last whole run of 256, which the level above does not know yet. */
  recent: Uint8Array;
  dirty: boolean;
}

/** Rows of one level that make a row of the level above. */
const ROW_RUN = TILE_EVENTS;

/** The tiles the blocks hold. */
export interface WantedTiles {
  readonly tiles: number;
  /** Rows below this number were synced, so that one that is missing is damage. */
  readonly syncedTiles: number;
  /** Tiles below this number have no blocks any more. */
  readonly removedTiles: number;
  /** By tile; absent where the block cannot be read. */
  readonly tileRoots: ReadonlyMap<number, Uint8Array>;
}

/**
 * Writes the stored levels of the tree: level 1 has a tile's root for every 256 events, level 2 a
 * root for every 256 of those, and so on. They can be made again from the headers of the blocks.
 */
export class TreeFiles {
  readonly #files: Files;
  readonly #root: string;
  readonly #levels: Level[] = [];
  /** True at first: a killed process may have made files whose names only the system has yet. */
  #folderDirty = true;

  private constructor(files: Files, root: string) {
    this.#files = files;
    this.#root = root;
  }

  /**
   * Opens the levels and makes them hold exactly the tiles of `wanted`. Rows beyond are cut: their
   * blocks were. Missing ones are made from the blocks. Rows that differ are reported and left.
   */
  static async open(
    context: { readonly files: Files; readonly root: string },
    wanted: WantedTiles,
  ): Promise<{ readonly tree: TreeFiles; readonly damage: readonly Damage[] }> {
    const tree = new TreeFiles(context.files, context.root);
    const { rows, damage } = await tree.#fitTileRoots(wanted);
    const names = await context.files.list(join(context.root, TREE_FOLDER));
    for (let below = rows, number = 2, synced = wanted.syncedTiles; ; number++) {
      const count = Math.floor(below.length / HASH_BYTES / ROW_RUN);
      if (count === 0 && !names.includes(basename(treeFile(number)))) break;
      synced = Math.floor(synced / ROW_RUN);
      below = await tree.#fitAbove(number, below, { count, synced });
    }
    await tree.sync();
    return { tree, damage };
  }

  /** The rows of each level, to go back to. */
  mark(): readonly number[] {
    return this.#levels.map((level) => level.rows);
  }

  /** The stored roots of some tiles. */
  async tileRoots(first: number, end: number): Promise<Uint8Array> {
    const level = this.#levels[0];
    if (level === undefined) return new Uint8Array();
    return level.file.read((end - first) * HASH_BYTES, first * HASH_BYTES);
  }

  async append(tileRoots: Uint8Array): Promise<void> {
    await this.#add(1, tileRoots);
  }

  async sync(): Promise<void> {
    for (const level of this.#levels) {
      if (level.dirty) await level.file.sync();
      level.dirty = false;
    }
    if (this.#folderDirty) await this.#files.syncFolder(join(this.#root, TREE_FOLDER));
    this.#folderDirty = false;
  }

  async rollback(mark: readonly number[]): Promise<void> {
    for (const [i, level] of this.#levels.entries()) {
      const rows = mark[i] ?? 0;
      if (level.rows === rows && !level.dirty) continue;
      await level.file.truncate(rows * HASH_BYTES);
      const recent = rows % ROW_RUN;
      level.rows = rows;
      level.recent = await level.file.read(recent * HASH_BYTES, (rows - recent) * HASH_BYTES);
      level.dirty = true;
    }
    await this.sync();
  }

  async close(): Promise<void> {
    for (const level of this.#levels) await level.file.close();
  }

  async #add(number: number, rows: Uint8Array): Promise<void> {
    if (rows.length === 0) return;
    const level = this.#levels[number - 1] ?? (await this.#openLevel(number, 0));
    level.dirty = true;
    await writeAll(level.file, rows, level.rows * HASH_BYTES);
    level.rows += rows.length / HASH_BYTES;
    const above: Uint8Array[] = [];
    const runBytes = ROW_RUN * HASH_BYTES;
    level.recent = Buffer.concat([level.recent, rows]);
    for (; level.recent.length >= runBytes; level.recent = level.recent.subarray(runBytes)) {
      above.push(subtreeRoot(level.recent.subarray(0, runBytes)));
    }
    await this.#add(number + 1, Buffer.concat(above));
  }

  async #fitTileRoots(wanted: WantedTiles): Promise<{
    readonly rows: Uint8Array;
    readonly damage: readonly Damage[];
  }> {
    const { tiles, syncedTiles, tileRoots } = wanted;
    const level = await this.#openLevel(1, Math.min(tiles, syncedTiles));
    const stored = await level.file.read(level.rows * HASH_BYTES, 0);
    const damage = compareRows(stored, wanted);
    const rows = Buffer.alloc(tiles * HASH_BYTES);
    stored.copy(rows);
    for (const [tile, hash] of tileRoots) rows.set(hash, tile * HASH_BYTES);
    await this.#fit(level, rows);
    return { rows, damage };
  }

  /** Rows that are there are taken as they are: making them again would read all of the level below. */
  async #fitAbove(
    number: number,
    below: Uint8Array,
    { count, synced }: { readonly count: number; readonly synced: number },
  ): Promise<Uint8Array> {
    const level = await this.#openLevel(number, Math.min(count, synced));
    const stored = await level.file.read(level.rows * HASH_BYTES, 0);
    const rows = Buffer.alloc(count * HASH_BYTES);
    stored.copy(rows);
    const runBytes = ROW_RUN * HASH_BYTES;
    for (let i = level.rows; i < count; i++) {
      rows.set(subtreeRoot(below.subarray(i * runBytes, (i + 1) * runBytes)), i * HASH_BYTES);
    }
    await this.#fit(level, rows);
    return rows;
  }

  /** Makes a level hold these rows: what is there is not written again, only cut or added to. */
  async #fit(level: Level, rows: Uint8Array): Promise<void> {
    const want = rows.length / HASH_BYTES;
    const keptBytes = level.rows * HASH_BYTES;
    level.dirty = (await level.file.size()) !== keptBytes || level.rows !== want;
    if (level.dirty) await level.file.truncate(keptBytes);
    if (level.rows < want) await writeAll(level.file, rows.subarray(keptBytes), keptBytes);
    level.rows = want;
    level.recent = rows.slice((want - (want % ROW_RUN)) * HASH_BYTES);
    if (level.dirty) await this.sync();
  }

  /** Rows at `maxRows` and above may never have been synced, so they count as absent. */
  async #openLevel(number: number, maxRows: number): Promise<Level> {
    const path = join(this.#root, treeFile(number));
    let file: OpenFile;
    try {
      file = await this.#files.open(path, 'write');
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
      file = await this.#files.create(path);
      this.#folderDirty = true;
    }
    const rows = Math.min(maxRows, Math.floor((await file.size()) / HASH_BYTES));
    const level: Level = { number, file, rows, recent: new Uint8Array(), dirty: false };
    this.#levels.push(level);
    return level;
  }
}

function compareRows(stored: Uint8Array, wanted: WantedTiles): readonly Damage[] {
  const file = treeFile(1);
  const damage: Damage[] = [];
  const report = (tile: number, reason: string): void => {
    const position = tile * TILE_EVENTS;
    const offset = tile * HASH_BYTES;
    damage.push({ file, offset, firstPosition: position, endPosition: position, reason });
  };
  const storedTiles = Math.floor(stored.length / HASH_BYTES);
  for (const [tile, hash] of wanted.tileRoots) {
    if (tile >= storedTiles) continue;
    if (Buffer.compare(hashAt(stored, tile), hash) !== 0) report(tile, 'differs from its block');
  }
  if (storedTiles < wanted.removedTiles) {
    report(storedTiles, 'cut short; the hashes of removed events cannot be made again');
  } else if (storedTiles < wanted.syncedTiles) {
    report(storedTiles, 'cut short; made again from the blocks');
  }
  return damage;
}
