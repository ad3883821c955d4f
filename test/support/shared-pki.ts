import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A place for the keys and certificates of the first control plane of a run, which the others take
 * over: to make them takes two seconds each time.
 */
export async function setup(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'annals-pki-'));
  process.env['ANNALS_TEST_PKI'] = join(folder, 'pki');
  return () => rm(folder, { recursive: true, force: true });
}
