import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url));
const START_MS = 120_000;

/** A page to look at, from a server of its own. */
export interface ServedPage extends AsyncDisposable {
  /** Where the page is, without a slash at the end. */
  readonly url: string;
}

/** Starts the built program (`demo`, or `serve` with a data folder), which serves the page. */
export async function servePage(args: readonly string[] = ['demo']): Promise<ServedPage> {
  const child = spawn(process.execPath, [PROGRAM, ...args, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
  };
  try {
    return { url: await addressOf(child.stdout), [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Waits until the program says where it serves. */
function addressOf(output: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const timer = setTimeout(() => reject(new Error(`no address in:\n${said}`)), START_MS);
    output.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const address = /serving (http:\/\/[^/\s]+)/.exec(said)?.[1];
      if (address === undefined) return;
      clearTimeout(timer);
      resolve(address);
    });
    output.once('end', () => reject(new Error(`the program ended, saying:\n${said}`)));
  });
}
