import type { Engine } from './engine.ts';
import type { Supersession } from './segment-filters.ts';
import { writeSpool } from './spool.ts';
import { sqlText } from './sql-text.ts';

/** Pairs few enough to stand in a statement. */
const INLINE_PAIRS = 500;

/**
 * Which events are spoken for by another event of their request, as a table of DuckDB. Pairs are
 * added in memory and reach the table before the next question.
 */
export class Supersessions {
  readonly #engine: Engine;
  readonly #spoolFolder: string;
  #pending: Supersession[] = [];
  #any = false;
  #files = 0;
  #flushing: Promise<void> = Promise.resolve();

  private constructor(engine: Engine, spoolFolder: string) {
    this.#engine = engine;
    this.#spoolFolder = spoolFolder;
  }

  static async open(engine: Engine, spoolFolder: string): Promise<Supersessions> {
    await engine.run('CREATE TABLE superseded (pos BIGINT, by_pos BIGINT)');
    return new Supersessions(engine, spoolFolder);
  }

  /** Whether the table has held any pair. */
  get any(): boolean {
    return this.#any;
  }

  add(pairs: readonly Supersession[]): void {
    for (const pair of pairs) this.#pending.push(pair);
    if (pairs.length > 0) this.#any = true;
  }

  /** Resolves once all pairs added so far are in the table, whoever put them there. */
  flush(): Promise<void> {
    const flushed = this.#flushing.then(() => this.#insertPending());
    this.#flushing = flushed.catch(() => {});
    return flushed;
  }

  async #insertPending(): Promise<void> {
    const pairs = this.#pending;
    if (pairs.length === 0) return;
    this.#pending = [];
    try {
      await this.#insert(pairs);
    } catch (error) {
      this.#pending = [...pairs, ...this.#pending];
      throw error;
    }
  }

  async #insert(pairs: readonly Supersession[]): Promise<void> {
    if (pairs.length <= INLINE_PAIRS) {
      const values = pairs.map(({ position, byPosition }) => `(${position}, ${byPosition})`);
      await this.#engine.run(`INSERT INTO superseded VALUES ${values.join(', ')}`);
      return;
    }
    const lines = pairs.map(({ position, byPosition }) => `${position},${byPosition}\n`).join('');
    const name = `superseded-${this.#files++}`;
    const file = await writeSpool(this.#spoolFolder, name, [new TextEncoder().encode(lines)]);
    const columns = "columns = {pos: 'BIGINT', by_pos: 'BIGINT'}, header = false";
    await this.#engine.run(
      `INSERT INTO superseded SELECT * FROM read_csv(${sqlText(file.path)}, ${columns})`,
    );
    await file.remove();
  }

  /** Forgets pairs that a segment's own column tells from now on. */
  async forget(firstPosition: number, endPosition: number): Promise<void> {
    await this.#engine.run(
      `DELETE FROM superseded WHERE pos >= ${firstPosition} AND pos < ${endPosition}` +
        ` AND by_pos < ${endPosition}`,
    );
  }
}
