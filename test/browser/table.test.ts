import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { axeFindings } from './support/axe-findings.ts';
import { CHROMIUM, takePicture, WITHOUT_CHROMIUM } from './support/open-browser.ts';
import { answered, usePages } from './support/use-pages.ts';

const NAME = CHROMIUM === undefined ? `table (${WITHOUT_CHROMIUM})` : 'table';
/** One request: veeru deletes the pod of jai. */
const ONE = '/?view=table&noise=1&q=id%3A+d028efb6-9a31-4c64-b9c6-fadd1523d94d';

describe.skipIf(CHROMIUM === undefined)(NAME, () => {
  const pages = usePages();

  async function openTable(path = '/?view=table&only=people') {
    const opened = await pages.open(path);
    await answered(opened.page);
    await opened.page.locator('.table-row').first().waitFor();
    return opened;
  }

  test('columns are chosen, moved, left out, and in the address', async () => {
    await using opened = await openTable();
    const { page, complaints } = opened;
    expect(await heads(page)).toEqual([
      'Time',
      'Who',
      'Verb',
      'Resource',
      'Namespace',
      'Name',
      'Code',
      'Client',
    ]);
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('checkbox', { name: 'Decision' }).check();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'move Verb to the left' }).press('Enter');
    await page.getByRole('button', { name: 'leave Namespace out' }).press('Enter');
    const chosen = ['Time', 'Verb', 'Who', 'Resource', 'Name', 'Code', 'Client', 'Decision'];
    await expect.poll(() => heads(page)).toEqual(chosen);
    await page.reload();
    await answered(page);
    expect(await heads(page)).toEqual(chosen);
    expect(complaints).toEqual([]);
  });

  test('a width is set with the arrow keys and remembered', async () => {
    await using opened = await openTable();
    const { page } = opened;
    const handle = page.getByRole('separator', { name: 'Width of Verb' });
    const before = Number(await handle.getAttribute('aria-valuenow'));
    await handle.focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => handle.getAttribute('aria-valuenow')).toBe(String(before + 16));
    await page.reload();
    await answered(page);
    expect(await handle.getAttribute('aria-valuenow')).toBe(String(before + 16));
    const box = await page.getByRole('columnheader', { name: /^Verb/ }).boundingBox();
    expect(box?.width).toBe(before + 16);
  });

  test('heads stand over their columns', async () => {
    await using opened = await openTable();
    const { page } = opened;
    const left = async (of: string) => (await page.locator(of).first().boundingBox())?.x;
    for (const at of [2, 4, 6]) {
      expect(await left(`.table-row .table-cell:nth-child(${at})`)).toBe(
        await left(`.head-cell:nth-child(${at})`),
      );
    }
  });

  test('oldest first', async () => {
    await using opened = await openTable();
    const { page } = opened;
    await page.getByRole('button', { name: /^Time/ }).click();
    await page.waitForURL(/order=oldest/);
    await expect.poll(async () => (await times(page))[0]).toMatch(/^2026-11-23 19:30:4/);
    const shown = await times(page);
    expect(shown).toEqual([...shown].sort());
  });

  test('one scrolls to the end of all', async () => {
    await using opened = await openTable('/?view=table&noise=1&q=verb%3A+get');
    const { page } = opened;
    const answer = await page.request.get(`${pages.url()}/api/v1/histogram?query=verb:get&bars=1`);
    const { bars } = (await answer.json()) as { readonly bars: readonly { count: number }[] };
    const total = bars.reduce((sum, { count }) => sum + count, 0);
    expect(total).toBeGreaterThan(400);
    const note = page.locator('.table-note', { hasText: `All ${total} are shown.` });
    for (let tries = 0; tries < 100 && (await note.count()) === 0; tries++) {
      await page.evaluate("document.querySelector('.table-scroll').scrollTo(0, 1e9)");
      await page.waitForTimeout(50);
    }
    expect(await note.count()).toBe(1);
    await page.evaluate("document.querySelector('.table-scroll').scrollTo(0, 1e9)");
    const last = page.locator(`[data-index="${total - 1}"]`);
    await last.waitFor();
  });

  test('a row opens in place and says all there is to say', async () => {
    await using opened = await openTable(ONE);
    const { page, complaints } = opened;
    await page.locator('.table-opener').first().click();
    const row = page.locator('.open-row');
    await row.locator('.facts').waitFor();
    expect(await row.locator('.open-sentence').textContent()).toMatch(
      /^veeru deleted pod jai-web in dev with kubectl from 127\.0\.0\.1, allowed by RoleBinding/,
    );
    await row.locator('.stages li').nth(1).waitFor();
    const box = await row.boundingBox();
    expect((box?.x ?? 0) + (box?.width ?? 9999)).toBeLessThanOrEqual(1280);
    expect(await row.locator('.stages li').allTextContents()).toEqual([
      expect.stringMatching(/^RequestReceived 19:30:54\.\d{6}$/),
      expect.stringMatching(/^ResponseComplete 19:30:54\.\d{6} \+[\d.]+ ms$/),
    ]);
    expect(await row.locator('.facts').textContent()).toContain(
      'd028efb6-9a31-4c64-b9c6-fadd1523d94d',
    );
    await row.getByRole('tab', { name: 'Answered' }).click();
    await row.getByRole('searchbox', { name: 'Search in this body' }).fill('jai-web');
    await expect
      .poll(() => row.locator('.tree-line.hit').allTextContents())
      .toContainEqual(expect.stringContaining('jai-web'));
    await row.getByRole('tab', { name: /^Annotations/ }).click();
    expect(await row.locator('.annotations').textContent()).toMatch(
      /allowed by RoleBinding "veeru-cleans/,
    );
    await row.getByRole('tab', { name: 'Raw' }).click();
    const position = new URL(page.url()).searchParams.get('open');
    const raw = await page.request.get(`${pages.url()}/api/v1/events/${position}?raw=true`);
    expect(await row.locator('.raw pre').textContent()).toBe(await raw.text());
    await takePicture(page, 'table-open-row');
    expect(complaints).toEqual([]);
  });

  test('any value narrows, leaves out, or asks for its field', async () => {
    await using opened = await openTable();
    const { page } = opened;
    const verb = page.locator('.table-row .cell-verb').first();
    const query = () => new URL(page.url()).searchParams.get('q');
    await verb.hover();
    const value = await verb.getAttribute('title');
    await verb.getByRole('button', { name: 'not where verb is this' }).click();
    await expect.poll(query).toBe(`not verb: ${value}`);
    await answered(page);
    await page.goto(`${pages.url()}/?view=table&only=people`);
    await answered(page);
    const named = page.locator('.table-row .cell-name').filter({ hasText: /./ }).first();
    await named.hover();
    await named.getByRole('button', { name: 'only where there is a name' }).click();
    await expect.poll(query).toBe('name: *');
    await answered(page);
    const who = page.locator('.table-row .cell-who').first();
    await who.hover();
    const actor = await who.getAttribute('title');
    await who.getByRole('button', { name: 'only where actor is this' }).click();
    await expect.poll(query).toBe(`name: * and actor: ${actor}`);
  });

  test('an event is copied in every form', async () => {
    await using opened = await openTable(ONE);
    const { page } = opened;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.locator('.table-opener').first().click();
    await page.getByRole('button', { name: 'Copy', exact: true }).first().waitFor();
    const position = new URL(page.url()).searchParams.get('open');
    const raw = await (
      await page.request.get(`${pages.url()}/api/v1/events/${position}?raw=true`)
    ).text();
    const copied: Record<string, string> = {};
    await page.locator('.row-action').click();
    for (const form of ['text', 'JSON', 'JSON, indented', 'Markdown', 'link', 'curl']) {
      const button = page.getByRole('button', { name: `as ${form}`, exact: true });
      await button.click();
      await page.locator('.copies .copy-said').first().waitFor();
      copied[form] = (await page.evaluate('navigator.clipboard.readText()')) as string;
    }
    expect(copied['JSON']).toBe(raw);
    expect(JSON.parse(copied['JSON, indented'] ?? '')).toEqual(JSON.parse(raw));
    expect(copied['text']).toMatch(/^veeru deleted pod jai-web in dev/);
    expect(copied['Markdown']).toMatch(/^\*\*veeru deleted pod jai-web in dev/);
    expect(copied['curl']).toBe(`curl -sS '${pages.url()}/api/v1/events/${position}?raw=true'`);
    await page.goto(copied['link'] ?? '');
    await page
      .locator('.open-sentence, .row-sentence', { hasText: 'veeru deleted pod jai-web' })
      .first()
      .waitFor();
  });

  test('what happened around an event, and what tells two apart', async () => {
    await using opened = await openTable(ONE);
    const { page } = opened;
    await page.locator('.table-opener').first().click();
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    await page.getByRole('button', { name: 'Marked to compare' }).waitFor();
    await page.getByRole('button', { name: 'What happened around it' }).click();
    await page.waitForURL(/since=2026-11-23T19%3A29%3A54.*until=2026-11-23T19%3A31%3A54/);
    await answered(page);
    await page.locator('.table-opener').first().click();
    await page.getByRole('tab', { name: 'Difference' }).waitFor();
    await page.locator('.diff-line.plus').first().waitFor();
    expect(await page.locator('.open-row').textContent()).toContain(
      'Compared with: veeru deleted pod jai-web in dev',
    );
    const changed = await page.locator('.diff-line.minus').allTextContents();
    expect(changed).toContainEqual(expect.stringContaining('auditID: d028efb6'));
    await page.getByRole('button', { name: 'End comparing' }).click();
    await page.getByRole('tab', { name: 'Difference' }).waitFor({ state: 'detached' });
  });

  test('rows are walked, opened and closed with the keyboard', async () => {
    await using opened = await openTable();
    const { page } = opened;
    for (const key of ['j', 'j', 'k', 'j', 'ArrowDown']) {
      await page.keyboard.press(key);
      await page.waitForTimeout(50);
    }
    await page.locator('[data-index="2"] .table-opener:focus').waitFor();
    await page.keyboard.press('Enter');
    await page.locator('[data-index="2"] .open-row .facts').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.open-row').waitFor({ state: 'detached' });
    await page.locator('[data-index="2"] .table-opener:focus').waitFor();
  });

  test('rows are dense or roomy, long lines go on below, in the address and remembered', async () => {
    await using opened = await openTable('/?view=table&only=people&columns=time,uri,name');
    const { page, complaints } = opened;
    const height = async () => (await page.locator('[data-index="3"]').boundingBox())?.height;
    expect(await height()).toBe(27);
    await page.getByRole('button', { name: 'Rows' }).click();
    await page.getByRole('radio', { name: 'Dense' }).check();
    await expect.poll(height).toBe(24);
    await page.getByRole('checkbox', { name: 'Long lines go on below' }).check();
    await page.waitForURL(/density=dense&wrap=on/);
    const tall = page
      .locator('.table-row')
      .filter({ hasText: /\/api\S{60}/ })
      .first();
    await expect.poll(async () => (await tall.boundingBox())?.height).toBeGreaterThan(30);
    expect(await axeFindings(page)).toEqual([]);
    await page.goto(`${pages.url()}/?view=table&only=people`);
    await answered(page);
    await expect.poll(height).toBe(24);
    expect(complaints).toEqual([]);
  });

  test('fields are searched for, and those that are pinned stay on top', async () => {
    await using opened = await openTable();
    const { page } = opened;
    const first = page.locator('.facet').first();
    await page.getByRole('searchbox', { name: 'Search for a field' }).fill('namesp');
    await expect.poll(() => page.locator('.facet').count()).toBe(1);
    await page.getByRole('button', { name: 'Keep Namespace on top' }).press('Enter');
    await page.getByRole('searchbox', { name: 'Search for a field' }).fill('');
    await expect.poll(() => first.getAttribute('aria-label')).toBe('Namespace');
    await page.reload();
    await answered(page);
    expect(await first.getAttribute('aria-label')).toBe('Namespace');
  });

  test('the facets stand beside the table', async () => {
    await using opened = await openTable();
    await opened.page.locator('.facet-name', { hasText: /^asha$/ }).waitFor();
  });
});

async function heads(page: Page): Promise<readonly string[]> {
  const texts = await page
    .locator('.head-handle')
    .evaluateAll((handles: readonly { getAttribute(name: string): string | null }[]) =>
      handles.map((handle) => handle.getAttribute('aria-label') ?? ''),
    );
  return texts.map((text) => text.replace('Width of ', ''));
}

async function times(page: Page): Promise<readonly string[]> {
  const texts = await page.locator('.table-row').evaluateAll(
    (
      rows: readonly {
        readonly dataset: { readonly index?: string };
        readonly textContent: string;
      }[],
    ) =>
      [...rows]
        .sort((a, b) => Number(a.dataset.index) - Number(b.dataset.index))
        .map(({ textContent }) => textContent),
  );
  return texts.map((text) => /\d{4}-\d\d-\d\d [\d:.]{12}/.exec(text)?.[0] ?? '');
}
