import { Argument, Command } from 'commander';
import type { Define } from '../define.ts';

/** The shells there is a completion script for. */
const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

export const completionCommand: Define = ({ terminal, onDone }) =>
  new Command('completion')
    .description('Print a script that completes commands, flags and fields.')
    .addArgument(new Argument('<shell>', 'the shell to complete in').choices(SHELLS))
    .addHelpText('after', EXAMPLES)
    .action(async (shell: Shell) => {
      const { completionScript } = await import('../completion-script.ts');
      terminal.stdout.write(completionScript(shell));
      onDone(0);
    });

const EXAMPLES = `
Examples:
  source <(annals completion bash)                  add to ~/.bashrc
  source <(annals completion zsh)                   add to ~/.zshrc
  annals completion fish > ~/.config/fish/completions/annals.fish
`;
