import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Too many to be guessed, so that a plain hash of them gives nothing away. */
const SECRET_BYTES = 32;
const ID_BYTES = 6;

/**
 * The form of every token: an id, which names it and is no secret, and the secret. Fixed in form, so
 * that scanners find tokens that somebody has put where they do not belong.
 */
const FORM = new RegExp(`^annals_([0-9a-f]{${2 * ID_BYTES}})_([0-9a-f]{${2 * SECRET_BYTES}})$`);

/** A token that was just made. */
export interface NewToken {
  readonly id: string;
  /** Shown once. */
  readonly text: string;
  readonly sha256: string;
}

/** Makes a token nobody can guess. */
export function makeToken(): NewToken {
  const id = randomBytes(ID_BYTES).toString('hex');
  const text = `annals_${id}_${randomBytes(SECRET_BYTES).toString('hex')}`;
  return { id, text, sha256: hashToken(text) };
}

/** The id in a text that has the form of a token. */
export function tokenId(text: string): string | undefined {
  return FORM.exec(text)?.[1];
}

/** Whether a text is the token with this hash; takes the same time wherever they differ. */
export function isToken(text: string, sha256: string): boolean {
  const want = Buffer.from(sha256, 'hex');
  const got = createHash('sha256').update(text).digest();
  return want.length === got.length && timingSafeEqual(want, got);
}

function hashToken(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
