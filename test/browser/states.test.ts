import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { axeFindings } from './support/axe-findings.ts';
import { catchFiles, caughtFile } from './support/catch-file.ts';
import { CHROMIUM, takePicture, WITHOUT_CHROMIUM } from './support/open-browser.ts';
import { answered, isWiderThanWindow, usePages } from './support/use-pages.ts';

const NAME = CHROMIUM === undefined ? `states (${WITHOUT_CHROMIUM})` : 'states';

describe.skipIf(CHROMIUM === undefined)(NAME, () => {
  const pages = usePages();

  test.each([
    [401, 'access/denied', 'You are not logged in'],
    [403, 'access/forbidden', 'You may not see this'],
    [500, 'journal/damaged', 'The question was not answered'],
    [503, 'server/busy', 'The question was not answered'],
  ])('a server that answers %d says why, in its own words', async (status, code, title) => {
    await using opened = await pages.open('/identity');
    const { page } = opened;
    const error = { code, message: 'the words of the server', hint: 'And what to do.' };
    await page.route('**/api/v1/trail*', (route) => route.fulfill({ status, json: { error } }));
    await page.goto(`${pages.url()}/`);
    const notice = page.locator('.notice');
    await notice.getByRole('heading', { name: title }).waitFor();
    expect(await notice.textContent()).toContain('the words of the server. And what to do.');
    expect(await axeFindings(page)).toEqual([]);
    await takePicture(page, `error-${status}`);
    await page.unroute('**/api/v1/trail*');
    if (status !== 503) await page.getByRole('button', { name: 'Ask again now' }).click();
    await page.locator('.row').first().waitFor();
    expect(await notice.count()).toBe(0);
  });

  test('what would take too long to count is not counted, and that is said', async () => {
    await using opened = await pages.open('/identity');
    const { page } = opened;
    const error = { code: 'query/too-large', message: 'it would take long', hint: 'Ask less.' };
    for (const figure of ['histogram', 'facets']) {
      await page.route(`**/api/v1/${figure}*`, (route) =>
        route.fulfill({ status: 422, json: { error } }),
      );
    }
    await page.goto(`${pages.url()}/?noise=1`);
    await page.locator('.row').first().waitFor();
    await page.getByText('Not counted: it would take long. Ask less.').waitFor();
    await page.getByText('Not counted: it would take long.', { exact: true }).waitFor();
    expect(((await page.locator('.trail-count').textContent()) ?? '').trim()).toBe('');
    expect(await axeFindings(page)).toEqual([]);
    await takePicture(page, 'not-counted');
  });

  test('what takes long is said and can be given up', async () => {
    await using opened = await pages.open('/');
    const { page } = opened;
    await answered(page);
    let isHeld = true;
    await page.route('**/api/v1/trail*', async (route) => {
      while (isHeld) await new Promise((done) => setTimeout(done, 50));
      await route.continue().catch(() => undefined);
    });
    await page.locator('.facet-name', { hasText: /^jai$/ }).click();
    await page.getByText('This takes longer than usual.').waitFor();
    await takePicture(page, 'slow');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('The question was given up.').waitFor();
    isHeld = false;
    await page.getByRole('button', { name: 'Ask again' }).click();
    await page.locator('.trail-count', { hasText: '92 requests' }).waitFor();
    await page.locator('.row-sentence', { hasText: /^jai / }).first().waitFor();
  });

  test('a search is saved, used, renamed and deleted, and survives the page', async () => {
    await using opened = await pages.open('/?only=denied&view=table&columns=time,who,code');
    const { page, complaints } = opened;
    await answered(page);
    const menu = page.getByRole('button', { name: 'Searches', exact: true });
    await menu.click();
    await page.getByLabel('Save what is shown now under a name').fill('who was refused');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('button', { name: 'who was refused', exact: true }).waitFor();
    await page.goto(`${pages.url()}/overview`);
    await page.locator('.panel').first().waitFor();
    await page.goto(`${pages.url()}/?noise=1`);
    await answered(page);
    await menu.click();
    await page.getByRole('button', { name: 'who was refused', exact: true }).click();
    await page.waitForURL(/only=denied/);
    await answered(page);
    expect(await page.locator('.head-handle').count()).toBe(3);
    expect(new URL(page.url()).searchParams.get('noise')).toBe(null);
    await menu.click();
    await page.getByRole('button', { name: 'Rename', exact: true }).click();
    await page.getByLabel('New name of who was refused').fill('refusals');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'refusals', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Delete refusals' }).click();
    await page
      .getByRole('button', { name: 'refusals', exact: true })
      .waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
  });

  test('the question is copied for a terminal and for a program', async () => {
    await using opened = await pages.open('/?noise=1&q=user%3A+jai&since=2026-11-23');
    const { page } = opened;
    await answered(page);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const copied = async (label: string): Promise<string> => {
      await page.getByRole('button', { name: label }).click();
      await page.locator('.export-menu .copy-said').first().waitFor();
      return (await page.evaluate('navigator.clipboard.readText()')) as string;
    };
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    expect(await copied('Copy as a command')).toBe(
      "annals trail --since 2026-11-23T00:00:00.000000Z 'user: jai'",
    );
    await page.locator('.export-menu .copy-said').waitFor({ state: 'detached' });
    const curl = await copied('Copy as curl');
    expect(curl).toBe(
      `curl -sS '${pages.url()}/api/v1/trail?query=user%3A+jai&since=2026-11-23T00%3A00%3A00.000000Z'`,
    );
    const answer = await page.request.get(/'(.*)'/.exec(curl)?.[1] ?? '');
    const { entries } = (await answer.json()) as { readonly entries: readonly unknown[] };
    expect(entries.length).toBeGreaterThan(10);
  });

  test('an export that is stopped leaves no file', async () => {
    await using opened = await pages.open('/identity');
    const { page } = opened;
    await catchFiles(page);
    await page.goto(`${pages.url()}/?noise=1`);
    await answered(page);
    await page.route('**/api/v1/export*', async (route) => {
      await new Promise((done) => setTimeout(done, 3000));
      await route.abort().catch(() => undefined);
    });
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    await page.getByRole('button', { name: 'CSV, for spreadsheets' }).click();
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.getByText('Stopped; no file was written.').waitFor();
    expect((await caughtFile(page)).end).toBe('aborted');
  });

  test.each([
    ['trail', '/?only=people', '.row-time'],
    ['table', '/?view=table&only=people', '.table-opener'],
  ])('from one opened row of the %s to the next and back', async (_view, path, opener) => {
    await using opened = await pages.open(path);
    const { page, complaints } = opened;
    await answered(page);
    await page.locator(opener).nth(1).click();
    const first = await auditID(page);
    await page.getByRole('button', { name: 'Next', exact: true }).click();
    await expect.poll(() => auditID(page)).not.toBe(first);
    await page.getByRole('button', { name: 'Previous', exact: true }).click();
    await expect.poll(() => auditID(page)).toBe(first);
    expect(await page.locator('.open-row').count()).toBe(1);
    expect(complaints).toEqual([]);
  });

  test.each(['light', 'dark'] as const)('dead ends lead on, %s', async (theme) => {
    for (const [path, heading, way] of [
      ['/nowhere', 'There is no such page', 'To the trail'],
      [
        '/object?cluster=demo&resource=pods&namespace=x&name=y',
        'Nothing is kept',
        'Find an object',
      ],
    ] as const) {
      await using opened = await pages.open(path, { theme, width: 360 });
      const { page } = opened;
      await page.getByRole('heading', { name: heading }).waitFor();
      expect(await axeFindings(page)).toEqual([]);
      await page.getByRole('link', { name: way }).click();
      await page.locator('.row, .object-search li').first().waitFor();
    }
  });
});

describe.skipIf(CHROMIUM === undefined)(`${NAME} of an empty store`, () => {
  const pages = usePages(async (folder) => {
    const log = join(folder, 'audit.log');
    await writeFile(log, '');
    return ['serve', '--data-dir', join(folder, 'data'), '--file', log];
  });

  test.each([
    ['/', 'Nothing has been kept yet'],
    ['/?view=table', 'Nothing matches'],
    ['/object', 'No change of an object is kept in this time.'],
    ['/identity', 'None.'],
    ['/overview', 'No requests in this time'],
  ])('%s says that there is nothing', async (path, text) => {
    await using opened = await pages.open(path, { width: 360 });
    const { page, complaints } = opened;
    await page.getByText(text).first().waitFor();
    await takePicture(page, `empty${path.replaceAll(/\W/g, '-')}`);
    expect(await axeFindings(page)).toEqual([]);
    expect(await isWiderThanWindow(page)).toBe(false);
    expect(complaints).toEqual([]);
  });
});

/** Which request is open. */
async function auditID(page: Page): Promise<string> {
  await page.locator('.open-row .facts').first().waitFor();
  const facts = await page.locator('.open-row .facts').first().textContent();
  return /Audit-ID\s*([0-9a-f-]{36})/.exec(facts ?? '')?.[1] ?? 'no Audit-ID';
}
