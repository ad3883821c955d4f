import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runAnnals } from '../e2e/run-annals.ts';
import { CHROMIUM, takePicture, WITHOUT_CHROMIUM } from './support/open-browser.ts';
import { answered, usePages } from './support/use-pages.ts';
import { writeLog } from './support/write-log.ts';

const NAME = CHROMIUM === undefined ? `figures (${WITHOUT_CHROMIUM})` : 'figures';

describe.skipIf(CHROMIUM === undefined)(NAME, () => {
  const pages = usePages();

  test('a person is found, and a cell opens the requests behind it', async () => {
    await using opened = await pages.open('/identity');
    const { page, complaints } = opened;
    await page.getByRole('region', { name: 'People' }).getByRole('link', { name: 'jai' }).click();
    const facts = page.locator('.identity-facts');
    await facts.waitFor();
    expect(await facts.textContent()).toMatch(
      /^person · 92 requests, 16 errors · first seen 2026-11-23 19:30:52\.888 · last seen 2026-11-23 19:32:07\.979$/,
    );
    await takePicture(page, 'identity');
    const does = page.getByRole('region', { name: 'What they do', exact: true });
    await does
      .getByRole('row', { name: /^pods/ })
      .getByRole('link', { name: '6 requests' })
      .click();
    await answered(page);
    expect(await page.locator('.trail-count').textContent()).toMatch(/^6 requests/);
    for (const sentence of await page.locator('.row-sentence').allTextContents()) {
      expect(sentence).toMatch(/jai/);
    }
    expect(complaints).toEqual([]);
  });

  test('refusals have a map of their own', async () => {
    await using opened = await pages.open('/identity?user=jai');
    const { page } = opened;
    const refused = page.getByRole('region', { name: 'What they were refused', exact: true });
    await refused
      .getByRole('row', { name: /^rolebindings/ })
      .getByRole('link')
      .click();
    await answered(page);
    expect(await page.locator('.row-sentence').allTextContents()).toEqual([
      expect.stringMatching(/^jai was refused: /),
    ]);
  });

  test('who acted as whom leads from one to the other', async () => {
    await using opened = await pages.open('/identity?user=jai');
    const { page } = opened;
    const others = page.getByRole('region', { name: 'Others acted as them' });
    await others.getByRole('link', { name: 'kubernetes-admin', exact: true }).click();
    await page.getByRole('heading', { name: 'kubernetes-admin' }).waitFor();
    const acted = page.getByRole('region', { name: 'Acted as' });
    await acted.getByRole('listitem').filter({ hasText: 'jai' }).getByRole('link').last().click();
    await answered(page);
    for (const sentence of await page.locator('.row-sentence').allTextContents()) {
      expect(sentence).toMatch(/^kubernetes-admin as jai /);
    }
  });

  test('the overview counts, and each panel opens the trail behind it', async () => {
    await using opened = await pages.open('/overview');
    const { page, complaints } = opened;
    const totals = page.locator('.overview-totals li');
    await totals.first().waitFor();
    expect(await totals.allTextContents()).toEqual([
      '3,070 requests',
      '6,313 events',
      '508 failed',
      '74 denied',
    ]);
    await page.locator('.panel canvas').first().waitFor();
    await takePicture(page, 'overview');
    await totals.nth(3).getByRole('link').click();
    await answered(page);
    expect(await page.locator('.trail-count').textContent()).toMatch(/^74 requests/);
    await page.goBack();
    const talkers = page.getByRole('region', { name: 'Who makes events' });
    await talkers.getByRole('link', { name: 'asha' }).click();
    await answered(page);
    expect((await page.locator('.part-actor').allTextContents()).slice(0, 5)).toEqual(
      Array(5).fill('asha'),
    );
    await page.goBack();
    await page.getByRole('region', { name: 'How long requests took' }).getByRole('link').click();
    await answered(page);
    expect(new URL(page.url()).searchParams.get('q')).toBe('latency > 1000');
    expect(complaints).toEqual([]);
  });

  test('a brush over a chart changes the time of all of them', async () => {
    await using opened = await pages.open('/overview');
    const { page } = opened;
    await page.locator('.panel .u-over').first().waitFor();
    const box = await page.locator('.panel .u-over').first().boundingBox();
    if (box === null) throw new Error('there is no chart');
    await page.mouse.move(box.x + box.width * 0.2, box.y + 30);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, box.y + 30, { steps: 5 });
    await page.mouse.up();
    await page.waitForURL(/since=.*until=/);
    await expect
      .poll(async () =>
        Number.parseInt(
          (await page.locator('.overview-totals li').first().textContent()) ?? '',
          10,
        ),
      )
      .not.toBe(3);
    const shown = await page.locator('.overview-totals li').first().textContent();
    await page
      .getByRole('link', { name: /requests$/ })
      .first()
      .click();
    await answered(page);
    expect(await page.locator('.trail-count').textContent()).toContain(
      String(shown).replace(' requests', ''),
    );
  });
});

describe.skipIf(CHROMIUM === undefined)(`${NAME} with losses`, () => {
  const pages = usePages(async (folder) => {
    const data = join(folder, 'data');
    const one = { verb: 'get', user: 'ann', resource: 'pods', namespace: 'lab', name: 'a' };
    await writeLog(join(folder, 'audit.log'), [one, one], ['{"kind":"Event","auditID":"torn']);
    await runAnnals(['import', join(folder, 'audit.log'), '--data-dir', data]);
    return ['serve', '--data-dir', data];
  });

  test.each(['/?noise=1', '/?noise=1&view=table', '/identity?user=ann', '/overview'])(
    '%s says what is missing',
    async (path) => {
      await using opened = await pages.open(path);
      const { page } = opened;
      const losses = page.getByRole('region', { name: 'Known losses' });
      await losses.waitFor();
      expect(await losses.textContent()).toMatch(
        /^1 event of .*audit\.log .*What is shown there may be incomplete\./,
      );
    },
  );
});
