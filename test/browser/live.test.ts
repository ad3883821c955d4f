import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CHROMIUM, openBrowser, openPage, WITHOUT_CHROMIUM } from './support/open-browser.ts';
import { type ServedPage, servePage } from './support/serve-page.ts';

const NAME = CHROMIUM === undefined ? `live (${WITHOUT_CHROMIUM})` : 'live';

describe.skipIf(CHROMIUM === undefined)(NAME, () => {
  let folder: string;
  let log: string;
  let served: ServedPage;
  let browser: Browser;
  let written = 0;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'annals-test-'));
    log = join(folder, 'audit.log');
    await writeFile(log, lines(80));
    served = await servePage(['serve', '--data-dir', join(folder, 'data'), '--file', log]);
    browser = await openBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    await served?.[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  /** Audit events of jai, each about a pod of its own, a second after the one before. */
  function lines(count: number): string {
    return Array.from({ length: count }, () => {
      const at = new Date(Date.UTC(2026, 10, 23, 12, 0, written)).toISOString();
      return `${JSON.stringify({
        kind: 'Event',
        apiVersion: 'audit.k8s.io/v1',
        level: 'Metadata',
        auditID: `live-${written}`,
        stage: 'ResponseComplete',
        requestURI: `/api/v1/namespaces/dev/pods/pod-${written}`,
        verb: 'delete',
        user: { username: 'jai' },
        objectRef: {
          resource: 'pods',
          namespace: 'dev',
          name: `pod-${written++}`,
          apiVersion: 'v1',
        },
        responseStatus: { code: 200 },
        requestReceivedTimestamp: at,
        stageTimestamp: at,
      })}\n`;
    }).join('');
  }

  test('new rows come in at the top, and wait while a person reads or has paused', async () => {
    await using opened = await openPage(browser, `${served.url}/?live=1`);
    const { page, complaints } = opened;
    const row = (pod: number) =>
      page.locator('.row-sentence', { hasText: new RegExp(`pod-${pod} `) });
    await row(79).waitFor();
    await page.locator('.live-state', { hasText: 'Live' }).waitFor();
    await appendFile(log, lines(1));
    await row(80).waitFor();
    expect(await page.locator('.row-sentence').first().textContent()).toContain('pod-80');

    await page.mouse.wheel(0, 600);
    await page.waitForFunction('window.scrollY > 300');
    const read = row(60);
    const before = await read.boundingBox();
    await appendFile(log, lines(3));
    const badge = page.getByRole('button', { name: /^3 new/ });
    await badge.waitFor();
    expect(await read.boundingBox()).toEqual(before);
    await badge.click();
    await row(83).waitFor();

    await page.getByRole('button', { name: 'Pause' }).click();
    await appendFile(log, lines(2));
    await page.getByRole('button', { name: /^2 new/ }).waitFor();
    expect(await row(85).count()).toBe(0);
    await page.getByRole('button', { name: 'Go on' }).click();
    await row(85).waitFor();
    expect(complaints).toEqual([]);
  });
});
