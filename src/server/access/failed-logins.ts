import { isIPv6 } from 'node:net';

const WINDOW_MS = 5 * 60_000;

/** Enough for a person who pastes the wrong thing; few enough to keep the log readable. */
const MAX_FAILURES = 10;

/** Addresses that are remembered; beyond, those that failed first are forgotten. */
const MAX_ADDRESSES = 10_000;

interface Failures {
  readonly sinceMs: number;
  readonly count: number;
}

/**
 * Counts failed logins by address. Tokens cannot be guessed; this keeps those who try from costing
 * much and from filling the record of reads.
 */
export class FailedLogins {
  readonly #byAddress = new Map<string, Failures>();
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** How long an address has to wait before it may try again; 0 when it may now. */
  waitMs(address: string): number {
    const failures = this.#byAddress.get(blockOf(address));
    if (failures === undefined || failures.count < MAX_FAILURES) return 0;
    return Math.max(0, failures.sinceMs + WINDOW_MS - this.#nowMs());
  }

  note(address: string): void {
    const block = blockOf(address);
    const nowMs = this.#nowMs();
    const before = this.#byAddress.get(block);
    const isOver = before === undefined || nowMs >= before.sinceMs + WINDOW_MS;
    this.#byAddress.delete(block);
    this.#byAddress.set(
      block,
      isOver ? { sinceMs: nowMs, count: 1 } : { ...before, count: before.count + 1 },
    );
    if (this.#byAddress.size <= MAX_ADDRESSES) return;
    for (const oldest of this.#byAddress.keys()) {
      this.#byAddress.delete(oldest);
      break;
    }
  }

  /** Addresses remembered now. */
  get size(): number {
    return this.#byAddress.size;
  }
}

/** An IPv6 network of 64 bits counts as one, since one machine has all of its addresses. */
function blockOf(address: string): string {
  const plain = address.replace(/^::ffff:/i, '').replace(/%.*$/, '');
  if (!isIPv6(plain)) return plain;
  const [head = '', tail] = plain.toLowerCase().split('::');
  const heads = head.split(':').filter((group) => group !== '');
  const tails = (tail ?? '').split(':').filter((group) => group !== '');
  const gap = tail === undefined ? 0 : Math.max(0, 8 - heads.length - tails.length);
  const groups = [...heads, ...new Array<string>(gap).fill('0'), ...tails];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
