import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../base/failure.ts';

/** The file of the key in the store's folder. */
export const REDACT_KEY_FILE = 'redact.key';

const KEY_BYTES = 32;

/**
 * The store's key for hashes of hidden values, made when there is none yet. Whoever has it can try
 * values until a hash fits, so only its owner may read it. Without it, or with another one, equal
 * values no longer have equal hashes; nothing else is lost.
 */
export async function openRedactKey(root: string): Promise<Uint8Array> {
  return (await readRedactKey(root)) ?? (await makeRedactKey(root));
}

/** The store's key, or undefined when it has none. Rejects with `redact/key-unreadable`. */
export async function readRedactKey(root: string): Promise<Uint8Array | undefined> {
  const path = join(root, REDACT_KEY_FILE);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw new Failure('redact/key-unreadable', `cannot read the key ${JSON.stringify(path)}`, {
      hint: 'Run as the user the store belongs to.',
      cause: error,
    });
  }
  const digits = text.trim();
  if (!/^[0-9a-f]{64}$/.test(digits)) {
    throw new Failure('redact/key-unreadable', `${JSON.stringify(path)} holds no key`, {
      hint: 'Restore the file from a backup, or remove it: a new key is then made, under which equal values have other hashes than before.',
    });
  }
  return Uint8Array.from(Buffer.from(digits, 'hex'));
}

async function makeRedactKey(root: string): Promise<Uint8Array> {
  const key = Uint8Array.from(randomBytes(KEY_BYTES));
  await mkdir(root, { recursive: true, mode: 0o700 });
  const file = await open(join(root, REDACT_KEY_FILE), 'wx', 0o600);
  try {
    await file.writeFile(`${Buffer.from(key).toString('hex')}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  return key;
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
