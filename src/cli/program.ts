import { Command } from 'commander';
import { agentCommand } from './command/agent-command.ts';
import { completeCommand } from './command/complete-command.ts';
import { completionCommand } from './command/completion-command.ts';
import { configCommand } from './command/config-command.ts';
import { demoCommand } from './command/demo-command.ts';
import { exportCommand } from './command/export-command.ts';
import { fieldsCommand } from './command/fields-command.ts';
import { historyCommand } from './command/history-command.ts';
import { importCommand } from './command/import-command.ts';
import { lossesCommand } from './command/losses-command.ts';
import { pruneCommand } from './command/prune-command.ts';
import { rebuildCommand } from './command/rebuild-command.ts';
import { redactCommand } from './command/redact-command.ts';
import { searchCommand } from './command/search-command.ts';
import { serveCommand } from './command/serve-command.ts';
import { showCommand } from './command/show-command.ts';
import { statsCommand } from './command/stats-command.ts';
import { statusCommand } from './command/status-command.ts';
import { tokenCommand } from './command/token-command.ts';
import { topCommand } from './command/top-command.ts';
import { trailCommand } from './command/trail-command.ts';
import { verifyCommand } from './command/verify-command.ts';
import { versionCommand } from './command/version-command.ts';
import { webhookConfigCommand } from './command/webhook-config-command.ts';
import type { Define } from './define.ts';
import { doctorCommand } from './doctor/doctor-command.ts';
import { disableCommand } from './enable/disable-command.ts';
import { enableCommand } from './enable/enable-command.ts';
import type { ExitCode } from './exit-code.ts';
import { HELP_LAYOUT, reflowProse } from './help-layout.ts';
import { kubectlFlagHint } from './kubectl-flag-hint.ts';
import { manifestsCommand } from './manifests/manifests-command.ts';
import { policyCommand } from './policy/policy-command.ts';
import type { Terminal } from './terminal.ts';
import { userCommand } from './user/user-command.ts';

const ASK = 'Ask:';
const KEEP = 'Keep:';
const RECORD = 'Record:';
const CLUSTER = 'Run a cluster:';
const MORE = 'More:';

/** Commands in the order a newcomer meets them, under the heading they have in the help. */
const COMMANDS: readonly (readonly [group: string, define: Define])[] = [
  [ASK, trailCommand],
  [ASK, searchCommand],
  [ASK, showCommand],
  [ASK, historyCommand],
  [ASK, topCommand],
  [ASK, statsCommand],
  [ASK, exportCommand],
  [ASK, fieldsCommand],
  [ASK, lossesCommand],
  [KEEP, importCommand],
  [KEEP, statusCommand],
  [KEEP, verifyCommand],
  [KEEP, rebuildCommand],
  [KEEP, pruneCommand],
  [KEEP, redactCommand],
  [KEEP, serveCommand],
  [KEEP, agentCommand],
  [KEEP, tokenCommand],
  [KEEP, configCommand],
  [KEEP, webhookConfigCommand],
  [RECORD, policyCommand],
  [CLUSTER, userCommand],
  [CLUSTER, enableCommand],
  [CLUSTER, disableCommand],
  [CLUSTER, doctorCommand],
  [CLUSTER, manifestsCommand],
  [MORE, demoCommand],
  [MORE, completionCommand],
  [MORE, versionCommand],
];

/**
 * The whole command line. Building it loads nothing but these descriptions: what a command needs
 * is imported when it runs, so that `annals --help` is quick.
 */
export function createProgram(terminal: Terminal, onDone: (code: ExitCode) => void): Command {
  const program = new Command('annals')
    .description(
      'The audit trail of Kubernetes clusters: who did what, to which object, when, from where,\nwhether it was allowed and why.',
    )
    .usage('<command> [options]')
    .helpOption('-h, --help', 'show help for a command')
    .option('-V, --version', 'print the version')
    .addHelpCommand(
      new Command('help')
        .argument('[command]', 'the command to explain')
        .description('Show help for a command.')
        .helpGroup(MORE),
    )
    .addHelpText('after', EXAMPLES);
  configure(program, terminal);
  for (const [group, define] of COMMANDS) {
    const command = define({ terminal, onDone });
    configure(command, terminal);
    program.addCommand(command.helpGroup(group));
  }
  const hidden = completeCommand({ terminal, onDone, root: program });
  program.addCommand(configure(hidden, terminal), { hidden: true });
  return program;
}

const EXAMPLES = `
Start here:
  annals demo                                 look around in a recorded cluster
  annals trail --file audit.log               read a log of your own as sentences
  annals import /var/log/kubernetes/audit     keep it
  annals search user: jai and verb: delete    ask

Every command has examples: annals search --help
`;

function configure(command: Command, terminal: Terminal): Command {
  const { stdout, stderr } = terminal;
  const width = (): number => helpWidth(terminal);
  for (const subcommand of command.commands) configure(subcommand, terminal);
  return command
    .exitOverride()
    .showSuggestionAfterError()
    .configureHelp(HELP_LAYOUT)
    .configureOutput({
      writeOut: (text) => stdout.write(reflowProse(text, width())),
      writeErr: (text) => stderr.write(text),
      outputError: (text) => {
        const message = text
          .replace(/^error: /, '')
          .trimEnd()
          .replaceAll('\n', ' ');
        stderr.write(
          `${stderr.style.bad('error:')} ${message} ${stderr.style.dim('[usage/invalid]')}\n`,
        );
        stderr.write(`${stderr.style.bold('hint:')} ${usageHint(message, command)}\n`);
      },
      getOutHelpWidth: width,
      getErrHelpWidth: width,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
}

/** As wide as the terminal; in a pipe as `COLUMNS` says, since help is paged more than parsed. */
function helpWidth({ columns, env }: Terminal): number {
  const asked = Number(env['COLUMNS']);
  return Math.max(MIN_WIDTH, columns ?? (asked > 0 ? Math.floor(asked) : 100));
}

/** Nothing can be read in less. */
const MIN_WIDTH = 30;

/** `annals search -verb:get` looks like an option; the query language needs no minus. */
function usageHint(message: string, command: Command): string {
  if (/^unknown option '-[^-].*[:=]/.test(message)) {
    return 'To exclude something write "not verb: get", or put -- before the query.';
  }
  const names: string[] = [];
  for (let one: Command | null = command; one !== null; one = one.parent) names.unshift(one.name());
  const name = names.join(' ');
  const ofKubectl = kubectlFlagHint(message, names);
  if (ofKubectl !== undefined) return ofKubectl;
  return `Run "${name} --help" for what it takes, with examples.`;
}
