import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below the ports that systems give to outgoing connections. A client that keeps dialling a port of that
 * range on its own machine can be given it as its own port, and is then connected to itself: a server
 * that is started again finds its port in use.
 */
const [FIRST, COUNT] = [21_000, 8000];

const TRIES = 100;

/** A port of loopback that nothing uses; it stays free for a process that is started again and again. */
export async function freePort(): Promise<number> {
  for (let i = 0; i < TRIES; i++) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    if (await isFree(port)) return port;
  }
  throw new Error(`none of ${TRIES} ports is free`);
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  try {
    probe.listen(port, '127.0.0.1');
    await once(probe, 'listening');
  } catch {
    return false;
  }
  probe.close();
  await once(probe, 'close');
  return true;
}
