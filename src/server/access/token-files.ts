import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../base/failure.ts';
import type { Scope } from './scope.ts';
import { isToken, makeToken, tokenId } from './token-text.ts';

/** What is kept of a token: everything but the token. */
export interface AccessToken extends Scope {
  readonly id: string;
  readonly name: string;
  readonly sha256: string;
  readonly createdMs: number;
  readonly expiresMs?: number;
  readonly revokedMs?: number;
}

/** What a new token is to be. */
export interface TokenWishes extends Scope {
  readonly name: string;
  readonly expiresMs?: number;
}

/** Folder of the tokens in the data folder. */
const FOLDER = 'access';
const ENDING = '.json';
const VERSION = 1;

/**
 * Tokens as files of the data folder, one each, named by its id. What is looked up is read from the
 * file each time, so a token that was revoked by another process is refused from then on.
 */
export class TokenFiles {
  readonly #folder: string;
  readonly #nowMs: () => number;

  constructor(dataFolder: string, nowMs: () => number) {
    this.#folder = join(dataFolder, FOLDER);
    this.#nowMs = nowMs;
  }

  /** Makes a token; its text is given once and kept nowhere. */
  async create(wishes: TokenWishes): Promise<{ token: AccessToken; text: string }> {
    const { name } = wishes;
    if ((await this.list()).some((known) => known.name === name && this.isValid(known))) {
      throw new Failure('access/token-exists', `there is a token ${JSON.stringify(name)} already`, {
        hint: `Choose another name, or revoke it first: annals token revoke ${name}`,
      });
    }
    const { id, sha256, text } = makeToken();
    const token: AccessToken = { id, sha256, createdMs: this.#nowMs(), ...wishes };
    await this.#write(token);
    return { token, text };
  }

  /** All tokens there are or were, oldest first. */
  async list(): Promise<readonly AccessToken[]> {
    const files = await readdir(this.#folder).catch(noneWhereMissing);
    const ids = files.filter((file) => file.endsWith(ENDING)).map((file) => file.slice(0, -5));
    const tokens = await Promise.all(ids.map((id) => this.#read(id)));
    return tokens
      .filter((token) => token !== undefined)
      .toSorted((a, b) => a.createdMs - b.createdMs || (a.name < b.name ? -1 : 1));
  }

  /** Lets nobody in any more with tokens of this name. Gives how many there were. */
  async revoke(name: string): Promise<number> {
    const valid = (await this.list()).filter((token) => token.name === name && this.isValid(token));
    for (const token of valid) await this.#write({ ...token, revokedMs: this.#nowMs() });
    return valid.length;
  }

  /** The token a text is, if it lets in. */
  async find(text: string): Promise<AccessToken | undefined> {
    const id = tokenId(text);
    const token = id === undefined ? undefined : await this.#read(id);
    if (token === undefined || !isToken(text, token.sha256)) return undefined;
    return this.isValid(token) ? token : undefined;
  }

  /** The token with this id, if it still lets in. */
  async current(id: string): Promise<AccessToken | undefined> {
    const token = await this.#read(id);
    return token !== undefined && this.isValid(token) ? token : undefined;
  }

  /** Whether a token lets in now. */
  isValid({ expiresMs, revokedMs }: AccessToken): boolean {
    return revokedMs === undefined && (expiresMs === undefined || this.#nowMs() < expiresMs);
  }

  #path(id: string): string {
    return join(this.#folder, `${id}${ENDING}`);
  }

  async #read(id: string): Promise<AccessToken | undefined> {
    const path = this.#path(id);
    const text = await readFile(path, 'utf8').catch(noTextWhereMissing);
    if (text === undefined) return undefined;
    const token = parseToken(text);
    // A token that cannot be read is not passed over: it might be one that was revoked.
    if (token === undefined || token.id !== id) {
      throw new Failure('access/damaged', `cannot read the token in ${JSON.stringify(path)}`, {
        hint: 'Remove the file and make a new token; whoever had the old one is then not let in.',
      });
    }
    return token;
  }

  async #write(token: AccessToken): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const path = this.#path(token.id);
    const draft = `${path}.new`;
    await rm(draft, { force: true });
    const file = await open(draft, 'wx', 0o600);
    try {
      await file.writeFile(`${JSON.stringify({ version: VERSION, ...token }, null, 2)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  }
}

function parseToken(text: string): AccessToken | undefined {
  try {
    const { version, ...token } = JSON.parse(text) as AccessToken & { readonly version?: number };
    return version === VERSION && isAccessToken(token) ? token : undefined;
  } catch {
    return undefined;
  }
}

function isAccessToken(
  token: Readonly<Record<string, unknown>> | AccessToken,
): token is AccessToken {
  const { id, name, sha256, createdMs, expiresMs, revokedMs, namespaces, clusters } = token;
  return (
    [id, name, sha256].every((value) => typeof value === 'string') &&
    typeof createdMs === 'number' &&
    [expiresMs, revokedMs].every((value) => value === undefined || typeof value === 'number') &&
    [namespaces, clusters].every(isNamesOrAbsent)
  );
}

function isNamesOrAbsent(value: unknown): boolean {
  if (value === undefined) return true;
  return Array.isArray(value) && value.every((name) => typeof name === 'string');
}

function noneWhereMissing(error: unknown): readonly string[] {
  return isMissing(error) ? [] : unreadable(error);
}

function noTextWhereMissing(error: unknown): undefined {
  return isMissing(error) ? undefined : unreadable(error);
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function unreadable(error: unknown): never {
  const reason = error instanceof Error ? error.message : String(error);
  throw new Failure('access/damaged', `cannot read the access tokens: ${reason}`, {
    hint: 'The user Annals runs as must be able to read the folder "access" of the data folder.',
    cause: error,
  });
}
