import { Command } from 'commander';
import type { CommandContext, Define } from '../define.ts';
import { approveCommand } from './approve-command.ts';
import { createCommand } from './create-command.ts';
import { kubeconfigCommand } from './kubeconfig-command.ts';
import { listCommand } from './list-command.ts';
import { renewCommand } from './renew-command.ts';
import { revokeCommand } from './revoke-command.ts';
import { showCommand } from './show-command.ts';

const COMMANDS: readonly Define[] = [
  createCommand,
  approveCommand,
  kubeconfigCommand,
  listCommand,
  showCommand,
  renewCommand,
  revokeCommand,
];

/** `annals user`: people who log in to a cluster with a certificate. */
export const userCommand: Define = (context: CommandContext) => {
  const command = new Command('user').description(
    'Give people access to a cluster by certificate, and see what they have.',
  );
  for (const define of COMMANDS) command.addCommand(define(context));
  return command.addHelpText('after', EXAMPLES);
};

const EXAMPLES = `
Kubernetes has no users, only what names them: certificates, and bindings to roles. Whoever shows
a certificate of the cluster's authority is the user its name says.

Examples:
  annals user create jai --role view --namespace team-a
  annals user list
  annals user revoke jai
`;
