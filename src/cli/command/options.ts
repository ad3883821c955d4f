import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ClusterOptions } from '../cluster/cluster-options.ts';

/** Where the store lies. */
export interface StoreOptions {
  readonly dataDir?: string;
}

/** How times are shown, and read where they name no zone. */
export interface ZoneOptions {
  readonly utc?: boolean;
  readonly tz?: string;
}

/** Which events a question is about, and where they are. */
export interface SelectionOptions extends StoreOptions, ZoneOptions, ClusterOptions {
  readonly file?: readonly string[];
  readonly since?: string;
  readonly until?: string;
  readonly stages?: boolean;
  readonly namespace?: string;
}

/** The forms of a table for scripts and people. */
const FORMATS = ['table', 'wide', 'json', 'ndjson', 'csv', 'yaml', 'markdown'] as const;
export type Format = (typeof FORMATS)[number];

/** Adds `--data-dir`. */
export function withStore(command: Command): Command {
  return command.addOption(
    new Option('--data-dir <folder>', 'folder of the store (default: see below)').env(
      'ANNALS_DATA_DIR',
    ),
  );
}

/** Adds the flags that say which events a question is about. */
export function withSelection(command: Command): Command {
  command
    .option('--file <log>', 'ask this log instead of the store; may be given again', collect)
    .option('--since <time>', 'from this time on: 2h, 3d, 2026-11-23, 2026-11-23T19:40:00Z')
    .option('--until <time>', 'up to this time, which is left out')
    .option('--stages', 'take every event by itself instead of one row a request');
  command
    .option('-n, --namespace <name>', 'only what concerns this namespace')
    .option('--context <name>', 'only the cluster this context of a kubeconfig leads to')
    .option('--kubeconfig <file>', 'only the cluster of the current context of this file');
  return withZone(withStore(command));
}

/** Adds `--utc` and `--tz`. */
export function withZone(command: Command): Command {
  return command
    .option('--utc', 'show and read times in UTC')
    .option('--tz <zone>', 'show and read times in this zone, such as Europe/Berlin');
}

/** Adds `--output`. */
export function withOutput(command: Command, formats: readonly Format[] = FORMATS): Command {
  return command.addOption(
    new Option('-o, --output <format>', 'form of the answer').choices(formats).default('table'),
  );
}

/** Collects the values of a flag that may be given again. */
export function collect(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}

/** Reads `a,b,c`; commas within quotes belong to the name. */
export function parseList(text: string, previous: readonly string[] = []): readonly string[] {
  const names = text.match(/(?:"(?:[^"\\]|\\.)*"|[^,"])+/g)?.map((name) => name.trim()) ?? [];
  const filled = names.filter((name) => name !== '');
  if (filled.length === 0) throw new InvalidArgumentError('Name at least one field.');
  return [...previous, ...filled];
}

/** Reads a whole number between two bounds. */
export function wholeNumber(from: number, to: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= from && value <= to) return value;
    throw new InvalidArgumentError(`Give a whole number from ${from} to ${to}.`);
  };
}

/** Help about where the store lies. */
export const STORE_HELP = `
The store lies in --data-dir, else in $ANNALS_DATA_DIR, else in the user's data folder
(on Linux $XDG_DATA_HOME/annals or ~/.local/share/annals).
`;
