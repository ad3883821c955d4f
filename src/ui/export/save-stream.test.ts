import { afterEach, expect, test, vi } from 'vitest';
import { exportAddress, exportName } from './export-address.ts';
import { type Progress, type Sink, saveStream } from './save-stream.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

/** A sink that remembers, and a server that answers with the chunks given. */
function setUp(chunks: readonly string[], init: ResponseInit = {}, breaksOff = false) {
  const kept: string[] = [];
  const ends: string[] = [];
  const sink: Sink = {
    write: async (bytes) => {
      kept.push(new TextDecoder().decode(bytes));
    },
    close: async () => void ends.push('close'),
    abort: async () => void ends.push('abort'),
  };
  const body = new ReadableStream({
    start: (controller) => {
      for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk));
      if (breaksOff) controller.error(new TypeError('network'));
      else controller.close();
    },
  });
  vi.stubGlobal('fetch', async () => new Response(body, init));
  const told: Progress[] = [];
  const run = () =>
    saveStream('/x', sink, (progress) => told.push(progress), new AbortController().signal);
  return { kept, ends, told, run };
}

test('what arrives is written, counted and closed', async () => {
  const { kept, ends, told, run } = setUp(['a\nb\n', 'c\n'], {
    headers: { 'annals-rows-expected': '3' },
  });
  await run();
  expect(kept.join('')).toBe('a\nb\nc\n');
  expect(told).toEqual([
    { rows: 2, expected: 3 },
    { rows: 3, expected: 3 },
  ]);
  expect(ends).toEqual(['close']);
});

test('an export that breaks off is aborted', async () => {
  const { ends, run } = setUp(['a\n'], {}, true);
  await expect(run()).rejects.toThrow('network');
  expect(ends).toEqual(['abort']);
});

test('a refusal is told in the words of the server', async () => {
  const answer = JSON.stringify({ error: { code: 'query/syntax', message: 'no such field' } });
  const { ends, run } = setUp([answer], { status: 400 });
  await expect(run()).rejects.toThrow('no such field');
  expect(ends).toEqual(['abort']);
});

test('the address names what is shown', () => {
  expect(
    exportAddress({ query: 'verb: get', stages: true }, 'csv', { columns: ['time', 'verb'] }),
  ).toBe('/api/v1/export?query=verb%3A+get&format=csv&view=events&columns=time%2Cverb');
});

test('the name of the file has its time', () => {
  expect(exportName('markdown', new Date('2026-11-23T19:33:28.297Z'))).toBe(
    'annals-2026-11-23T193328.md',
  );
});
