import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { Failure } from '../base/failure.ts';

/** One value of a result as Annals reads it. */
export type SqlValue = string | number | bigint | boolean | null | readonly SqlValue[];

/** How much of the machine DuckDB may use. */
export interface EngineOptions {
  readonly memoryLimitBytes: number;
  readonly threads: number;
  /** Where it may put what does not fit into memory. */
  readonly tempFolder: string;
}

/** Statements that may run at once; more would only fight for the same cores. */
const MAX_CONNECTIONS = 4;

/**
 * DuckDB in this process: an in-memory database over the Parquet segments. Everything in it can be
 * made anew from the journal.
 */
export class Engine implements AsyncDisposable {
  readonly #instance: DuckDBInstance;
  readonly #threads: number;
  readonly #idle: DuckDBConnection[] = [];
  readonly #waiting: ((connection: DuckDBConnection) => void)[] = [];
  #open = 0;

  private constructor(instance: DuckDBInstance, threads: number) {
    this.#instance = instance;
    this.#threads = threads;
  }

  static async open(options: EngineOptions): Promise<Engine> {
    const instance = await DuckDBInstance.create(':memory:', {
      threads: String(options.threads),
      memory_limit: `${Math.floor(options.memoryLimitBytes / 2 ** 20)}MiB`,
      temp_directory: options.tempFolder,
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      preserve_insertion_order: 'true',
    });
    const engine = new Engine(instance, options.threads);
    await engine.run('SET parquet_metadata_cache = true');
    return engine;
  }

  /** Runs a statement and gives nothing back. */
  async run(sql: string): Promise<void> {
    await this.#with(undefined, (connection) => connection.run(sql));
  }

  /**
   * Runs a long statement on one thread, so that the other cores are left to what is taken in and asked
   * meanwhile. Two of these must not run at once. Questions that run beside it have one thread, too.
   */
  async runGently(sql: string): Promise<void> {
    await this.run('SET threads TO 1');
    try {
      await this.run(sql);
    } finally {
      await this.run(`SET threads TO ${this.#threads}`);
    }
  }

  /** Runs a query and gives its rows. An aborted signal ends it with `query/cancelled`. */
  async rows(sql: string, signal?: AbortSignal): Promise<readonly (readonly SqlValue[])[]> {
    return this.#with(signal, async (connection) => {
      const reader = await connection.runAndReadAll(sql);
      return reader.getRowsJS() as readonly (readonly SqlValue[])[];
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const connection of this.#idle) connection.closeSync();
    this.#idle.length = 0;
    this.#instance.closeSync();
  }

  async #with<T>(
    signal: AbortSignal | undefined,
    use: (connection: DuckDBConnection) => Promise<T>,
  ): Promise<T> {
    refuseAborted(signal);
    const connection = await this.#take();
    const interrupt = (): void => connection.interrupt();
    signal?.addEventListener('abort', interrupt);
    try {
      return await use(connection);
    } catch (error) {
      refuseAborted(signal);
      throw error;
    } finally {
      signal?.removeEventListener('abort', interrupt);
      this.#give(connection);
    }
  }

  async #take(): Promise<DuckDBConnection> {
    const idle = this.#idle.pop();
    if (idle !== undefined) return idle;
    if (this.#open < MAX_CONNECTIONS) {
      this.#open++;
      return this.#instance.connect();
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #give(connection: DuckDBConnection): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#idle.push(connection);
    else next(connection);
  }
}

/** Throws when the one who asked has gone away. */
export function refuseAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new Failure('query/cancelled', 'the question was cancelled');
}
