/** What a command's exit code means; the same for all commands (`docs/reference/cli.md`). */
export const EXIT = {
  fine: 0,
  /** It did not work. */
  failed: 1,
  /** The command line was not understood. */
  usage: 2,
  /** It finished, but something was rejected, lost or found. */
  found: 3,
  /** A bug of Annals. */
  bug: 70,
  /** Ended by Ctrl-C. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
