import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { eventStream } from '../../scripts/bench/synthetic/event-stream.ts';
import { rareWord } from '../../scripts/bench/synthetic/rare-word.ts';
import { runAnnals } from '../e2e/run-annals.ts';
import { type CaughtFile, catchFiles, caughtFile } from './support/catch-file.ts';
import { CHROMIUM, takePicture, WITHOUT_CHROMIUM } from './support/open-browser.ts';
import { answered, usePages } from './support/use-pages.ts';

/** The gate walks over enough events for files of more than 100,000 rows; a million are asked for. */
const EVENTS = Number(process.env['ANNALS_PAGE_EVENTS'] ?? 120_000);
const MINUTE_MS = 60_000;

const NAME = `${EVENTS.toLocaleString('en')} events`;
const SKIPPED = CHROMIUM === undefined ? `${NAME} (${WITHOUT_CHROMIUM})` : NAME;

/** More memory than this would mean that the answer is held as a whole. */
const MAX_PAGE_BYTES = 60e6;
const MAX_SERVER_BYTES = 400e6;

/** The table with few columns, of which a file has the same. */
const FEW = '&view=table&columns=time,who,verb';

/** A part of all, for the forms that are written by the same way. */
const PART = `${FEW}&q=verb%3A+get`;

describe.skipIf(CHROMIUM === undefined)(SKIPPED, { timeout: 10 * MINUTE_MS }, () => {
  const pages = usePages(async (folder) => {
    const log = join(folder, 'audit.log');
    await pipeline(Readable.from(linesOf(EVENTS)), createWriteStream(log));
    const at = ['--data-dir', join(folder, 'data')];
    const { code, err } = await runAnnals(['import', log, '--cluster', 'big', '--quiet', ...at]);
    expect([code, err]).toEqual([0, '']);
    await rm(log);
    return ['serve', ...at];
  }, 15 * MINUTE_MS);

  async function count(query: string, unit: 'requests' | 'events' = 'requests'): Promise<number> {
    const asked = `query=${encodeURIComponent(query)}&stages=${unit === 'events'}`;
    const address = `${pages.url()}/api/v1/statistics?${asked}`;
    const { count } = (await (await fetch(address)).json()) as { readonly count: number };
    return count;
  }

  test('the trail counts them, and goes on for as long as one scrolls', async () => {
    await using opened = await pages.open('/?noise=1');
    const { page, complaints } = opened;
    await answered(page);
    expect(await shownCount(page)).toBe(await count('*'));
    await takePicture(page, 'many-trail');
    const lastShown = async () =>
      Math.max(...(await page.locator('[data-index]').evaluateAll(indexes)));
    while ((await lastShown()) < 1000) {
      const before = await lastShown();
      await page.evaluate('scrollTo(0, document.documentElement.scrollHeight)');
      await expect.poll(lastShown, { timeout: MINUTE_MS }).toBeGreaterThan(before);
    }
    expect(complaints).toEqual([]);
  });

  test.each([
    'verb: delete',
    'code: 403',
    'resource: secrets and verb: (get or list)',
    rareWord(0),
  ])('the answer to %s has as many as the API says', async (query) => {
    await using opened = await pages.open(`/?noise=1&q=${encodeURIComponent(query)}`);
    const { page, complaints } = opened;
    await answered(page);
    expect(await shownCount(page)).toBe(await count(query));
    await page.locator('.row:not(.row-fold) .row-time').first().click();
    await page.locator('.open-row .facts').waitFor();
    expect(complaints).toEqual([]);
  });

  test('the table is scrolled through thousands, both ways in time', async () => {
    await using opened = await pages.open('/?noise=1&view=table');
    const { page, complaints } = opened;
    await answered(page);
    await page.locator('.table-row').first().waitFor();
    await takePicture(page, 'many-table');
    const lastShown = async () =>
      Math.max(...(await page.locator('.table-row').evaluateAll(indexes)));
    while ((await lastShown()) < 3000) {
      const before = await lastShown();
      await page.evaluate("document.querySelector('.table-scroll').scrollTop += 20_000");
      await expect.poll(lastShown, { timeout: MINUTE_MS }).toBeGreaterThan(before);
    }
    await page.getByRole('button', { name: /^Time/ }).click();
    await page.waitForURL(/order=oldest/);
    await page.locator('.table-row', { hasText: '2026-03-02 06:00:0' }).first().waitFor();
    expect(complaints).toEqual([]);
  });

  test('objects, people and the overview', async () => {
    await using opened = await pages.open('/object');
    const { page, complaints } = opened;
    await page.locator('.object-search li a').first().click();
    await page.locator('.steps li').first().waitFor();
    await takePicture(page, 'many-object');
    await page.goto(`${pages.url()}/identity`);
    await page.getByRole('region', { name: 'People' }).getByRole('link').first().click();
    await page.locator('.heat td a').first().waitFor();
    await takePicture(page, 'many-person');
    await page.goto(`${pages.url()}/overview`);
    await page.locator('.panel canvas').first().waitFor();
    await expect.poll(() => page.locator('.panel canvas').count()).toBe(3);
    const requests = (await page.locator('.overview-totals li').first().textContent()) ?? '';
    expect(Number(requests.replaceAll(/\D/g, ''))).toBe(await count('*'));
    await takePicture(page, 'many-overview');
    await page.goto(`${pages.url()}/?live=1&noise=1`);
    await page.locator('.live-state', { hasText: 'Live' }).waitFor();
    await page.locator('.row').first().waitFor();
    expect(complaints).toEqual([]);
  });

  test('a newer question cancels the older, in the server too', async () => {
    await using opened = await pages.open('/?noise=1');
    const { page } = opened;
    await answered(page);
    const given = page.waitForEvent('requestfailed', (one) => one.url().includes('histogram'));
    // Only the events themselves can tell, and none of them can be left out unseen.
    await page.goto(`${pages.url()}/?noise=1&q=not+requestObject.metadata.nothing%3A+a`);
    await page.waitForRequest((one) => one.url().includes('histogram'));
    await page.keyboard.press('/');
    await page.locator('.cm-editor').waitFor();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('verb: delete');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Enter');
    await given;
    await answered(page);
    // All that the new question needs is there, down to what each preset would lead to.
    await expect.poll(() => page.locator('.chip small[data-old="false"]').count()).toBe(7);
    const used = await cpuSeconds(pages.url());
    await page.waitForTimeout(1000);
    expect((await cpuSeconds(pages.url())) - used).toBeLessThan(0.5);
  });

  test.each([
    ['csv', 'CSV, for spreadsheets', '', /^time,user,as,/, /\n$/, 1],
    ['csv', 'CSV, for spreadsheets', FEW, /^time,actor,verb\r\n/, /\n$/, 1],
    ['ndjson', 'NDJSON, one request a line', PART, /^\{"time":/, /\n\{"complete":true,.*\}\n$/, 1],
    ['json', 'JSON, one document', PART, /^\{/, /\}\s*$/, undefined],
    ['md', 'Markdown, for a report', PART, /\| actor \|/, /\n$/, undefined],
  ] as const)(
    'all of it as %s, piece by piece (%s%s)',
    async (ending, label, columns, head, tail, more) => {
      await using opened = await pages.open('/identity');
      const { page, complaints } = opened;
      await catchFiles(page);
      await page.goto(`${pages.url()}/?noise=1&stages=1${columns}`);
      await answered(page);
      const before = await heapBytes(page);
      await page.getByRole('button', { name: 'Export', exact: true }).click();
      await page.getByRole('button', { name: label }).click();
      const progress = page.locator('.export-progress');
      await expect
        .poll(() => progress.textContent(), { timeout: MINUTE_MS })
        .toMatch(/^[\d,]+ of [\d,]+Stop$/);
      const half = await serverBytes(pages.url());
      await page.locator('.export', { hasText: 'is written.' }).waitFor({ timeout: 8 * MINUTE_MS });
      const file: CaughtFile = await caughtFile(page);
      expect(file.end).toBe('closed');
      expect(file.name).toMatch(new RegExp(`^annals-[\\dT-]+\\.${ending}$`));
      expect(file.head).toMatch(head);
      expect(file.tail).toMatch(tail);
      const rows = columns === PART ? await count('verb: get', 'events') : EVENTS;
      expect(rows).toBeGreaterThan(EVENTS / 20);
      expect(file.pieces).toBeGreaterThan(rows / 10_000);
      expect(file.lines).toBeGreaterThanOrEqual(rows);
      if (more !== undefined) expect(file.lines).toBe(rows + more);
      expect((await heapBytes(page)) - before).toBeLessThan(MAX_PAGE_BYTES);
      expect((await serverBytes(pages.url())) - half).toBeLessThan(MAX_SERVER_BYTES);
      expect(complaints).toEqual([]);
    },
  );
});

function* linesOf(events: number): Generator<string> {
  let chunk = '';
  for (const line of eventStream(events, 1)) {
    chunk += `${line}\n`;
    if (chunk.length < 1 << 20) continue;
    yield chunk;
    chunk = '';
  }
  yield chunk;
}

function indexes(
  rows: readonly { readonly dataset: { readonly index?: string } }[],
): readonly number[] {
  return rows.map(({ dataset }) => Number(dataset.index));
}

/** The number that the page says there are. */
async function shownCount(page: Page): Promise<number> {
  const count = page.locator('.trail-count', { hasText: /^[\d,]+ request|^[\d,]+ event/ });
  const text = (await count.textContent()) ?? '';
  return Number(/^[\d,]+/.exec(text)?.[0]?.replaceAll(',', ''));
}

async function heapBytes(page: Page): Promise<number> {
  const inspector = await page.context().newCDPSession(page);
  await inspector.send('HeapProfiler.enable');
  await inspector.send('HeapProfiler.collectGarbage');
  const { usedSize } = await inspector.send('Runtime.getHeapUsage');
  await inspector.detach();
  return usedSize;
}

async function metric(url: string, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
}

function serverBytes(url: string): Promise<number> {
  return metric(url, 'process_resident_memory_bytes');
}

function cpuSeconds(url: string): Promise<number> {
  return metric(url, 'process_cpu_seconds_total');
}
