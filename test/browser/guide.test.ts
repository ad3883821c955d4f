import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CHROMIUM, type OpenPage, WITHOUT_CHROMIUM } from './support/open-browser.ts';
import { answered, usePages } from './support/use-pages.ts';

const NAME = CHROMIUM === undefined ? `the guide (${WITHOUT_CHROMIUM})` : 'the guide';
const GUIDE = readFileSync(resolve(import.meta.dirname, '../../docs/guide/9-the-page.md'), 'utf8');
const TEXT = GUIDE.replaceAll(/\s+/g, ' ');

/** Where each control that the guide names in italics is found. */
const CONTROLS: Readonly<Record<string, readonly string[]>> = {
  trail: [
    'noise off',
    'people only',
    'changes',
    'denied',
    'secrets',
    'exec',
    'RBAC',
    'failures',
    'Table',
    'Objects',
    'People',
    'Live',
    'Searches',
    'Export',
    'Explain',
  ],
  table: ['Rows'],
  row: ['Raw', 'What happened around it', 'Compare', 'Previous', 'Next', 'History of this object'],
  menu: ['What … does, in figures'],
  colours: ['by verb', 'by who'],
  field: ['Field'],
  time: ['Ask again'],
  export: ['Copy as a frame for another page'],
};

describe.skipIf(CHROMIUM === undefined)(NAME, () => {
  const pages = usePages();
  let opened: OpenPage;
  beforeAll(async () => {
    opened = await pages.open('/');
  });
  afterAll(() => opened?.[Symbol.asyncDispose]());

  test('each control it names is looked for here', () => {
    const named = [...GUIDE.matchAll(/(?<!\*)\*([^*\n]+)\*(?!\*)/g)].map(([, name = '']) => name);
    expect([...new Set(named)].sort()).toEqual(Object.values(CONTROLS).flat().sort());
  });

  test('each control it names is on the page', async () => {
    const { page, complaints } = opened;
    await page.goto(`${pages.url()}/?only=people&q=verb%3A+delete+and+name%3A+*`);
    await answered(page);
    await expectControls(page, CONTROLS['trail']);
    await page.locator('.row:not(.row-fold) .row-time').nth(1).click();
    await page.locator('.open-row .facts').waitFor();
    await expectControls(page, CONTROLS['row']);
    await page.locator('.part-actor').first().click();
    await page.getByRole('link', { name: /^What .+ does, in figures/ }).waitFor();
    await page.keyboard.press('Escape');
    const colours = page.getByRole('combobox', { name: 'Colours of the bars by' });
    const choices = await colours.locator('option').allTextContents();
    expect(choices).toEqual(expect.arrayContaining([...(CONTROLS['colours'] ?? [])]));
    await page.getByPlaceholder(CONTROLS['field']?.[0] ?? '', { exact: true }).waitFor();
    await page.getByRole('button', { name: /^All time/ }).click();
    await page.getByRole('combobox', { name: CONTROLS['time']?.[0] ?? '' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    await expectControls(page, CONTROLS['export']);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Table', exact: true }).click();
    await page.locator('.table-row').first().waitFor();
    await expectControls(page, CONTROLS['table']);
    expect(complaints).toEqual([]);
  });

  /** A sentence of the guide, and what comes of doing what it says. */
  const done: readonly (readonly [string, string, (page: Page) => Promise<void>])[] = [
    [
      'Click a value on the left: only those with it.',
      '/?noise=1',
      async (page) => {
        await page.locator('.facet-name', { hasText: /^asha$/ }).click();
        await page.waitForURL(/q=actor/);
        await answered(page);
        const who = await page.locator('.row .part-actor').allTextContents();
        expect(new Set(who)).toEqual(new Set(['asha']));
      },
    ],
    [
      'Each click writes into the query, so you learn the language as you go.',
      '/?noise=1',
      async (page) => {
        await page.locator('.part-actor').first().click();
        await page.getByRole('button', { name: /^Without this/ }).click();
        await expect.poll(() => decodeURIComponent(page.url())).toMatch(/q=not\+\w+:/);
      },
    ],
    [
      'Like requests that follow each other are one line. Click its time to open it.',
      '/',
      async (page) => {
        const fold = page.locator('.row-fold .row-time').first();
        await fold.click();
        await page.locator('.row-inside').nth(1).waitFor();
      },
    ],
    [
      'Click its time, or press Enter.',
      '/?only=people',
      async (page) => {
        await page.locator('.row:not(.row-fold) .row-time').first().focus();
        await page.keyboard.press('Enter');
        await page.locator('.open-row .facts').waitFor();
        await page.keyboard.press('Escape');
        await page.locator('.open-row').waitFor({ state: 'detached' });
      },
    ],
    [
      '*Raw* is the event to the byte, with its SHA-256.',
      '/?only=people',
      async (page) => {
        await page.locator('.row:not(.row-fold) .row-time').first().click();
        await page.getByRole('tab', { name: 'Raw' }).click();
        const panel = page.getByRole('tabpanel');
        await expect.poll(() => panel.textContent()).toMatch(/"auditID"/);
        expect(await panel.textContent()).toMatch(/[0-9a-f]{64}/);
      },
    ],
    [
      'Beside each value are four signs: only those with it, those without it, those that have any, and copy.',
      '/?only=people',
      async (page) => {
        await page.locator('.row:not(.row-fold) .row-time').first().click();
        const signs = page.locator('.open-row .value-actions').first().getByRole('button');
        await signs.first().waitFor({ state: 'attached' });
        const texts = await signs.allTextContents();
        expect(texts).toHaveLength(4);
        for (const [i, sign] of [
          /^＋only where/,
          /^−not where/,
          /^∃only where/,
          /copy/i,
        ].entries()) {
          expect(texts[i]).toMatch(sign);
        }
      },
    ],
    [
      'The address holds all that you see.',
      '/?noise=1',
      async (page) => {
        await page.locator('.facet-name', { hasText: /^delete$/ }).click();
        await page.waitForURL(/q=verb/);
        await answered(page);
        const shown = await page.locator('.trail-count').textContent();
        await page.reload();
        await answered(page);
        await expect.poll(() => page.locator('.trail-count').textContent()).toBe(shown);
      },
    ],
    [
      'Draw over a chart to change the time of all.',
      '/overview',
      async (page) => {
        const chart = page.locator('.panel .u-over').first();
        await chart.waitFor();
        const box = await chart.boundingBox();
        if (box === null) throw new Error('the chart has no place');
        await page.mouse.move(box.x + box.width * 0.2, box.y + 20);
        await page.mouse.down();
        await page.mouse.move(box.x + box.width * 0.6, box.y + 20, { steps: 4 });
        await page.mouse.up();
        await page.waitForURL(/since=.*until=|until=.*since=/);
      },
    ],
    [
      '`?` shows them all: `/` query, `j` and `k` next and previous row, Enter opens, Esc closes.',
      '/',
      async (page) => {
        await page.keyboard.press('?');
        const help = page.locator('dialog[open]');
        await help.waitFor();
        const keys = await help.locator('kbd').allTextContents();
        expect(keys).toEqual(expect.arrayContaining(['/', 'j', 'k', 'Enter', 'Esc', '?']));
      },
    ],
    [
      'Each number leads to the requests behind it.',
      '/identity?user=jai',
      async (page) => {
        await page.locator('.heat td a').first().click();
        await answered(page);
        expect(decodeURIComponent(page.url())).toContain('jai');
      },
    ],
  ];
  test.each(done)('%s', async (sentence, path, act) => {
    expect(TEXT).toContain(sentence);
    const { page, complaints } = opened;
    await page.goto(`${pages.url()}${path}`);
    if (path.startsWith('/?') || path === '/') await answered(page);
    await act(page);
    expect(complaints).toEqual([]);
  });
});

async function expectControls(page: Page, names: readonly string[] = []): Promise<void> {
  const controls = page.locator('button, a, summary, [role="tab"]').filter({ visible: true });
  const texts = (await controls.allTextContents()).map((text) => text.trim());
  const missing = names.filter((name) => !texts.some((text) => text.startsWith(name)));
  expect(missing).toEqual([]);
}
