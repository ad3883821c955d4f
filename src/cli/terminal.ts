import type { Style } from './style.ts';

/** Where text goes. */
export interface Output {
  /** Writes in order. Safe to call after the reader has gone away. */
  write(text: string | Uint8Array): void;
  /** Resolves once the reader has taken what was written; awaited between large pieces. */
  drained(): Promise<void>;
  readonly isTerminal: boolean;
  /** Plain functions when colours are off. */
  readonly style: Style;
}

/** All that commands know of the process they run in. Only `start.ts` reads `process`. */
export interface Terminal {
  /** Results. */
  readonly stdout: Output;
  /** Progress and complaints. */
  readonly stderr: Output;
  readonly stdin: AsyncIterable<Uint8Array> & { readonly isTerminal: boolean };
  /** Width of the terminal; undefined where results go to a file or a pipe, which have none. */
  readonly columns: number | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly platform: string;
  readonly pid: number;
  /** Folder for what is thrown away at the end. */
  readonly temporaryFolder: string;
  readonly nowMs: () => number;
  /** The zone times are shown in unless asked otherwise, as the IANA names it. */
  readonly timeZone: string;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** Calls `reload` whenever the process is told to read its configuration again (SIGHUP). */
  readonly onReload: (reload: () => void) => void;
  /** Runs `cleanUp` when the process ends, however it ends; it must not wait for anything. */
  readonly onExit: (cleanUp: () => void) => void;
}
