import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { awaitRestart, type Outcome } from './await-restart.ts';

/**
 * What waiting says of a server that answers as listed, one question after the other, and then goes on
 * with its last answer; `seen` are the processes at the same moments.
 */
async function outcomeOf(
  answers: readonly number[],
  { before, seen }: { readonly before: readonly string[]; readonly seen: readonly string[] },
): Promise<Outcome> {
  let asked = 0;
  const server = createServer((_request, response) => {
    const status = answers[Math.min(asked++, answers.length - 1)] ?? 0;
    response.writeHead(status).end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const last = seen.length - 1;
  try {
    return await awaitRestart({
      url: new URL(`http://127.0.0.1:${port}/readyz`),
      processes: async () =>
        new Set([seen[Math.min(asked, last)] ?? ''].filter((pid) => pid !== '')),
      before: new Set(before),
      // One question is a second.
      nowMs: () => asked * 1000,
      timeoutMs: 12_000,
      intervalMs: 0,
      signal: new AbortController().signal,
    });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test.each<
  [string, readonly number[], { before: readonly string[]; seen: readonly string[] }, Outcome]
>([
  ['a new process that is ready', [500, 200], { before: ['7'], seen: ['7', '8'] }, 'back'],
  ['one that answers nobody but those it knows', [401], { before: ['7'], seen: ['8'] }, 'back'],
  ['the old one all along', [200], { before: ['7'], seen: ['7'] }, 'unchanged'],
  ['the old one, busy for a moment', [200, 500, 200], { before: ['7'], seen: ['7'] }, 'unchanged'],
  ['one away, where nothing is seen of it', [500, 200], { before: [], seen: [''] }, 'back'],
  ['one never away, where nothing is seen', [200], { before: [], seen: [''] }, 'unchanged'],
  ['a new process that is not ready', [500], { before: ['7'], seen: ['8'] }, 'down'],
  ['a new process that falls again and again', [200, 500], { before: ['7'], seen: ['8'] }, 'down'],
])('%s', async (_what, answers, processes, outcome) => {
  expect(await outcomeOf(answers, processes)).toBe(outcome);
});
