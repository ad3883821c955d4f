import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { axeFindings } from './support/axe-findings.ts';
import { CHROMIUM, changeLook, takePicture, WITHOUT_CHROMIUM } from './support/open-browser.ts';
import { isWiderThanWindow, usePages } from './support/use-pages.ts';

const NAME = CHROMIUM === undefined ? `screens (${WITHOUT_CHROMIUM})` : 'screens';
const WEB = '/object?cluster=demo&group=apps&resource=deployments&namespace=shop&name=web';

/** Each screen, and what is there once it is drawn. */
const SCREENS = [
  ['table', '/?view=table', '.table-row'],
  ['objects', '/object', '.object-search li'],
  ['object', WEB, '.diff-line'],
  ['side', `${WEB}&side=1`, '.diff-pair'],
  ['people', '/identity', '.counts li'],
  ['person', '/identity?user=jai', '.heat td a'],
  ['overview', '/overview', '.panel canvas'],
] as const;

/** How each is looked at. The narrow ones come first: it is in a narrow window that a page is opened. */
const LOOKS = [
  { theme: 'light', width: 360 },
  { theme: 'dark', width: 360 },
  { theme: 'dark', width: 1280 },
  { theme: 'light', width: 1280 },
  { theme: 'light', width: 3840 },
] as const;

describe.skipIf(CHROMIUM === undefined)(NAME, () => {
  const pages = usePages();

  test.each(SCREENS)('%s (%s, %s) in both themes, narrow and wide', async (name, path, part) => {
    const [first, ...rest] = LOOKS;
    await using opened = await pages.open(path, first);
    const { page, complaints } = opened;
    for (const look of [first, ...rest]) {
      // Opening the page anew for each would take longer than looking at it.
      await changeLook(page, look);
      await page.locator(part).first().waitFor();
      await takePicture(page, `${name}-${look.width}-${look.theme}`);
      expect([look, await axeFindings(page)]).toEqual([look, []]);
      expect([look, await isWiderThanWindow(page)]).toEqual([look, false]);
    }
    expect(complaints).toEqual([]);
  });

  test('with the keyboard alone: from the trail to an event and back', async () => {
    await using opened = await pages.open('/?only=people');
    const { page } = opened;
    await page.locator('.row').first().waitFor();
    await page.keyboard.press('/');
    await page.locator('.cm-editor').waitFor();
    await page.keyboard.type('user: veeru and verb: delete');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Enter');
    await page.waitForURL(/q=user/);
    await page
      .locator('.row-sentence', { hasText: /^veeru deleted/ })
      .first()
      .waitFor();
    await page.locator('.trail-answer[aria-busy="false"]').waitFor();
    await tabTo(page, '.row-time');
    await page.keyboard.press('Enter');
    await page.locator('.open-row .facts').waitFor();
    await tabTo(page, '[role="tab"]');
    await tabTo(page, '.row-actions a');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/object\?/);
    await page.locator('.steps li').first().waitFor();
  });

  test('with the keyboard alone: a history, a person, the overview, the keys', async () => {
    await using opened = await pages.open(WEB);
    const { page } = opened;
    await page.locator('.steps li').first().waitFor();
    await tabTo(page, '.bar');
    await page.keyboard.press('Enter');
    await page.waitForURL(/at=\d+/);
    await tabTo(page, '.steps button');
    await tabTo(page, '.steps button');
    await page.keyboard.press('Enter');
    await tabTo(page, '.diff-bar select, .open-row [role="tab"]');
    await page.goto(`${pages.url()}/identity?user=jai`);
    await page.locator('.heat td a').first().waitFor();
    await tabTo(page, '.heat td a');
    await page.keyboard.press('Enter');
    await page.locator('.row').first().waitFor();
    await page.goto(`${pages.url()}/overview`);
    await page.locator('.talkers a').first().waitFor();
    await page.keyboard.press('?');
    await page.locator('dialog[open]').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('dialog[open]').waitFor({ state: 'detached' });
    await tabTo(page, '.overview-totals a');
    await page.keyboard.press('Enter');
    await page.locator('.row').first().waitFor();
  });

  test('what has the focus is seen', async () => {
    await using opened = await pages.open('/?view=table');
    const { page } = opened;
    await page.locator('.table-row').first().waitFor();
    for (const selector of ['.head-moves button', '.head-handle', '.value-actions button']) {
      await tabTo(page, selector);
      const shown = await page.evaluate(`(() => {
        const focused = document.activeElement;
        const { outlineStyle } = getComputedStyle(focused);
        const around = focused.closest('.value-actions, .head-moves') ?? focused;
        return [outlineStyle, getComputedStyle(around).opacity];
      })()`);
      expect([selector, shown]).toEqual([selector, ['solid', '1']]);
    }
  });
});

/** Goes on with Tab until what has the focus is one of these. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let tabs = 0; tabs < 250; tabs++) {
    await page.keyboard.press('Tab');
    if (await page.evaluate(`document.activeElement.matches(${JSON.stringify(selector)})`)) return;
  }
  throw new Error(`Tab does not reach ${selector}`);
}
