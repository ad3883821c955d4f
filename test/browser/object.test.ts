import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { runAnnals } from '../e2e/run-annals.ts';
import { CHROMIUM, takePicture, WITHOUT_CHROMIUM } from './support/open-browser.ts';
import { usePages } from './support/use-pages.ts';
import { type WrittenEvent, writeLog } from './support/write-log.ts';

const NAME = CHROMIUM === undefined ? `object (${WITHOUT_CHROMIUM})` : 'object';
const WEB = '/object?cluster=demo&group=apps&resource=deployments&namespace=shop&name=web';

describe.skipIf(CHROMIUM === undefined)(NAME, () => {
  const pages = usePages();

  async function openWeb(more = '') {
    const opened = await pages.open(`${WEB}${more}`);
    await opened.page.locator('.steps li').first().waitFor();
    return opened;
  }

  test('it is found by a part of its name', async () => {
    await using opened = await pages.open('/object');
    const { page } = opened;
    await page.getByRole('searchbox', { name: 'Name, or a part of it' }).fill('we');
    await page.getByRole('link', { name: 'deployment shop/web', exact: true }).click();
    await page.getByRole('heading', { name: 'deployment shop/web' }).waitFor();
  });

  test('its life, its lanes and its steps', async () => {
    await using opened = await openWeb();
    const { page, complaints } = opened;
    expect(await page.locator('.object-title p').first().textContent()).toMatch(
      /^created 2026-11-23 19:30:55, deleted 2026-11-23 19:32:09 by asha · 73 changes by 5/,
    );
    expect(await page.locator('.lane-name').allTextContents()).toEqual([
      ...[
        'object',
        'image',
        'labels',
        'status',
        'refused',
        'failed',
        'deletion',
        'no change',
        'read',
      ],
    ]);
    const steps = await page.locator('.steps li').allTextContents();
    expect(steps[0]).toMatch(/^19:32:09asha deleted deployment web in shop/);
    expect(steps).toContainEqual(expect.stringContaining('spec.revisionHistoryLimit: 10 → 4'));
    expect(steps).toContainEqual(
      expect.stringContaining('service account deployer in ci was refused: delete deployment web'),
    );
    await takePicture(page, 'object');
    expect(complaints).toEqual([]);
  });

  test('a step shows what it changed and who wrote it', async () => {
    await using opened = await openWeb();
    const { page } = opened;
    await step(page, 'spec.revisionHistoryLimit: 10 → 4').click();
    await line(page, 'plus', 'revisionHistoryLimit: 4').waitFor();
    await line(page, 'minus', 'revisionHistoryLimit: 10').waitFor();
    expect(await line(page, 'plus', 'revisionHistoryLimit: 4').textContent()).toMatch(
      /asha, kubectl-patch, 19:31:06$/,
    );
    expect(await page.locator('.known').textContent()).toContain('From the recorded answer.');
    await page.getByRole('checkbox', { name: 'side by side' }).check();
    await page.locator('.diff-pair .diff-line.plus').first().waitFor();
    await takePicture(page, 'object-side-by-side');
    await page.reload();
    await page.locator('.diff-pair .diff-line.plus').first().waitFor();
  });

  test('status and managed fields are folded away until they are wanted', async () => {
    await using opened = await openWeb();
    const { page } = opened;
    await step(page, 'spec.revisionHistoryLimit: 10 → 4').click();
    await line(page, 'plus', 'revisionHistoryLimit: 4').waitFor();
    const texts = async () => (await page.locator('.diff').allTextContents()).join('\n');
    await unfold(page);
    expect(await texts()).not.toMatch(/managedFields|readyReplicas/);
    await page.locator('.diff-bar').getByRole('checkbox', { name: 'managed fields' }).check();
    await page.locator('.diff-bar').getByRole('checkbox', { name: 'status' }).check();
    await unfold(page);
    await expect.poll(texts).toMatch(/managedFields/);
    expect(await texts()).toMatch(/readyReplicas/);
  });

  test('any two revisions are compared', async () => {
    await using opened = await openWeb();
    const { page } = opened;
    await step(page, 'spec.revisionHistoryLimit: 10 → 4').click();
    const choice = page.getByRole('combobox', { name: 'compare with' });
    const first = await choice.locator('option', { hasText: /^1: / }).getAttribute('value');
    await choice.selectOption(first ?? '');
    await page.waitForURL(/against=/);
    await line(page, 'plus', 'revisionHistoryLimit: 4').waitFor();
    await line(page, 'plus', 'FEATURE_X').waitFor();
  });

  test('what was hidden is shown as hidden', async () => {
    await using opened = await openWeb();
    const { page } = opened;
    await step(page, 'spec.revisionHistoryLimit: 10 → 4').click();
    await line(page, 'plus', 'revisionHistoryLimit: 4').waitFor();
    await unfold(page);
    const hidden = page.locator('.hidden-value');
    await expect.poll(() => hidden.count()).toBeGreaterThan(0);
    expect(await hidden.first().textContent()).toMatch(/^hidden, hash [0-9a-f]{8}…$/);
    expect(await hidden.first().getAttribute('title')).toMatch(/^redacted:hmac:[0-9a-f]{32}$/);
  });

  test('a refused attempt opens as the request it was', async () => {
    await using opened = await openWeb();
    const { page } = opened;
    await step(page, 'was refused: delete deployment web').click();
    await page.locator('.open-row .facts').waitFor();
    expect(await page.locator('.open-row .facts').textContent()).toMatch(/403/);
  });

  test('it leads to what it owns, and that back to it', async () => {
    await using opened = await openWeb();
    const { page } = opened;
    await page.getByRole('link', { name: 'ReplicaSet web-56c8d7ffd8' }).click();
    await page.getByRole('heading', { name: 'ReplicaSet shop/web-56c8d7ffd8' }).waitFor();
    await page.locator('.object-title', { hasText: 'belongs to' }).waitFor();
    await page.getByRole('link', { name: 'Deployment web' }).click();
    await page.getByRole('heading', { name: 'deployment shop/web' }).waitFor();
    await page.getByRole('link', { name: 'the request' }).click();
    await page.locator('.open-row .facts').waitFor();
  });
});

const SETTINGS = { resource: 'configmaps', namespace: 'lab', name: 'settings' };

function settings(uid: string, version: number, data: object): object {
  return {
    kind: 'ConfigMap',
    apiVersion: 'v1',
    metadata: { name: 'settings', namespace: 'lab', uid, resourceVersion: String(version) },
    data,
  };
}

const STORY: readonly WrittenEvent[] = [
  {
    ...SETTINGS,
    verb: 'create',
    user: 'ann',
    code: 201,
    body: settings('u1', 1, { size: 'small' }),
  },
  { ...SETTINGS, verb: 'update', user: 'ben', body: settings('u1', 2, { size: 'large' }) },
  { ...SETTINGS, verb: 'delete', user: 'ben', body: settings('u1', 3, { size: 'large' }) },
  {
    ...SETTINGS,
    verb: 'create',
    user: 'ann',
    code: 201,
    body: settings('u2', 4, { size: 'tiny' }),
  },
  { ...SETTINGS, verb: 'update', user: 'cleo', code: 403 },
];

describe.skipIf(CHROMIUM === undefined)(`${NAME} that was deleted and made anew`, () => {
  const pages = usePages(async (folder) => {
    const data = join(folder, 'data');
    await writeLog(join(folder, 'with.log'), STORY);
    const bare = STORY.map(
      ({ body: _body, ...event }): WrittenEvent => ({ ...event, name: 'bare' }),
    );
    await writeLog(join(folder, 'without.log'), bare);
    for (const log of ['with.log', 'without.log']) {
      await runAnnals(['import', join(folder, log), '--cluster', log, '--data-dir', data]);
    }
    return ['serve', '--data-dir', data];
  });

  test('both lives are told', async () => {
    await using opened = await pages.open(
      '/object?cluster=with.log&resource=configmaps&namespace=lab&name=settings',
    );
    const { page } = opened;
    await page.locator('.steps li').first().waitFor();
    expect(await page.locator('.object-title p').first().textContent()).toMatch(
      /^created 2026-11-23 12:00:00, deleted 2026-11-23 12:00:20 by ben; created 2026-11-23 12:00:30, still there/,
    );
    await step(page, /^12:00:10/).click();
    await line(page, 'plus', 'size: large').waitFor();
    await line(page, 'minus', 'size: small').waitFor();
  });

  test('where no body is recorded, it says so', async () => {
    await using opened = await pages.open(
      '/object?cluster=without.log&resource=configmaps&namespace=lab&name=bare',
    );
    const { page } = opened;
    await page.locator('.steps li').first().waitFor();
    await step(page, /^12:00:10/).click();
    await page.locator('.step-view', { hasText: 'How it was after this is not known' }).waitFor();
    expect(await page.locator('.known').textContent()).toContain(
      'That it was written is recorded, not what.',
    );
    await page.locator('.steps', { hasText: 'cleo was refused' }).waitFor();
  });
});

function step(page: Page, text: string | RegExp) {
  return page.locator('.steps button', { hasText: text }).first();
}

function line(page: Page, tone: 'plus' | 'minus', text: string) {
  return page.locator(`.diff-line.${tone}`, { hasText: text }).first();
}

async function unfold(page: Page): Promise<void> {
  while ((await page.locator('.diff-fold').count()) > 0) {
    await page.locator('.diff-fold').first().click();
  }
}
