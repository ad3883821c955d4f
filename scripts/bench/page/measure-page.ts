import type { Browser, CDPSession, Page } from 'playwright-core';
import { openBrowser } from '../../../test/browser/support/open-browser.ts';
import { AnnalsProcess } from '../../live/annals-process.ts';
import { liveMemoryOf } from './live-memory.ts';
import type { PageFigures } from './page-targets.ts';

const RUNS = 5;
/** Scripts of the measurement are text, which the policy of the page would not run. */
const WINDOW = { viewport: { width: 1400, height: 1000 }, bypassCSP: true };

/** Rows that are scrolled through, and how far at each frame. */
const SCROLLED_ROWS = 10_000;
const STEP_PX = 540;

/** Measures the page of a store in the system's Chromium. */
export async function measurePage(
  dataDir: string,
  say: (text: string) => void,
): Promise<PageFigures> {
  const server = new AnnalsProcess(['serve', '--data-dir', dataDir, '--port', '0']);
  const [, url = ''] = await server.startUntil(/serving (http:\/\/[^/\s]+)/);
  const browser = await openBrowser();
  try {
    say('first screens');
    const firsts = await repeat(() => firstScreen(browser, url));
    say('queries');
    const newQuery = await newQueries(browser, url, say);
    say('opening rows');
    const openRow = await withPage(browser, `${url}/?noise=1`, openRows);
    say('scrolling');
    const frames = await withPage(browser, `${url}/?view=table&noise=1`, scroll);
    say('an hour of live view');
    return {
      firstScreen: median(firsts),
      newQuery,
      openRow,
      slowFrames: frames.filter((ms) => ms > 50).length,
      longestFrame: Math.max(...frames),
      weight: (await weightOf(browser, url)) / 1000,
      liveMemory: await withPage(browser, `${url}/?noise=1`, liveMemoryOf, 'live'),
    };
  } finally {
    await browser.close();
    await server.end('SIGTERM');
  }
}

async function repeat(measure: () => Promise<number>): Promise<readonly number[]> {
  const times: number[] = [];
  for (let i = 0; i < RUNS; i++) times.push(await measure());
  return times;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

/** A window that remembers nothing of earlier ones, with nothing in its cache. */
async function withPage<Result>(
  browser: Browser,
  url: string,
  look: (page: Page) => Promise<Result>,
  mode?: 'live',
): Promise<Result> {
  const context = await browser.newContext(WINDOW);
  try {
    const page = await context.newPage();
    if (mode !== 'live') {
      await page.goto(url);
      await page.waitForSelector(ROW);
      await page.waitForLoadState('networkidle');
    } else await page.goto(url);
    return await look(page);
  } finally {
    await context.close();
  }
}

/** A request that is told, as sentence or as row. */
const ROW = '.row, .table-row';

/** Milliseconds from the first byte asked for until requests are told. */
async function firstScreen(browser: Browser, url: string): Promise<number> {
  const context = await browser.newContext(WINDOW);
  try {
    const page = await context.newPage();
    await page.addInitScript(`
      new MutationObserver((_records, observer) => {
        if (document.querySelector('${ROW}') === null) return;
        observer.disconnect();
        requestAnimationFrame(() => setTimeout(() => { window.firstRowMs = performance.now(); }));
      }).observe(document, { childList: true, subtree: true });
    `);
    await page.goto(url);
    await page.waitForFunction('window.firstRowMs !== undefined');
    return (await page.evaluate('window.firstRowMs')) as number;
  } finally {
    await context.close();
  }
}

const QUERIES = [
  'verb: delete',
  'code: 403',
  'resource: secrets and verb: (get or list)',
  'ns: kube-system and verb: patch',
  'agent: kubectl*',
];

/** The slowest of five kinds of query, each by the median of its runs. */
async function newQueries(
  browser: Browser,
  url: string,
  say: (text: string) => void,
): Promise<number> {
  const medians: number[] = [];
  for (const query of QUERIES) {
    const times = await repeat(() => withPage(browser, url, (page) => askQuery(page, query)));
    say(`  ${median(times).toFixed(0)} ms: ${query}`);
    medians.push(median(times));
  }
  return Math.max(...medians);
}

/** Milliseconds from Enter until other requests are told. */
async function askQuery(page: Page, query: string): Promise<number> {
  await page.click('.query');
  await page.waitForSelector('.cm-content');
  await page.keyboard.insertText(query);
  await page.evaluate(`{
    window.answeredMs = undefined;
    const answers = () => performance.getEntriesByType('resource');
    addEventListener('keydown', ({ key }) => {
      if (key !== 'Enter') return;
      const askedMs = performance.now();
      const look = () => {
        const isHere = answers().some(
          ({ name, startTime }) => name.includes('/api/v1/trail') && startTime >= askedMs,
        );
        // What is told of the question before is dimmed until the answer is drawn.
        const isTold = document.querySelector('.trail-old') === null;
        if (isHere && isTold) window.answeredMs = performance.now() - askedMs;
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    }, { capture: true, once: true });
  }`);
  await page.keyboard.press('Enter');
  await page.waitForFunction('window.answeredMs !== undefined', undefined, { polling: 'raf' });
  return (await page.evaluate('window.answeredMs')) as number;
}

/** The median of the milliseconds from a click on a row until all of it is there. */
async function openRows(page: Page): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < RUNS; i++) {
    const time = await page.evaluate(`new Promise((resolve) => {
      const button = document.querySelectorAll('.row:not(.row-fold) .row-time')[${i * 2 + 1}];
      const clickedMs = performance.now();
      button.click();
      const look = () => {
        if (document.querySelector('.open-row dl')) resolve(performance.now() - clickedMs);
        else requestAnimationFrame(look);
      };
      look();
    })`);
    times.push(time as number);
    await page.keyboard.press('Escape');
    await page.waitForFunction(`document.querySelector('.open-row') === null`);
  }
  return median(times);
}

/** The milliseconds of each frame while the table is scrolled through 10,000 rows. */
async function scroll(page: Page): Promise<readonly number[]> {
  return (await page.evaluate(`new Promise((resolve) => {
    const list = document.querySelector('.table-scroll');
    const body = document.querySelector('.table-body');
    const frames = [];
    let before = performance.now();
    const step = (now) => {
      frames.push(now - before);
      before = now;
      list.scrollTop += ${STEP_PX};
      const last = Number(list.querySelector('.table-row:last-child')?.dataset.index ?? 0);
      if (last >= ${SCROLLED_ROWS} || frames.length > 20_000) resolve(frames.slice(2));
      else requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  })`)) as readonly number[];
}

/** Bytes over the wire until the first requests are told, without the answers of the API. */
async function weightOf(browser: Browser, url: string): Promise<number> {
  const context = await browser.newContext(WINDOW);
  try {
    const page = await context.newPage();
    const wire = await context.newCDPSession(page);
    const bytes = await countWire(wire);
    await page.goto(url);
    await page.waitForSelector(ROW);
    await page.waitForLoadState('networkidle');
    return bytes();
  } finally {
    await context.close();
  }
}

async function countWire(wire: CDPSession): Promise<() => number> {
  const urls = new Map<string, string>();
  let bytes = 0;
  await wire.send('Network.enable');
  wire.on('Network.requestWillBeSent', ({ requestId, request }) => {
    urls.set(requestId, request.url);
  });
  wire.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const url = urls.get(requestId) ?? '';
    // The editor is loaded once there is nothing better to do.
    if (!url.includes('/api/') && !url.includes('/editor-')) bytes += encodedDataLength;
  });
  return () => bytes;
}
