import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';

/** Where screenshots of a run are kept, to be looked at. */
const PICTURES =
  process.env['ANNALS_SCREENSHOTS'] ??
  fileURLToPath(new URL('../../../.cache/screenshots', import.meta.url));

const CANDIDATES = [
  process.env['ANNALS_CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** The system's Chromium; undefined where there is none. */
export const CHROMIUM: string | undefined = CANDIDATES.find(
  (path) => path !== undefined && existsSync(path),
);

/** What tests that need a browser are called where there is none, so that the reason is seen. */
export const WITHOUT_CHROMIUM = 'SKIPPED: there is no Chromium, set ANNALS_CHROMIUM to one';

if (CHROMIUM === undefined) process.stderr.write(`${WITHOUT_CHROMIUM}\n`);

/** How a page is looked at. */
export interface Look {
  readonly width?: number;
  readonly height?: number;
  readonly theme?: 'light' | 'dark';
}

/** A page of the browser, with everything it complained about. */
export interface OpenPage extends AsyncDisposable {
  readonly page: Page;
  /** Errors and warnings of the console, and exceptions nobody caught. */
  readonly complaints: readonly string[];
}

/** Starts the browser. */
export async function openBrowser(): Promise<Browser> {
  if (CHROMIUM === undefined) throw new Error(WITHOUT_CHROMIUM);
  return chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
}

/** Opens an address in a window of its own, which remembers nothing of earlier ones. */
export async function openPage(browser: Browser, url: string, look: Look = {}): Promise<OpenPage> {
  const { width = 1280, height = 900, theme = 'light' } = look;
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(url);
  return { page, complaints, [Symbol.asyncDispose]: () => context.close() };
}

/** Looks at a page in another way, and waits until it is drawn so. */
export async function changeLook(
  page: Page,
  { width = 1280, height = 900, theme }: Look,
): Promise<void> {
  await page.emulateMedia({ colorScheme: theme ?? 'light' });
  await page.setViewportSize({ width, height });
  // What is measured in one frame is drawn in the next.
  await twoFrames(page);
}

async function twoFrames(page: Page): Promise<void> {
  await page.evaluate(
    'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))',
  );
}

/** Waits until the page has drawn what it was told last, and has nothing more to do at once. */
export async function settled(page: Page): Promise<void> {
  await twoFrames(page);
  await page.evaluate('new Promise((done) => requestIdleCallback(done, { timeout: 500 }))');
}

/** Keeps a picture of the window under a name. */
export async function takePicture(page: Page, name: string): Promise<void> {
  await mkdir(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`) });
}
