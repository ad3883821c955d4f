import { beforeAll, describe, expect, test } from 'vitest';
import { event, raw } from '../../test/contract/raw-event.ts';
import { HOSTILE_TEXTS } from '../../test/hostile-texts.ts';
import { serveEvents } from '../../test/serve-fixture.ts';
import type { App } from './serving.ts';

const TEXTS = Object.entries(HOSTILE_TEXTS);

/** Half a character becomes U+FFFD when an event is read, as in Go. */
const LONE = /[\ud800-\udbff](?![\udc00-\udfff])/g;

let app: App;
beforeAll(async () => {
  app = await serveEvents(
    TEXTS.map(([what, hostile]) =>
      raw(
        event({
          auditID: what,
          user: { username: hostile },
          userAgent: hostile,
          objectRef: { resource: 'configmaps', namespace: hostile, name: hostile },
          annotations: { [hostile]: hostile },
          responseObject: { data: { [hostile]: hostile } },
        }),
      ),
    ),
  );
});

describe.each(TEXTS)('%s', (what, hostile) => {
  const kept = hostile.replace(LONE, '\ufffd');
  const query = { query: `id: ${JSON.stringify(what)}` };

  test('comes back as it was, and is not run, framed or guessed at', async () => {
    const { headers, body } = await app.inject({ url: '/api/v1/search', query });
    expect(headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'x-content-type-options': 'nosniff',
    });
    const [row] = JSON.parse(body).rows;
    expect([row.username, row.userAgent, row.namespace, row.name]).toEqual([
      ...[kept, kept, kept, kept],
    ]);
    const whole = await app.inject(`/api/v1/events/${row.position}`);
    expect(JSON.parse(whole.body).event.annotations).toEqual(
      JSON.parse(JSON.stringify({ [hostile]: hostile })),
    );
  });

  test('stands in a sentence where it can be seen', async () => {
    const { body } = await app.inject({ url: '/api/v1/trail', query });
    const [{ sentence }] = JSON.parse(body).entries;
    expect(sentence.text).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
    for (const part of sentence.parts) expect(part.text).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
  });

  test('is exported so that it comes back, or can be seen', async () => {
    const asked = { ...query, columns: 'user,name,annotations' };
    const exported = async (format: string): Promise<string> =>
      (await app.inject({ url: '/api/v1/export', query: { ...asked, format } })).body;
    expect(JSON.parse(await exported('json')).rows[0].user).toBe(kept);
    for (const format of ['csv', 'ndjson', 'markdown']) {
      expect(await exported(format)).not.toMatch(/(?![\r\n])[\p{C}\p{Zl}\p{Zp}]/u);
    }
    const [, line = ''] = (await exported('csv')).split('\r\n');
    expect(line).not.toMatch(/^"?\s*[=+\-@]/);
  });
});
