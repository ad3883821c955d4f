import { Command, InvalidArgumentError } from 'commander';
import { MIN_BUFFER_BYTES } from '../../collect/agent/limits.ts';
import type { Define } from '../define.ts';
import { collect } from './options.ts';

/** Flags of `annals agent`. */
export interface AgentCommandOptions {
  readonly file: readonly string[];
  readonly to: string;
  readonly cluster: string;
  readonly buffer: string;
  readonly bufferBytes: number;
  readonly bufferKey?: string;
  readonly tokenFile?: string;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

export const agentCommand: Define = ({ terminal, onDone }) => {
  const command = new Command('agent')
    .description('Follow audit logs and forward their events to a server, until Ctrl-C.')
    .requiredOption('--file <pattern>', 'log to follow; may be given again', collect)
    .requiredOption('--to <url>', 'the server that takes the events')
    .requiredOption('--buffer <folder>', 'folder for the place in each log and for what waits')
    .option('--buffer-bytes <size>', 'room on disk while the server is away', readSize, 1 << 30)
    .option('--buffer-key <path>', 'key that seals what waits (default: buffer.key in the folder)')
    .option('--cluster <name>', 'the cluster the logs are of', 'default')
    .option('--token-file <path>', 'file with the bearer token to send')
    .option('--ca <path>', 'certificates of the authority that vouches for the server')
    .option('--cert <path>', 'certificate to show to the server')
    .option('--key <path>', 'private key of that certificate')
    .addHelpText('after', EXAMPLES);
  return command.action(async (options: AgentCommandOptions) => {
    const { runAgent } = await import('../run-agent.ts');
    onDone(await runAgent(terminal, options));
  });
};

const UNITS: Readonly<Record<string, number>> = { '': 1, K: 1 << 10, M: 1 << 20, G: 1 << 30 };
const SIZE = /^(\d{1,12})([KMG]?)(?:iB|B)?$/i;

/** Reads `512M`, `2G` or a number of bytes. */
function readSize(text: string): number {
  const [, digits = '', unit = ''] = SIZE.exec(text) ?? [];
  const sizeBytes = Number(digits) * (UNITS[unit.toUpperCase()] ?? 1);
  if (digits !== '' && sizeBytes >= MIN_BUFFER_BYTES) return sizeBytes;
  throw new InvalidArgumentError('Give a size of at least 32M, such as 512M or 2G.');
}

const EXAMPLES = `
A small process for the machine of an API server. Files are followed through rotation. A place in a
file moves on when the server has synced the events, or when they are synced in the buffer because
the server is away. When the buffer is full its oldest events are given up, and losses.ndjson in the
buffer's folder says which. What waits is sealed with a key, since nothing is hidden in it yet; put the
key elsewhere with --buffer-key to keep the folder worth nothing without it. Kill either side at any moment: the server has each event once.

Patterns may hold *, ? and [a-z]; quote them.

Examples:
  annals agent --file /var/log/kubernetes/audit/audit.log --to https://annals.example:7443 \\
    --cluster prod --token-file /etc/annals/token --ca /etc/annals/ca.pem --buffer /var/lib/annals
  annals agent --file '/var/log/*/audit.log' --to http://127.0.0.1:7443 --buffer ./buffer
`;
