import type { IncomingMessage } from 'node:http';

/** Read and thrown away for a sender that is refused in the middle of its body. */
const MAX_DISCARDED_BYTES = 64 << 20;
const MAX_DISCARDING_MS = 5000;

/**
 * Reads what is left of a body and throws it away, within bounds. Senders write their body before
 * they read the answer; a connection closed under their hands would look like a broken network
 * instead of a refusal with a reason.
 */
export function discardRest(raw: IncomingMessage): Promise<void> {
  if (raw.complete || raw.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    let bytes = 0;
    const done = (): void => {
      clearTimeout(timer);
      raw.off('data', count);
      raw.pause();
      resolve();
    };
    const count = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes > MAX_DISCARDED_BYTES) done();
    };
    const timer = setTimeout(done, MAX_DISCARDING_MS);
    raw.on('data', count).once('end', done).once('close', done).resume();
  });
}
