import type { Command } from 'commander';
import { KNOWN_FIELDS } from '../query/field.ts';

/** Commands whose free words are a query. */
const ASKING: ReadonlySet<string> = new Set(['search', 'trail', 'stats']);

/**
 * Candidates for the last word of a command line: commands, flags, the values of a flag, fields.
 * Empty where the shell should complete files.
 */
export function completeWords(root: Command, words: readonly string[]): readonly string[] {
  const last = words.at(-1) ?? '';
  const { command, depth } = commandOf(root, words.slice(0, -1));
  // A command with commands of its own takes nothing else.
  if (command.commands.length > 0 && !last.startsWith('-')) {
    const names = words.length === depth + 1 ? visibleCommands(command) : [];
    return startingWith(last, names);
  }
  const choices = flagChoices(command, words.at(-2) ?? '');
  if (choices !== undefined) return startingWith(last, choices);
  if (last.startsWith('-')) return startingWith(last, flagsOf(command));
  if (command.name() === 'help') return startingWith(last, visibleCommands(root));
  if (command.name() === 'completion') return startingWith(last, ['bash', 'zsh', 'fish']);
  if (command.name() === 'top') return startingWith(last, fieldNames());
  return ASKING.has(command.name())
    ? startingWith(
        last,
        fieldNames().map((name) => `${name}:`),
      )
    : [];
}

/** The innermost command the words name, and how many words that took. */
function commandOf(
  root: Command,
  words: readonly string[],
): { readonly command: Command; readonly depth: number } {
  let command = root;
  let depth = 0;
  for (const word of words) {
    const inner = command.commands.find((one) => one.name() === word);
    if (inner === undefined) break;
    command = inner;
    depth++;
  }
  return { command, depth };
}

function visibleCommands(root: Command): readonly string[] {
  const names = root.commands.map((command) => command.name());
  return [...names.filter((name) => !name.startsWith('_')), 'help'];
}

function flagsOf(command: Command): readonly string[] {
  return [...command.options.flatMap(({ long }) => (long ? [long] : [])), '--help'];
}

/** The values a flag takes, where `word` is one that takes any; empty means files. */
function flagChoices(command: Command, word: string): readonly string[] | undefined {
  const option = command.options.find(({ long, short }) => long === word || short === word);
  if (option === undefined || option.isBoolean()) return undefined;
  if (option.long === '--fields') return fieldNames();
  return option.argChoices ?? [];
}

function fieldNames(): readonly string[] {
  return KNOWN_FIELDS.flatMap(({ name, aliases }) => [...aliases, name]);
}

function startingWith(start: string, candidates: readonly string[]): readonly string[] {
  return candidates.filter((candidate) => candidate.startsWith(start));
}
