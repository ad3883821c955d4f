import type { Page } from 'playwright-core';

/** An hour at 200 requests a second, handed over in a minute. */
const ROWS = 720_000;
const BATCH = 1200;
const PAUSE_MS = 100;

/**
 * Megabytes of the page after an hour of live view. The rows are real ones of the store, each told
 * again under its own Audit-ID; only the connection they come by is made up.
 */
export async function liveMemoryOf(page: Page): Promise<number> {
  await page.addInitScript(`
    window.sources = [];
    window.EventSource = class extends EventTarget {
      constructor() { super(); window.sources.push(this); setTimeout(() => this.onopen?.()); }
      close() { window.sources = window.sources.filter((one) => one !== this); }
    };
  `);
  await page.goto(`${page.url()}&live=1`);
  await page.waitForSelector('.row');
  await page.waitForFunction('window.sources.length > 0');
  await page.evaluate(`(async () => {
    const { entries } = await (await fetch('/api/v1/trail?limit=500')).json();
    const startMs = Date.now();
    let sent = 0;
    while (sent < ${ROWS}) {
      for (let i = 0; i < ${BATCH}; i++, sent++) {
        const { row, sentence } = entries[sent % entries.length];
        const time = new Date(startMs + sent * 5).toISOString().replace('Z', '000Z');
        const data = JSON.stringify({
          row: { ...row, position: 1e9 + sent, auditID: 'live-' + sent, time },
          sentence,
          request: 'live-' + sent,
        });
        for (const source of window.sources) {
          source.dispatchEvent(new MessageEvent('row', { data }));
        }
      }
      await new Promise((resolve) => setTimeout(resolve, ${PAUSE_MS}));
    }
  })()`);
  // The last rows may just be asked anew.
  await page.waitForSelector('.row');
  const inspector = await page.context().newCDPSession(page);
  await inspector.send('HeapProfiler.enable');
  await inspector.send('HeapProfiler.collectGarbage');
  const { usedSize } = await inspector.send('Runtime.getHeapUsage');
  return usedSize / 1e6;
}
