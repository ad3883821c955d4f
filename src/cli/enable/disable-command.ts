import { Command } from 'commander';
import type { Define } from '../define.ts';
import { type FileOptions, withFile } from './enable-options.ts';

/** Flags of `annals disable`. */
export interface DisableOptions extends FileOptions {
  readonly ignoreRecord?: boolean;
}

export const disableCommand: Define = ({ terminal, onDone }) => {
  const command = new Command('disable').description('Undo what "annals enable" did.');
  return withFile(command)
    .option('--ignore-record', 'take the flags of auditing away, whoever put them there')
    .addHelpText('after', EXAMPLES)
    .action(async (file: string | undefined, options: DisableOptions) => {
      const { runDisable } = await import('./run-disable.ts');
      onDone(await runDisable(terminal, file, options));
    });
};

const EXAMPLES = `
Shows the change as a diff; --apply makes it. Where "annals enable --apply" changed the file, it comes
back to the byte, with what others changed since left in place. Otherwise the flags of auditing go, and
the mounts that only they needed. The log itself stays.

Examples:
  annals disable /etc/kubernetes/manifests/kube-apiserver.yaml
  sudo annals disable --apply
`;
