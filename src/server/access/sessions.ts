import { createHash, randomBytes } from 'node:crypto';

/** Without a request for so long a session is over. */
const IDLE_MS = 60 * 60_000;

/** However busy it is. */
const ABSOLUTE_MS = 12 * 60 * 60_000;

/** So often a session gets a new id. */
const ROTATE_MS = 15 * 60_000;

/** Requests that are under way when the id changes still come with the one before. */
const GRACE_MS = 60_000;

/** Beyond, those that began first are ended. */
const MAX_SESSIONS = 10_000;

/** A login. */
export interface Session {
  readonly tokenId: string;
  readonly endsMs: number;
}

interface Open extends Session {
  usedMs: number;
  isEnded: boolean;
}

interface Entry {
  readonly open: Open;
  readonly sinceMs: number;
  /** When an id that was replaced stops to work. */
  untilMs?: number;
}

/** A session that was found, and its new id if it is time for one. */
export interface Found {
  readonly session: Session;
  readonly newId?: string;
}

/** The logins of a server, in its memory: they end with it. Ids are known here by their hashes. */
export class Sessions {
  readonly #entries = new Map<string, Entry>();
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Begins a session and gives its id. */
  begin(tokenId: string): { readonly id: string; readonly session: Session } {
    const nowMs = this.#nowMs();
    const open = { tokenId, endsMs: nowMs + ABSOLUTE_MS, usedMs: nowMs, isEnded: false };
    return { id: this.#enter(open), session: open };
  }

  /** The session of an id. Counts as a use of it. */
  use(id: string): Found | undefined {
    const key = keyOf(id);
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    const nowMs = this.#nowMs();
    if (isOver(entry, nowMs)) {
      this.#entries.delete(key);
      return undefined;
    }
    const { open } = entry;
    open.usedMs = nowMs;
    if (entry.untilMs !== undefined || nowMs < entry.sinceMs + ROTATE_MS) return { session: open };
    entry.untilMs = nowMs + GRACE_MS;
    return { session: open, newId: this.#enter(open) };
  }

  /** Ends the session of an id, whichever of its ids that is. */
  end(id: string): void {
    const ended = this.#entries.get(keyOf(id))?.open;
    if (ended === undefined) return;
    ended.isEnded = true;
    for (const [key, { open }] of this.#entries) if (open === ended) this.#entries.delete(key);
  }

  /** Whether a session goes on. Asking keeps it from becoming idle: something on a screen still runs. */
  isOpen(session: Session): boolean {
    const open = session as Open;
    const nowMs = this.#nowMs();
    if (open.isEnded || nowMs >= Math.min(open.endsMs, open.usedMs + IDLE_MS)) return false;
    open.usedMs = nowMs;
    return true;
  }

  /** Ids known now. */
  get size(): number {
    return this.#entries.size;
  }

  #enter(open: Open): string {
    if (this.#entries.size >= MAX_SESSIONS) this.#makeRoom();
    const id = randomBytes(32).toString('base64url');
    this.#entries.set(keyOf(id), { open, sinceMs: this.#nowMs() });
    return id;
  }

  #makeRoom(): void {
    const nowMs = this.#nowMs();
    for (const [key, entry] of this.#entries) if (isOver(entry, nowMs)) this.#entries.delete(key);
    for (const key of this.#entries.keys()) {
      if (this.#entries.size < MAX_SESSIONS) return;
      this.#entries.delete(key);
    }
  }
}

function isOver({ open, untilMs = Number.POSITIVE_INFINITY }: Entry, nowMs: number): boolean {
  return nowMs >= Math.min(open.endsMs, open.usedMs + IDLE_MS, untilMs);
}

/** Looking up a hash tells nothing by the time it takes. */
function keyOf(id: string): string {
  return createHash('sha256').update(id).digest('base64url');
}
