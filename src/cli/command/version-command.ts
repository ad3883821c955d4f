import { Command } from 'commander';
import type { Define } from '../define.ts';

export const versionCommand: Define = ({ terminal, onDone }) =>
  new Command('version')
    .description('Print the version of Annals.')
    .addHelpText('after', '\nExample:\n  annals version\n')
    .action(async () => {
      const { readVersion } = await import('../read-version.ts');
      terminal.stdout.write(`annals ${await readVersion()}\n`);
      onDone(0);
    });
