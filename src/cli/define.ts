import type { Command } from 'commander';
import type { ExitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

/** What the description of a command is given. */
export interface CommandContext {
  readonly terminal: Terminal;
  readonly onDone: (code: ExitCode) => void;
}

/** Describes one command: its arguments, flags, help and examples. */
export type Define = (context: CommandContext) => Command;
