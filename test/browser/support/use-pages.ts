import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, inject } from 'vitest';
import { type Look, type OpenPage, openBrowser, openPage, settled } from './open-browser.ts';
import { type ServedPage, servePage } from './serve-page.ts';

/** Pages of one server in one browser, for the tests of a file. */
export interface Pages {
  /** Where the server is. */
  readonly url: () => string;
  readonly open: (path: string, look?: Look) => Promise<OpenPage>;
}

/**
 * Serves what a file of tests looks at: the demo, which all files share, or what the arguments name.
 * These may keep what they need in a folder that is there until the server has ended.
 */
export function usePages(
  argsOf?: (folder: string) => Promise<readonly string[]>,
  startTimeoutMs = 240_000,
): Pages {
  let served: ServedPage | undefined;
  let browser: Browser | undefined;
  beforeAll(async () => {
    served = argsOf === undefined ? sharedDemo() : await serveFrom(argsOf);
    browser = await openBrowser();
  }, startTimeoutMs);
  afterAll(async () => {
    await browser?.close();
    await served?.[Symbol.asyncDispose]();
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

function sharedDemo(): ServedPage {
  const url = inject('demoUrl');
  if (url === undefined) throw new Error('the demo is not served');
  return { url, [Symbol.asyncDispose]: async () => undefined };
}

async function serveFrom(
  argsOf: (folder: string) => Promise<readonly string[]>,
): Promise<ServedPage> {
  const folder = await mkdtemp(join(tmpdir(), 'annals-test-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const { url, ...served } = await servePage(await argsOf(folder));
    const stop = async (): Promise<void> => {
      await served[Symbol.asyncDispose]();
      await remove();
    };
    return { url, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Waits until the trail, as sentences or as a table, shows the answer to its question. */
export async function answered(page: Page): Promise<void> {
  // What was just clicked must first be drawn as not yet answered.
  await settled(page);
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
