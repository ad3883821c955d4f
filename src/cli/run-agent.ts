import { readFile } from 'node:fs/promises';
import { Failure } from '../base/failure.ts';
import type { ForwarderState } from '../collect/agent/forwarder.ts';
import { startAgent } from '../collect/agent/start-agent.ts';
import { unreadable } from '../collect/log-input.ts';
import { DEFAULT_RULES } from '../redact/default-rules.ts';
import type { AgentCommandOptions } from './command/agent-command.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { lossText } from './loss-text.ts';
import { printFailure } from './print-failure.ts';
import type { Terminal } from './terminal.ts';

/** `annals agent`: follows logs and forwards their events, until Ctrl-C. */
export async function runAgent(
  terminal: Terminal,
  options: AgentCommandOptions,
): Promise<ExitCode> {
  const { stdout, stderr, nowMs, signal } = terminal;
  const url = readUrl(options.to);
  const tls = await readTls(options);
  const say = (word: string, text: string): void => stderr.write(`${word} ${text}\n`);
  await using _agent = await startAgent({
    patterns: options.file,
    url,
    cluster: options.cluster,
    folder: options.buffer,
    bufferBytes: options.bufferBytes,
    rules: DEFAULT_RULES,
    ...(options.bufferKey === undefined ? {} : { bufferKey: options.bufferKey }),
    nowUs: () => nowMs() * 1000,
    onState: (state) => stderr.write(`${stateText(state)}\n`),
    onLoss: (loss) => say(stderr.style.warn('lost:'), lossText(loss)),
    onProblem: (problem) => {
      if (problem instanceof Failure) printFailure(stderr, problem);
      else say(stderr.style.warn('warning:'), messageOf(problem));
    },
    ...(options.tokenFile === undefined ? {} : { tokenFile: options.tokenFile }),
    ...(tls === undefined ? {} : { tls }),
  });
  stdout.write(`following ${options.file.join(', ')} for ${url.origin} until Ctrl-C\n`);
  await aborted(signal);
  return EXIT.fine;
}

function readUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new Failure('usage/invalid', `cannot send to ${JSON.stringify(text)}: it is no URL`, {
    hint: 'Give one like https://annals.example:7443.',
  });
}

type Tls = { readonly ca?: Buffer; readonly cert?: Buffer; readonly key?: Buffer };

async function readTls({ ca, cert, key }: AgentCommandOptions): Promise<Tls | undefined> {
  if ((cert === undefined) !== (key === undefined)) {
    throw new Failure(
      'usage/invalid',
      'cannot prove who this is: --cert and --key belong together',
    );
  }
  const paths = Object.entries({ ca, cert, key }).flatMap(([name, path]) =>
    path === undefined ? [] : [[name, path] as const],
  );
  if (paths.length === 0) return undefined;
  return Object.fromEntries(
    await Promise.all(paths.map(async ([name, path]) => [name, await readPem(path)])),
  ) as Tls;
}

async function readPem(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

function stateText(state: ForwarderState): string {
  if (state.kind === 'reached') return 'the server takes events';
  return `the server takes no events, they wait on disk: ${state.problem}`;
}

function messageOf(problem: unknown): string {
  return problem instanceof Error ? problem.message : String(problem);
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
