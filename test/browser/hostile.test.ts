import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { runAnnals } from '../e2e/run-annals.ts';
import { HOSTILE_TEXTS } from '../hostile-texts.ts';
import { CHROMIUM, takePicture, WITHOUT_CHROMIUM } from './support/open-browser.ts';
import { answered, isWiderThanWindow, usePages } from './support/use-pages.ts';
import { type WrittenEvent, writeLog } from './support/write-log.ts';

const NAME = CHROMIUM === undefined ? `hostile texts (${WITHOUT_CHROMIUM})` : 'hostile texts';
const TEXTS = Object.values(HOSTILE_TEXTS);

/** Each text wherever a client may put one. */
const EVENTS: readonly WrittenEvent[] = TEXTS.map((text) => ({
  verb: 'update',
  user: text,
  resource: 'configmaps',
  namespace: 'lab',
  name: text,
  body: {
    kind: 'ConfigMap',
    apiVersion: 'v1',
    metadata: { name: text, namespace: 'lab', uid: 'u', annotations: { [text]: text } },
    data: { [text]: text, link: 'javascript:alert(1)' },
  },
  more: {
    userAgent: text,
    annotations: { 'authorization.k8s.io/decision': 'allow', 'authorization.k8s.io/reason': text },
  },
}));

/** One of each sort; what the others do is seen in the lists. */
const OPENED = [
  ...['an image that runs', 'right to left', 'zero width', 'a line break', 'a bell and a null'],
  ...['half a character', 'a tag character', 'a prototype', 'one megabyte'],
] as const;

/** What must not stand on a page as it is: it cannot be seen, or turns what stands beside it round. */
const UNSEEN = /(?![\n\t\u200d])[\p{Cc}\p{Cf}\u2028\u2029]/u;

describe.skipIf(CHROMIUM === undefined)(NAME, () => {
  const pages = usePages(async (folder) => {
    const data = join(folder, 'data');
    await writeLog(join(folder, 'audit.log'), EVENTS);
    await runAnnals(['import', join(folder, 'audit.log'), '--redact', 'none', '--data-dir', data]);
    return ['serve', '--data-dir', data];
  });

  async function openScreen(path: string) {
    const opened = await pages.open(path);
    const dialogs: string[] = [];
    opened.page.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    return { ...opened, dialogs };
  }

  test.each([
    ['/?noise=1', '.row'],
    ['/?noise=1&view=table&columns=time,who,name,client,uri', '.table-row'],
    ['/object', '.object-search li'],
    ['/identity', '.counts li'],
    ['/overview', '.talkers'],
    [`/identity?user=${encodeURIComponent(HOSTILE_TEXTS['an image that runs'] ?? '')}`, '.heat'],
  ])('%s shows them as text', async (path, part) => {
    await using opened = await openScreen(path);
    const { page, complaints, dialogs } = opened;
    await page.locator(part).first().waitFor();
    await page.waitForTimeout(500);
    await takePicture(page, `hostile${path.split('?')[0]?.replaceAll('/', '-')}`);
    await expectHarmless(page);
    expect(dialogs).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test.each(OPENED)('%s: each part of an opened row', async (name) => {
    await using opened = await openScreen('/?noise=1&view=table');
    const { page, complaints, dialogs } = opened;
    const position = Object.keys(HOSTILE_TEXTS).indexOf(name);
    const search = await page.request.get(`${pages.url()}/api/v1/search?order=oldest&limit=100`);
    const { rows } = (await search.json()) as {
      readonly rows: readonly { readonly position: number }[];
    };
    await page.goto(`${pages.url()}/?noise=1&open=${rows[position]?.position}`);
    await page.locator('.open-row .facts').first().waitFor();
    for (const tab of ['Answered', /^Annotations/, 'Raw']) {
      const started = Date.now();
      await page.getByRole('tab', { name: tab }).click();
      await page.locator('.open-row [role="tabpanel"] :is(li, pre)').first().waitFor();
      expect(Date.now() - started).toBeLessThan(3000);
      await expectHarmless(page);
    }
    // No address holds a name of a megabyte, and no object can have one.
    const history = page.getByRole('link', { name: 'History of this object' });
    expect(await history.count()).toBe(name === 'one megabyte' ? 0 : 1);
    if (name !== 'one megabyte') {
      await history.click();
      await page.locator('.steps li, .object-note').first().waitFor();
      await expectHarmless(page);
    }
    expect(dialogs).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('a value that is text in a row narrows to that very text', async () => {
    await using opened = await openScreen('/?noise=1&view=table');
    const { page } = opened;
    await answered(page);
    const cell = page.locator('.table-row .cell-who', { hasText: '<script>' }).first();
    await cell.hover();
    await cell.getByRole('button', { name: 'only where actor is this' }).click();
    await page.waitForURL(/q=/);
    await answered(page);
    expect(await page.locator('.table-row').count()).toBe(1);
  });
});

async function expectHarmless(page: Page): Promise<void> {
  const seen = (await page.evaluate(`({
    made: document.querySelectorAll('main img:not(.cm-widgetBuffer), main script, main a[href^="javascript:"]').length,
    text: document.querySelector('main').innerText,
    longest: Math.max(0, ...[...document.querySelectorAll('bdi')].map((one) => one.textContent.length)),
  })`)) as { readonly made: number; readonly text: string; readonly longest: number };
  expect(seen.made).toBe(0);
  expect(UNSEEN.exec(seen.text)?.[0].codePointAt(0)?.toString(16)).toBeUndefined();
  expect(seen.longest).toBeLessThan(60_000);
  expect(await isWiderThanWindow(page)).toBe(false);
}
