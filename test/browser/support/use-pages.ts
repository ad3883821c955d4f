import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { type Look, type OpenPage, openBrowser, openPage } from './open-browser.ts';
import { type ServedPage, servePage } from './serve-page.ts';

/** Pages of one server in one browser, for the tests of a file. */
export interface Pages {
  /** Where the server is. */
  readonly url: () => string;
  readonly open: (path: string, look?: Look) => Promise<OpenPage>;
}

/**
 * Serves what a file of tests looks at: the demo log, or what the arguments name. These may keep what they
 * need in a folder that is there until the server has ended.
 */
export function usePages(
  argsOf: (folder: string) => Promise<readonly string[]> = async () => ['demo'],
  startTimeoutMs = 240_000,
): Pages {
  let folder = '';
  let served: ServedPage | undefined;
  let browser: Browser | undefined;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'annals-test-'));
    served = await servePage(await argsOf(folder));
    browser = await openBrowser();
  }, startTimeoutMs);
  afterAll(async () => {
    await browser?.close();
    await served?.[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });
  const url = (): string => {
    if (served === undefined) throw new Error('nothing is served yet');
    return served.url;
  };
  return {
    url,
    open: async (path, look) => {
      if (browser === undefined) throw new Error('there is no browser yet');
      return openPage(browser, `${url()}${path}`, look);
    },
  };
}

/** Waits until the trail, as sentences or as a table, shows the answer to its question. */
export async function answered(page: Page): Promise<void> {
  // What was just clicked reaches the page within a frame or two.
  await page.evaluate('new Promise((done) => setTimeout(done, 100))');
  await page.locator('.row, .notice, .table-row').first().waitFor();
  await page.locator('.trail-answer[aria-busy="false"]').waitFor();
  await page.locator('.facets[data-old="false"]').waitFor({ state: 'attached' });
}

/** Whether a person would have to scroll the page sideways. */
export async function isWiderThanWindow(page: Page): Promise<boolean> {
  return (await page.evaluate(
    'document.documentElement.scrollWidth > document.documentElement.clientWidth',
  )) as boolean;
}
