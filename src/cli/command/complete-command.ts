import { Command } from 'commander';
import type { CommandContext } from '../define.ts';

/** The command behind the completion scripts; people never type it. */
export function completeCommand({
  terminal,
  onDone,
  root,
}: CommandContext & { readonly root: Command }): Command {
  return new Command('__complete')
    .argument('[words...]', 'the words of the command line up to the one to complete')
    .helpOption(false)
    .allowUnknownOption()
    .action(async (words: readonly string[]) => {
      const { completeWords } = await import('../complete-words.ts');
      for (const word of completeWords(root, words)) terminal.stdout.write(`${word}\n`);
      onDone(0);
    });
}
