import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { axeFindings } from './support/axe-findings.ts';
import { CHROMIUM, changeLook, takePicture, WITHOUT_CHROMIUM } from './support/open-browser.ts';
import { answered, isWiderThanWindow, usePages } from './support/use-pages.ts';

const NAME = CHROMIUM === undefined ? `trail (${WITHOUT_CHROMIUM})` : 'trail';

const LOOKS = [
  { theme: 'light', width: 360 },
  { theme: 'dark', width: 360 },
  { theme: 'dark', width: 1280 },
  { theme: 'light', width: 1280 },
  { theme: 'light', width: 2560 },
  { theme: 'dark', width: 3840 },
] as const;

describe.skipIf(CHROMIUM === undefined)(NAME, () => {
  const pages = usePages();

  /** Opens the trail and waits until it has answered. */
  async function openTrail(path = '/', look = {}) {
    const opened = await pages.open(path, look);
    await answered(opened.page);
    return opened;
  }

  test('axe finds nothing, in both themes, narrow and wide', async () => {
    await using opened = await openTrail('/', { width: 360 });
    const { page, complaints } = opened;
    await page.locator('.row-time').nth(3).click();
    for (const look of LOOKS) {
      await changeLook(page, look);
      await page.locator('.open-row dl').waitFor();
      await takePicture(page, `trail-${look.width}-${look.theme}`);
      expect([look, await axeFindings(page)]).toEqual([look, []]);
      expect([look, await isWiderThanWindow(page)]).toEqual([look, false]);
    }
    expect(complaints).toEqual([]);
  });

  test('who deleted pod jai-web in dev is found by clicking only', async () => {
    await using opened = await openTrail();
    const { page } = opened;
    await click(page, page.getByRole('button', { name: /^people only/ }));
    await click(page, facetValue(page, 'Namespace', 'dev'));
    await click(page, facetValue(page, 'Did', 'delete'));
    const rows = await sentences(page);
    expect(rows.find((text) => text.includes('jai-web'))).toMatch(
      /^veeru deleted pod jai-web in dev/,
    );
    expect(new URL(page.url()).searchParams.get('q')).toBe('ns: dev and verb: delete');
    await takePicture(page, 'trail-who-deleted');
  });

  test('the bars are coloured by any field, narrow from the legend, and are hidden', async () => {
    await using opened = await openTrail('/?noise=1');
    const { page, complaints } = opened;
    await page.getByRole('combobox', { name: 'Colours of the bars by' }).selectOption('verb');
    const legend = page.locator('.histogram-legend');
    await legend.getByRole('button', { name: /^get \d/ }).waitFor();
    const told = await legend
      .getByRole('button', { name: /^(?:[a-z]+) [\d,]+$/ })
      .allTextContents();
    expect(told.at(-1)).toMatch(/^ ?other/);
    const shown = told.map((text) => Number(text.replaceAll(/\D/g, '')));
    const all = await page.locator('.trail-count').textContent();
    expect(shown.reduce((sum, count) => sum + count, 0)).toBe(Number(all?.replaceAll(/\D/g, '')));
    await click(page, legend.getByRole('button', { name: /^get \d/ }));
    expect(new URL(page.url()).searchParams.get('q')).toBe('verb: get');
    await page.getByRole('button', { name: 'Hide the bars' }).click();
    await page.locator('.histogram-chart').waitFor({ state: 'detached' });
    expect(new URL(page.url()).search).toBe('?q=verb%3A+get&by=verb&noise=1&nobars=1');
    await page.getByRole('button', { name: 'Show the bars' }).click();
    await page.locator('.histogram-chart canvas').waitFor();
    expect(complaints).toEqual([]);
  });

  test('a question is explained: how it is understood, what it costs, how to ask it elsewhere', async () => {
    await using opened = await openTrail(
      '/?noise=1&q=objectRef.namespace%3A+dev+AND+verb%3Adelete',
    );
    const { page, complaints } = opened;
    await page.getByRole('button', { name: 'Explain' }).click();
    const told = page.getByRole('dialog', { name: 'The question, explained' });
    await told.getByText(/Measured just now/).waitFor();
    const text = (await told.textContent()) ?? '';
    expect(text).toContain('ns: dev and verb: delete');
    expect(text).toMatch(
      /[\d,]+ rows in \d+ parts?\. Its columns decide, so no event itself is read/,
    );
    expect(text).toContain("annals trail 'objectRef.namespace: dev AND verb:delete'");
    expect(text).toMatch(/curl -sS '.*\/api\/v1\/trail\?query=/);
    expect(await axeFindings(page)).toEqual([]);
    for (const width of [1280, 360]) {
      await changeLook(page, { width });
      await expect.poll(() => isWithin(told, width)).toBe(true);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Explain' }).click();
    }
    expect(complaints).toEqual([]);
  });

  test('a time up to now is asked for again by itself', async () => {
    await using opened = await openTrail();
    const { page } = opened;
    await page.clock.install();
    await page.getByRole('button', { name: /^All time/ }).click();
    const again = page.waitForRequest((one) => one.url().includes('/api/v1/trail'));
    await page.getByRole('combobox', { name: 'Ask again' }).selectOption('10s');
    await page.waitForURL(/refresh=10s/);
    await page.clock.fastForward(10_500);
    await again;
  });

  test('in a frame there are bars and rows alone, and a way to the whole', async () => {
    await using opened = await openTrail('/?embed=1&q=verb%3A+delete', { width: 480 });
    const { page, complaints } = opened;
    expect(await page.getByRole('navigation').count()).toBe(0);
    expect(await page.getByRole('search').isVisible()).toBe(false);
    expect(await page.locator('.histogram-chart').isVisible()).toBe(true);
    const whole = page.getByRole('link', { name: 'Open in annals' });
    expect(await whole.getAttribute('href')).toBe('/?q=verb%3A+delete');
    const { y = 0, height = 0 } = (await whole.boundingBox()) ?? {};
    expect(y + height).toBeLessThanOrEqual(900);
    expect(await axeFindings(page)).toEqual([]);
    expect(await isWiderThanWindow(page)).toBe(false);
    expect(complaints).toEqual([]);
  });

  test('a query is typed, kept in the address, and asked before', async () => {
    await using opened = await openTrail();
    const { page, complaints } = opened;
    await ask(page, 'user: veeru and verb: delete');
    const found = await sentences(page);
    expect(found.length).toBeGreaterThan(0);
    expect(found.filter((text) => !text.startsWith('veeru'))).toEqual([]);
    await page.reload();
    await answered(page);
    expect(await sentences(page)).toEqual(found);
    await ask(page, 'user: asha');
    await page.keyboard.press('ArrowUp');
    await expectText(page, '.cm-content', 'user: veeru and verb: delete');
    expect(complaints).toEqual([]);
  });

  test('what is typed is asked whole, however fast Enter follows', async () => {
    await using opened = await openTrail('/?noise=1');
    const { page } = opened;
    await page.keyboard.press('/');
    await page.locator('.cm-editor').waitFor();
    // All within one turn, so that the page cannot draw in between.
    await page.evaluate(`
      const editor = document.querySelector('.cm-content');
      for (const letter of 'user: jai') document.execCommand('insertText', false, letter);
      editor.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
    `);
    await page.waitForURL((url) => url.searchParams.get('q') === 'user: jai');
    await expectText(page, '.cm-content', 'user: jai');
  });

  test('names and values are completed', async () => {
    await using opened = await openTrail();
    const { page } = opened;
    await page.keyboard.press('/');
    await page.locator('.cm-editor').waitFor();
    await page.keyboard.type('user: vee');
    await page.locator('.cm-tooltip-autocomplete li', { hasText: 'veeru' }).waitFor();
    await page.keyboard.press('Tab');
    await expectText(page, '.cm-content', 'user: veeru');
  });

  test('a mistake is told with its place, and the answer before stays', async () => {
    await using opened = await openTrail();
    const { page } = opened;
    const before = (await sentences(page)).slice(0, 10);
    await ask(page, 'usr: veeru', { waits: false });
    expect(await page.locator('.mistake').textContent()).toContain('unknown field usr');
    expect(await page.locator('mark').textContent()).toBe('usr');
    expect((await sentences(page)).slice(0, 10)).toEqual(before);
  });

  test('rows are walked, opened and closed with the keyboard', async () => {
    await using opened = await openTrail();
    const { page } = opened;
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    await page.locator('[data-index="1"] .row-time:focus').waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.locator('[data-index="3"] .row-time:focus').waitFor();
    await page.keyboard.press('Enter');
    await page.locator('[data-index="3"] .open-row').waitFor();
    expect(new URL(page.url()).searchParams.get('open')).not.toBeNull();
    await page.keyboard.press('Escape');
    await page.locator('.open-row').waitFor({ state: 'detached' });
    await page.locator('[data-index="3"] .row-time:focus').waitFor();
  });

  test('a name opens a menu that narrows', async () => {
    await using opened = await openTrail('/?only=people');
    const { page } = opened;
    await page.locator('.part-actor', { hasText: 'asha' }).first().click();
    await click(page, page.getByRole('button', { name: 'Only this' }));
    expect(new URL(page.url()).searchParams.get('q')).toBe('user: asha');
    await page
      .locator('.part-actor')
      .first()
      .click({ modifiers: ['Alt'] });
    await answered(page);
    expect(new URL(page.url()).searchParams.get('q')).toBe('not user: asha');
  });

  test('a brush on the bars zooms, and zooming out leads back out', async () => {
    await using opened = await openTrail();
    const { page } = opened;
    const all = await count(page);
    await page.locator('.u-over').waitFor();
    const box = await page.locator('.u-over').boundingBox();
    if (box === null) throw new Error('there is no chart');
    const { x, y, width } = box;
    await page.mouse.move(x + width * 0.3, y + 20);
    await page.mouse.down();
    await page.mouse.move(x + width * 0.6, y + 20, { steps: 5 });
    await page.mouse.up();
    await page.waitForURL(/since=.*until=/);
    await answered(page);
    const some = await count(page);
    expect(some).toBeLessThan(all);
    await click(page, page.getByRole('button', { name: 'Zoom out' }));
    expect(await count(page)).toBeGreaterThan(some);
  });

  test('like requests of machines are one line, which opens', async () => {
    await using opened = await openTrail('/?noise=1');
    const { page } = opened;
    const fold = page.locator('.row-fold').first();
    const told = await fold.locator('.row-meta').textContent();
    await fold.locator('.row-time').click();
    await page.locator('.row-inside').first().waitFor();
    const shown = await page.locator('.row-inside').count();
    expect(shown).toBeGreaterThan(0);
    expect(shown).toBeLessThanOrEqual(Number(told?.replace(/\D+/g, '')));
  });

  test('one scrolls to the end, and what is read stays where it is', async () => {
    await using opened = await openTrail('/?only=people');
    const { page } = opened;
    const total = await count(page);
    for (let pages = 0; pages < 200; pages++) {
      if (await isAtEnd(page)) break;
      await page.mouse.wheel(0, 2500);
      await page.waitForTimeout(60);
    }
    expect(await page.locator('.trail-end').textContent()).toBe('That is all.');
    const last = page.locator('[role="listitem"]').last();
    const [place, setSize] = await Promise.all([
      last.getAttribute('aria-posinset'),
      last.getAttribute('aria-setsize'),
    ]);
    expect(place).toBe(setSize);
    expect(Number(setSize)).toBeLessThanOrEqual(total);
    const [before, top] = await Promise.all([last.textContent(), last.boundingBox()]);
    await page.waitForTimeout(300);
    expect([await last.textContent(), await last.boundingBox()]).toEqual([before, top]);
  });

  test('on a narrow screen the values are in a drawer', async () => {
    await using opened = await openTrail('/', { width: 360, height: 740 });
    const { page } = opened;
    await page.getByRole('button', { name: 'Narrow by value' }).click();
    await takePicture(page, 'trail-drawer');
    expect(await axeFindings(page)).toEqual([]);
    await click(page, facetValue(page, 'Who', 'asha'));
    await page.getByRole('button', { name: 'Done', exact: true }).click();
    expect((await sentences(page)).every((text) => text.startsWith('asha'))).toBe(true);
  });

  test('a server that goes away is told, and its return noticed', async () => {
    await using opened = await openTrail();
    const { page } = opened;
    await page.route('**/api/**', (route) => route.abort());
    await ask(page, 'user: jai', { waits: false });
    await page.getByRole('heading', { name: 'The server is away' }).waitFor({ timeout: 30_000 });
    await page.unroute('**/api/**');
    await page.getByRole('heading', { name: 'The server is away' }).waitFor({ state: 'detached' });
    await answered(page);
    expect((await sentences(page)).every((text) => text.includes('jai'))).toBe(true);
  });

  test('what finds nothing says what would show more', async () => {
    await using opened = await openTrail('/?q=verb%3A+get&only=changes');
    const { page } = opened;
    await page.getByRole('heading', { name: 'Nothing matches' }).waitFor();
    await click(page, page.getByRole('button', { name: 'Without the query' }));
    expect((await sentences(page)).length).toBeGreaterThan(10);
  });
});

async function click(page: Page, target: ReturnType<Page['locator']>): Promise<void> {
  await target.click();
  await answered(page);
}

/** Types a query in place of what is there, and asks it. */
async function ask(page: Page, query: string, { waits = true } = {}): Promise<void> {
  await page.locator('.query input, .cm-content').first().click();
  await page.locator('.cm-editor').waitFor();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type(query);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Enter');
  if (!waits) return;
  await page.waitForURL((url) => url.searchParams.get('q') === query);
  await answered(page);
}

function facetValue(page: Page, facet: string, value: string) {
  return page
    .getByRole('region', { name: facet, exact: true })
    .locator('.facet-name', { hasText: new RegExp(`^${value}$`) });
}

async function sentences(page: Page): Promise<readonly string[]> {
  return page.locator('.row-sentence').allTextContents();
}

async function count(page: Page): Promise<number> {
  const text = await page.locator('.trail-count').textContent();
  return Number(/^[\d,]+/.exec(text ?? '')?.[0].replaceAll(',', ''));
}

async function expectText(page: Page, selector: string, text: string): Promise<void> {
  await page.locator(selector, { hasText: text }).waitFor();
}

/** Whether nothing of it lies beside a window of this width. */
async function isWithin(part: ReturnType<Page['locator']>, width: number): Promise<boolean> {
  const box = await part.boundingBox();
  return box !== null && box.x >= 0 && box.x + box.width <= width;
}

/** Whether the last row of all is drawn. */
async function isAtEnd(page: Page): Promise<boolean> {
  const last = page.locator('[role="listitem"]').last();
  return (await last.getAttribute('aria-posinset')) === (await last.getAttribute('aria-setsize'));
}
