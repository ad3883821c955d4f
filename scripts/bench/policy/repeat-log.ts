import { closeSync, existsSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/**
 * Writes a recording again and again, each time under Audit-IDs of its own, until it is as large as
 * asked: a recording of seconds says little about a speed. Does nothing where the file is there.
 */
export function repeatLog(recording: string, path: string, sizeBytes: number): void {
  if (existsSync(path)) return;
  const lines = gunzipSync(readFileSync(recording)).toString().trimEnd().split('\n');
  const draft = `${path}.draft`;
  const file = openSync(draft, 'w');
  for (let round = 0, written = 0; written < sizeBytes; round++) {
    const prefix = `"auditID":"${round.toString(16).padStart(8, '0')}`;
    const renamed = lines.map((line) => line.replace(/"auditID":"[^"]{0,8}/, prefix));
    written += writeSync(file, `${renamed.join('\n')}\n`);
  }
  closeSync(file);
  renameSync(draft, path);
}
