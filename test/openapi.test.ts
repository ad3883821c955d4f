import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { renderOpenApi } from '../scripts/render-open-api.ts';
import type { StatusAnswer } from '../src/api/status-answer.ts';
import { NO_LOSSES } from '../src/collect/losses/loss-reader.ts';
import { buildStatus } from '../src/server/build-status.ts';
import { MemoryStore } from '../src/store/memory-store.ts';
import { recordedEvents, serveEvents } from './serve-fixture.ts';

interface Document {
  readonly paths: Readonly<
    Record<string, { readonly get: { readonly responses: Readonly<Record<string, unknown>> } }>
  >;
}

const text = await renderOpenApi();
const document = JSON.parse(text) as Document;
const status = (): Promise<StatusAnswer> =>
  buildStatus({
    store: new MemoryStore(),
    ...{ folder: import.meta.dirname, losses: NO_LOSSES, retention: {}, nowUs: 1e15 },
    live: {
      ...{ atUs: 1e15, startedUs: 1e14, pid: 1, agents: [], retention: {} },
      sources: [
        {
          ...{ cluster: 'c', source: 's', kept: 1, duplicates: 0, rejected: 0, bytes: 9 },
          ...{ lastUs: 1e15, eventsPerSecond: 0.123, waitingBytes: 0 },
        },
      ],
    },
  });
const app = await serveEvents(recordedEvents(), { status });
const ajv = new Ajv2020({ strict: false }).addSchema({ ...document, $id: 'annals' });

/** Paths of the document, each with URLs that show what it can answer. */
const URLS: Readonly<Record<string, readonly string[]>> = {
  '/healthz': ['/healthz'],
  '/readyz': ['/readyz'],
  '/api/v1/': ['/api/v1/'],
  '/api/v1/session': ['/api/v1/session'],
  '/api/v1/live': ['/api/v1/live?query=('],
  '/api/v1/export': ['/api/v1/export?format=xml'],
  '/api/v1/fields': ['/api/v1/fields'],
  '/api/v1/fields/{name}/values': [
    '/api/v1/fields/user/values?prefix=j',
    '/api/v1/fields/nothing/values',
  ],
  '/api/v1/sources': ['/api/v1/sources'],
  '/api/v1/losses': ['/api/v1/losses'],
  '/api/v1/status': ['/api/v1/status'],
  '/api/v1/search': [
    '/api/v1/search?limit=1000&stages',
    '/api/v1/search?limit=3&order=oldest',
    '/api/v1/search?query=verb:none',
    '/api/v1/search?query=(',
    '/api/v1/search?cursor=x',
  ],
  '/api/v1/trail': ['/api/v1/trail?limit=1000&stages', '/api/v1/trail?limit=2'],
  '/api/v1/events/{position}': [
    '/api/v1/events/0',
    '/api/v1/events/200',
    '/api/v1/events/9999',
    '/api/v1/events/x',
  ],
  '/api/v1/requests/{auditID}': [
    '/api/v1/requests/11111111-aaaa-bbbb-cccc-000000000001',
    '/api/v1/requests/none',
  ],
  '/api/v1/histogram': ['/api/v1/histogram', '/api/v1/histogram?interval=1ms'],
  '/api/v1/facets': ['/api/v1/facets?fields=user,group,code,latency,time', '/api/v1/facets'],
  '/api/v1/groups': ['/api/v1/groups?fields=user,subresource', '/api/v1/groups?fields=none'],
  '/api/v1/history': [
    '/api/v1/history?group=apps&resource=deployments&namespace=shop&name=web&limit=5',
    '/api/v1/history?resource=namespaces&name=none',
  ],
  '/api/v1/history/revision': [
    '/api/v1/history/revision?group=apps&resource=deployments&namespace=shop&name=web&position=170',
    '/api/v1/history/revision?resource=pods&name=x&position=0',
  ],
  '/api/v1/explain': ['/api/v1/explain', '/api/v1/explain?query=verb:'],
  '/api/v1/overview': ['/api/v1/overview', '/api/v1/overview?bars=0'],
  '/api/v1/identity': ['/api/v1/identity?user=kubernetes-admin', '/api/v1/identity'],
  '/api/v1/statistics': ['/api/v1/statistics', '/api/v1/statistics?query=verb:none'],
};

/** Answered as streams; only their refusals are JSON. Tests beside the routes read the streams. */
const STREAMS: ReadonlySet<string> = new Set(['/api/v1/live', '/api/v1/export']);

test('docs/openapi.json is what the schemas say (npx tsx scripts/generate-openapi.ts)', () => {
  const path = resolve(import.meta.dirname, '../docs/openapi.json');
  expect(readFileSync(path, 'utf8')).toBe(text);
});

test('each path of the document is asked below', () => {
  expect(Object.keys(URLS).toSorted()).toEqual(Object.keys(document.paths).toSorted());
});

describe.each(Object.entries(URLS))('%s', (path, urls) => {
  test.each(urls)('answers as documented: %s', async (url) => {
    const { statusCode, body } = await app.inject(url);
    const validate = validator(path, statusCode);
    expect(validate(JSON.parse(body)), JSON.stringify(validate.errors)).toBe(true);
  });

  test('refuses what the document does not have', () => {
    expect(validator(path, STREAMS.has(path) ? 400 : 200)({ surprise: true })).toBe(false);
  });
});

test('the first URL of each path is a success', async () => {
  for (const [path, [url = '']] of Object.entries(URLS)) {
    expect((await app.inject(url)).statusCode, url).toBe(STREAMS.has(path) ? 400 : 200);
  }
});

function validator(path: string, status: number): ReturnType<typeof ajv.compile> {
  const responses = document.paths[path]?.get.responses ?? {};
  const key = String(status) in responses ? String(status) : `${String(status)[0]}XX`;
  const pointer = ['paths', path, 'get', 'responses', key, 'content', 'application/json', 'schema']
    .map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')))
    .join('/');
  return ajv.compile({ $ref: `annals#/${pointer}` });
}
