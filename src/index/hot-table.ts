import type { Engine } from './engine.ts';
import { HotPart } from './hot-part.ts';
import type { IndexTable } from './index-table.ts';
import type { Supersession } from './segment-filters.ts';
import { COLUMN_NAMES, type SpoolFile, spoolTable, writeSpool } from './spool.ts';

/** Where rows of a hot part go. */
export interface HotTableOptions {
  readonly engine: Engine;
  /** Folder for rows on their way into DuckDB. */
  readonly spoolFolder: string;
}

/**
 * A hot part and where DuckDB finds its rows: first in memory, then in files it reads, then in a
 * table once a question has asked for them. The steps of one part must run one after the other.
 */
export class HotTable {
  readonly part: HotPart;
  /** Pairs of events of earlier parts that events of this part speak for. */
  readonly crossing: Supersession[] = [];
  readonly #options: HotTableOptions;
  readonly #table: string;
  #hasTable = false;
  #spools: readonly SpoolFile[] = [];
  #files = 0;

  constructor(firstPosition: number, options: HotTableOptions) {
    this.part = new HotPart(firstPosition);
    this.#table = `hot_${firstPosition}`;
    this.#options = options;
  }

  /** Puts the rows held in memory where DuckDB reads them; after a failure they are still held. */
  async spool(): Promise<void> {
    const rows = this.part.takeRows();
    if (rows.length === 0) return;
    try {
      const name = `${this.#table}-${this.#files++}`;
      const file = await writeSpool(this.#options.spoolFolder, name, rows);
      this.#spools = [...this.#spools, file];
    } catch (error) {
      this.part.putBackRows(rows);
      throw error;
    }
  }

  /** Brings all rows into the table, which answers faster than files do. */
  async fill(): Promise<void> {
    await this.spool();
    for (const file of this.#spools) {
      const rows = spoolTable(file.path);
      await this.#options.engine.run(
        this.#hasTable
          ? `INSERT INTO ${this.#table} SELECT * FROM ${rows}`
          : `CREATE TABLE ${this.#table} AS SELECT * FROM ${rows}`,
      );
      this.#hasTable = true;
      this.#spools = this.#spools.filter((other) => other !== file);
      await file.remove();
    }
  }

  /** SQL tables that together hold the rows that are no longer only in memory. */
  get sqlTables(): readonly string[] {
    const tables = this.#hasTable ? [this.#table] : [];
    return [...tables, ...this.#spools.map(({ path }) => spoolTable(path))];
  }

  /** The same for a question. A table goes on growing, so each is cut where the part ends now. */
  get tables(): readonly IndexTable[] {
    const { firstPosition, endPosition, minTimeUs, maxTimeUs } = this.part;
    const columns = `pos, CAST(NULL AS BIGINT) AS superseded_by, ${COLUMN_NAMES}`;
    return this.sqlTables.map((table) => {
      const sql = `(SELECT ${columns} FROM ${table} WHERE pos < ${endPosition})`;
      return { source: { kind: 'table', sql }, firstPosition, endPosition, minTimeUs, maxTimeUs };
    });
  }

  /** Removes table and files; nobody may be reading them. */
  async drop(): Promise<void> {
    if (this.#hasTable) await this.#options.engine.run(`DROP TABLE ${this.#table}`);
    for (const file of this.#spools) await file.remove();
  }
}
