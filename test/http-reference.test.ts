import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { FAILURE_CODES } from '../src/base/failure-codes.ts';
import { recordedEvents, serveEvents } from './serve-fixture.ts';

const docs = resolve(import.meta.dirname, '../docs');
const text = readFileSync(resolve(docs, 'reference/http.md'), 'utf8');
const app = await serveEvents(recordedEvents());

const EXAMPLE = /```sh\ncurl -s 'localhost:7400([^']+)'\n```\n\n```json\n(.*?)```/gs;
const examples = [...text.matchAll(EXAMPLE)].map(([, url = '', json = '']) => ({ url, json }));

test('there are examples', () => {
  expect(examples.length).toBeGreaterThan(8);
});

test.each(examples)('the answer shown is the real one: $url', async ({ url, json }) => {
  const { body } = await app.inject(url);
  expect(JSON.parse(body)).toEqual(withHoles(JSON.parse(json)));
});

test('each path of the OpenAPI document is in the reference', () => {
  const { paths } = JSON.parse(readFileSync(resolve(docs, 'openapi.json'), 'utf8'));
  expect(Object.keys(paths).filter((path) => !text.includes(`\`${path}\``))).toEqual([]);
});

test('each metric is in the reference, and none besides', async () => {
  const { body } = await app.inject('/metrics');
  const served = new Set([...body.matchAll(/^# TYPE (annals_\w+)/gm)].map(([, name]) => name));
  const told = new Set([...text.matchAll(/`(annals_\w+)`/g)].map(([, name]) => name));
  expect(told).toEqual(served);
});

test('each code in the table of errors is a failure code', () => {
  const [, table = ''] = /## Errors.*?(\| status.*?)\n\n/s.exec(text) ?? [];
  const codes = [...table.matchAll(/`(\w+\/[\w-]+)`/g)].map(([, code = '']) => code);
  expect(codes.length).toBeGreaterThan(8);
  expect(codes.filter((code) => !(code in FAILURE_CODES))).toEqual([]);
});

/** Reads `"…"` as "anything": a matcher for the answer an example shows in part. */
function withHoles(shown: unknown): unknown {
  if (shown === '…') return expect.anything();
  if (Array.isArray(shown)) return shown.map(withHoles);
  if (typeof shown !== 'object' || shown === null) return shown;
  return Object.fromEntries(Object.entries(shown).map(([key, value]) => [key, withHoles(value)]));
}
