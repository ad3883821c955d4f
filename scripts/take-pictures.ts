import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { openBrowser, openPage } from '../test/browser/support/open-browser.ts';
import { servePage } from '../test/browser/support/serve-page.ts';

const FOLDER = join(import.meta.dirname, '../docs/guide/pictures');
const MAX_BYTES = 150_000;

/** Each picture of the guide: where it is taken, and what has to be there first. */
const PICTURES = [
  ['trail', '/?only=people', '.facet-name'],
  [
    'object',
    '/object?cluster=demo&group=apps&resource=deployments&namespace=shop&name=web',
    '.diff-line.plus',
  ],
  ['overview', '/overview', '.talkers a'],
] as const;

/** Where the log lies on this machine is nobody's business. */
const HIDE_FOLDER = `for (const one of document.querySelectorAll('bdi')) {
  if (one.childElementCount === 0 && one.textContent.startsWith('/') && one.textContent.endsWith('audit.log.gz')) {
    one.textContent = 'audit.log.gz';
  }
}`;

await mkdir(FOLDER, { recursive: true });
await using served = await servePage();
const browser = await openBrowser();
for (const [name, path, part] of PICTURES) {
  await using opened = await openPage(browser, `${served.url}${path}`, {
    width: 1100,
    height: 620,
  });
  const { page } = opened;
  await page.locator(part).first().waitFor();
  // Counts and charts come after the rows.
  await page.waitForLoadState('networkidle');
  await page.evaluate(HIDE_FOLDER);
  const file = join(FOLDER, `${name}.png`);
  await page.screenshot({ path: file });
  const { size } = await stat(file);
  if (size > MAX_BYTES) throw new Error(`${name}.png has ${size} bytes, more than ${MAX_BYTES}`);
}
await browser.close();
