import { Failure } from '../base/failure.ts';
import { readRedactKey } from '../store/redact-key.ts';
import { keyedHash } from '../store/redact-line.ts';
import { requireStore, storeFolder } from './answer/store-folder.ts';
import type { StoreOptions } from './command/options.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

/** `annals redact hash`: the digits that stand in the store where a value was hidden. */
export async function runRedactHash(
  terminal: Terminal,
  value: string,
  { dataDir }: StoreOptions,
): Promise<ExitCode> {
  const folder = storeFolder(dataDir, terminal);
  requireStore(folder);
  const key = await readRedactKey(folder);
  if (key === undefined) {
    throw new Failure('redact/key-unreadable', `the store ${JSON.stringify(folder)} has no key`, {
      hint: 'It is made when events are first imported with redaction.',
    });
  }
  const plain = value === '-' ? await readValue(terminal) : Buffer.from(value);
  terminal.stdout.write(`${keyedHash(key)(plain)}\n`);
  return EXIT.fine;
}

/** Standard input without the line end that an editor or `echo` puts behind a value. */
async function readValue({ stdin, stderr }: Terminal): Promise<Uint8Array> {
  if (stdin.isTerminal) stderr.write('type the value, then Enter and Ctrl-D; it is not kept\n');
  const parts: Uint8Array[] = [];
  for await (const part of stdin) parts.push(part);
  const bytes = Buffer.concat(parts);
  const end = bytes.at(-1) === 0x0a ? bytes.length - 1 : bytes.length;
  return bytes.subarray(0, bytes.at(end - 1) === 0x0d && end < bytes.length ? end - 1 : end);
}
