import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { runAnnals } from '../e2e/run-annals.ts';
import { axeFindings } from './support/axe-findings.ts';
import { CHROMIUM, takePicture, WITHOUT_CHROMIUM } from './support/open-browser.ts';
import { answered, usePages } from './support/use-pages.ts';

const NAME = CHROMIUM === undefined ? `access (${WITHOUT_CHROMIUM})` : 'access';
const LOG = new URL('../../data/demo/audit.log.gz', import.meta.url).pathname;

describe.skipIf(CHROMIUM === undefined)(NAME, () => {
  const tokens = { all: '', dev: '' };
  const pages = usePages(async (folder) => {
    const at = ['--data-dir', folder];
    await runAnnals(['import', LOG, '--cluster', 'demo', ...at]);
    const token = async (...args: readonly string[]) => {
      const { out, err } = await runAnnals(['token', 'create', ...args, ...at]);
      return /annals_\w+/.exec(out + err)?.[0] ?? `no token in ${out}${err}`;
    };
    tokens.all = await token('--name', 'ann');
    tokens.dev = await token('--name', 'team', '--namespaces', 'dev');
    return ['serve', '--require-login', ...at];
  });

  async function logIn(page: Page, token: string): Promise<void> {
    await page.getByLabel('Access token').fill(token);
    await page.getByRole('button', { name: 'Log in' }).click();
  }

  test.each(['light', 'dark'] as const)('nothing is shown before the login, %s', async (theme) => {
    await using opened = await pages.open('/?noise=1', { theme, width: 360 });
    const { page } = opened;
    await page.getByRole('heading', { name: 'Who reads?' }).waitFor();
    expect(await page.locator('.row, .table-row, .facets').count()).toBe(0);
    expect(await axeFindings(page)).toEqual([]);
    await takePicture(page, `login-${theme}`);
  });

  test('a wrong token is told, a right one lets in, and out again', async () => {
    await using opened = await pages.open('/');
    const { page } = opened;
    await logIn(page, `annals_${'x'.repeat(40)}`);
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').textContent()).toMatch(/token/);
    await logIn(page, tokens.all);
    await answered(page);
    const cookies = await page.context().cookies();
    expect(cookies.map(({ httpOnly, sameSite }) => [httpOnly, sameSite])).toEqual([
      [true, 'Strict'],
    ]);
    await page.getByRole('button', { name: 'ann', exact: true }).click();
    await page.getByText('all namespaces', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByRole('heading', { name: 'Who reads?' }).waitFor();
    expect((await page.request.get(`${pages.url()}/api/v1/search`)).status()).toBe(401);
    await page.reload();
    await page.getByRole('heading', { name: 'Who reads?' }).waitFor();
  });

  test('who may see one namespace sees it alone, on each screen', async () => {
    await using opened = await pages.open('/?view=table&noise=1');
    const { page } = opened;
    await logIn(page, tokens.dev);
    await answered(page);
    const namespaces = page.getByRole('region', { name: 'Namespace', exact: true });
    await namespaces.locator('.facet-name').first().waitFor();
    expect(await namespaces.locator('.facet-name').allTextContents()).toEqual(['dev']);
    const shown = await page.locator('.table-row .cell-ns').allTextContents();
    expect([...new Set(shown)]).toEqual(['dev']);

    await page.goto(`${pages.url()}/object`);
    await page.locator('.object-search li').first().waitFor();
    for (const name of await page.locator('.object-search li code').allTextContents()) {
      expect(name).toMatch(/^dev\//);
    }
    await page.goto(
      `${pages.url()}/object?cluster=demo&group=apps&resource=deployments&namespace=shop&name=web`,
    );
    await page.locator('.object, .object-note').first().waitFor();
    expect(await page.locator('.steps li').count()).toBe(0);

    await page.goto(`${pages.url()}/identity?user=veeru`);
    const where = page.getByRole('region', { name: 'In which namespaces' });
    await where.waitFor();
    expect(await where.locator('li > :first-child').allTextContents()).toEqual(['dev']);

    await page.goto(`${pages.url()}/overview`);
    await page.locator('.overview-totals li').first().waitFor();
    const answer = await page.request.get(`${pages.url()}/api/v1/groups?fields=ns&top=5`);
    const { groups } = (await answer.json()) as {
      readonly groups: readonly { readonly count: number }[];
    };
    const requests = groups.map(({ count }) => count.toLocaleString('en'));
    expect(await page.locator('.overview-totals li').first().textContent()).toBe(
      `${requests} requests`,
    );
    await page.getByRole('button', { name: 'team', exact: true }).click();
    await page.getByText('only the namespaces dev').waitFor();
  });

  test.each([
    ['/', '.row'],
    ['/?view=table', '.table-row'],
    ['/object', '.object-search li'],
    ['/object?cluster=demo&group=apps&resource=deployments&namespace=shop&name=web', '.diff-line'],
    ['/identity?user=jai', '.heat td a'],
    ['/overview', '.panel canvas'],
  ])('%s breaks no rule and asks nobody else', async (path, part) => {
    await using opened = await pages.open('/identity');
    const { page, complaints } = opened;
    await logIn(page, tokens.all);
    await page.locator('.panel').first().waitFor();
    // Until the login the API refuses, and the browser says so.
    const before = complaints.length;
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).origin));
    await page.goto(`${pages.url()}${path}`);
    await page.locator(part).first().waitFor();
    await page.keyboard.press('?');
    await page.getByRole('heading', { name: 'Keys' }).waitFor();
    await page.keyboard.press('Escape');
    expect(complaints.slice(before)).toEqual([]);
    expect([...new Set(asked)]).toEqual([pages.url()]);
  });
});
