import { expect, test } from 'vitest';
import type { LiveRow } from '../../api/live.ts';
import { LiveClient } from './live-client.ts';

const ROW = { row: {}, request: 'x'.repeat(1000) } as unknown as LiveRow;

async function read(client: LiveClient): Promise<string> {
  let text = '';
  for await (const part of client.body) text += part;
  return text;
}

test('rows a reader does not fetch are counted, told and can be asked for', async () => {
  const client = new LiveClient(-1);
  for (let id = 0; id < 5000; id++) client.row(id, ROW);
  const sent = client.rows;
  expect(sent).toBeLessThan(1000);
  expect(client.body.readableLength + client.body.writableLength).toBeLessThan(1_000_000);
  const text = read(client);
  await client.drained();
  client.row(5000, ROW);
  client.end('stopping');
  const messages = (await text).split('\n\n').filter((message) => message !== '');
  expect(messages.slice(sent)).toEqual([
    `event: dropped\ndata: {"count":${5000 - sent},"after":${sent - 1}}`,
    expect.stringMatching(/^id: 5000\nevent: row\n/),
    'event: end\ndata: {"reason":"stopping"}',
  ]);
});

test('what was left out is told although nothing else happens', async () => {
  const client = new LiveClient(-1);
  for (let id = 0; id < 5000; id++) client.row(id, ROW);
  const text = read(client);
  await client.drained();
  client.end('stopping');
  expect(await text).toContain('event: dropped');
});

test('a beat tells how far the reader has come, and never past what was left out', async () => {
  const client = new LiveClient(3);
  client.beat();
  client.beat(3);
  client.beat(7);
  client.end('stopping');
  expect(await read(client)).toBe(':\n\n:\n\nid: 7\n\nevent: end\ndata: {"reason":"stopping"}\n\n');
});

test('a reader who went away is sent nothing', async () => {
  const client = new LiveClient(-1);
  client.body.destroy();
  await new Promise((resolve) => client.body.once('close', resolve));
  client.row(0, ROW);
  client.beat();
  client.end('failed');
  await client.drained();
  expect(client.signal.aborted).toBe(true);
});
