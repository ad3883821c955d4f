import { Agent, request } from 'node:http';

/** How the answers came. */
export interface Sending {
  readonly seconds: number;
  readonly sizeBytes: number;
  /** Milliseconds of each answer, sorted. */
  readonly answerMs: readonly number[];
  /** The longest time in which no body was answered. */
  readonly longestGapMs: number;
}

/** Sends bodies over some connections at once, each as soon as the one before it is answered. */
export async function sendBodies(
  url: string,
  bodies: readonly Buffer[],
  connections: number,
): Promise<Sending> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const answerMs: number[] = [];
  const startMs = performance.now();
  let lastMs = startMs;
  let longestGapMs = 0;
  let next = 0;
  const connection = async (): Promise<void> => {
    for (let body = bodies[next++]; body !== undefined; body = bodies[next++]) {
      const sentMs = performance.now();
      await post(url, body, agent);
      const nowMs = performance.now();
      answerMs.push(nowMs - sentMs);
      longestGapMs = Math.max(longestGapMs, nowMs - lastMs);
      lastMs = nowMs;
    }
  };
  await Promise.all(Array.from({ length: connections }, connection));
  agent.destroy();
  return {
    seconds: (performance.now() - startMs) / 1000,
    sizeBytes: bodies.reduce((sum, { length }) => sum + length, 0),
    answerMs: answerMs.sort((a, b) => a - b),
    longestGapMs,
  };
}

/** The value below which such a share of sorted values lies. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function post(url: string, body: Buffer, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': body.length };
    const sending = request(url, { method: 'POST', agent, headers }, (response) => {
      response.resume();
      response.once('end', () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`${url} answered ${response.statusCode}`));
      });
    });
    sending.once('error', reject);
    sending.end(body);
  });
}
