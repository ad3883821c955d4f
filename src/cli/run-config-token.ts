import { createHash, randomBytes } from 'node:crypto';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

/** Too many to be guessed, so that a plain hash of them gives nothing away. */
const TOKEN_BYTES = 32;

/** `annals config token`: the token for the sender, its hash for the file. */
export function runConfigToken({ stdout, stderr }: Terminal, name: string): ExitCode {
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  const hash = createHash('sha256').update(token).digest('hex');
  stderr.write('the token, for the sender alone; it is shown once:\n');
  stdout.write(`${token}\n`);
  stderr.write('\nfor annals.yaml:\ntokens:\n');
  stderr.write(`  - name: ${JSON.stringify(name)}\n    hash: sha256:${hash}\n`);
  return EXIT.fine;
}
