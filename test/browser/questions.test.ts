import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { CHROMIUM, WITHOUT_CHROMIUM } from './support/open-browser.ts';
import { answered, usePages } from './support/use-pages.ts';

const NAME = CHROMIUM === undefined ? `questions (${WITHOUT_CHROMIUM})` : 'questions';
const NOTES = new URL('../../data/demo/notes.md', import.meta.url);

/** The words of the notes, what is clicked (a preset, or a facet and a value), and the sentence. */
const QUESTIONS: readonly (readonly [string, readonly string[], RegExp])[] = [
  [
    'VEERU DELETES POD dev/jai-web',
    ['Who=veeru', 'Did=delete'],
    /^veeru deleted pod jai-web in dev/,
  ],
  [
    'VEERU ROLLS shop/web BACK',
    ['Who=veeru', 'Did=patch'],
    /^veeru rolled back deployment web in shop to nginx:1\.27/,
  ],
  [
    'JAI STRIPS THE FINALIZER',
    ['Who=jai', 'Did=patch', 'To=configmaps'],
    /^jai .*ConfigMap fin in shop/,
  ],
  [
    'ADMIN DELETES dev/jai-db WHILE ACTING AS JAI',
    ['Acting as=jai', 'Did=delete'],
    /^kubernetes-admin as jai deleted pod jai-db in dev/,
  ],
  [
    'JAI TRIES TO ACT AS',
    ['denied', 'Who=jai', 'To=secrets'],
    /^jai was refused: list secrets in prod as somebody else/,
  ],
  ['VEERU EXECS IN dev/box: 403', ['exec', 'denied', 'Who=veeru'], /^veeru was refused: .*box/],
  [
    'JAI: nodes/proxy exec',
    ['denied', 'Who=jai', 'To=nodes'],
    /^jai was refused: send "GET \/exec\/dev\/box\/main\?command=id" to the kubelet of node node-1/,
  ],
  [
    '50 REPLICAS',
    ['failures', 'Namespace=policy-demo'],
    /^kubernetes-admin was refused: create deployment toomany in policy-demo/,
  ],
  [
    'CONFIGMAP forbidden-thing',
    ['denied', 'Namespace=hooks'],
    /^kubernetes-admin was refused: create ConfigMap forbidden-thing in hooks .*webhook/,
  ],
  [
    'WEBHOOK DOWN',
    ['failures', 'Namespace=hooks-broken'],
    /webhook broken.closed.example.com did not answer/,
  ],
  [
    'PRIVILEGED POD',
    ['denied', 'Namespace=psa-enforce'],
    /^kubernetes-admin was refused: create pod priv in psa-enforce .*\(Pod Security/,
  ],
  [
    'CLUSTERROLE WITH WILDCARDS',
    ['RBAC', 'people only', 'changes', 'Did=create', 'To=clusterroles'],
    /allows everything on all resources/,
  ],
  [
    'VEERU BOUND TO cluster-admin',
    ['RBAC', 'people only', 'changes', 'Did=create', 'To=clusterrolebindings'],
    /^kubernetes-admin gave user veeru ClusterRole cluster-admin everywhere/,
  ],
  [
    'VEERU READS SECRET shop/regcred',
    ['secrets', 'Who=veeru'],
    /^veeru read secret regcred in shop/,
  ],
  [
    'SYSTEM:ANONYMOUS BOUND TO view',
    ['RBAC', 'people only', 'changes', 'Did=create', 'To=clusterrolebindings'],
    /^kubernetes-admin gave .*anonymous.* ClusterRole view everywhere/,
  ],
  [
    'ANONYMOUS READS ConfigMap',
    ['Who=anonymous', 'To=configmaps'],
    /^an anonymous client read ConfigMap app-config in shop/,
  ],
  [
    'JAI CREATES A ROLE',
    ['RBAC', 'denied', 'Who=jai', 'To=roles', 'Did=create'],
    /^jai was refused: create Role/,
  ],
  ['JAI BINDS HIMSELF', ['RBAC', 'denied', 'Who=jai', 'To=rolebindings'], /^jai was refused: /],
  ['VEERU DELETES ALL PODS IN dev', ['Who=veeru', 'Did=delete'], /^veeru deleted pod box in dev/],
  [
    'NAMESPACE shop DELETED',
    ['people only', 'Did=delete', 'To=namespaces'],
    /^kubernetes-admin deleted namespace shop and everything in it/,
  ],
];

describe.skipIf(CHROMIUM === undefined)(NAME, () => {
  const pages = usePages();

  test.each(QUESTIONS)('%s is found by clicking %j', async (words, clicks, sentence) => {
    await using opened = await pages.open('/');
    const { page } = opened;
    await answered(page);
    for (const click of clicks) await clickOn(page, click);
    const row = page.locator('.row', { has: page.locator('.row-sentence', { hasText: sentence }) });
    // The same may have happened more than once; one of them is the one of the notes.
    const auditID = await notedID(words);
    const count = await row.count();
    expect(count).toBeGreaterThan(0);
    const found: string[] = [];
    for (let at = 0; at < count && !found.includes(auditID); at++) {
      await row.nth(at).locator('.row-time').click();
      const facts = await page.locator('.open-row .facts').textContent();
      found.push(/Audit-ID\s*([0-9a-f-]{36})/.exec(facts ?? '')?.[1] ?? 'no Audit-ID');
      await page.keyboard.press('Escape');
    }
    expect(found).toContain(auditID);
  });

  test('every question of the notes is asked', async () => {
    const notes = (await readFile(NOTES, 'utf8')).match(/^- [\d:.]+ \*\*.*$/gm) ?? [];
    const asked = notes.filter((line) => QUESTIONS.some(([words]) => line.includes(`**${words}`)));
    expect(asked).toEqual(notes);
  });
});

async function clickOn(page: Page, click: string): Promise<void> {
  const [facet = '', value] = click.split('=');
  if (value === undefined) {
    await page
      .locator('.presets')
      .getByRole('button', { name: new RegExp(`^${facet}`) })
      .click();
    return answered(page);
  }
  const region = page.getByRole('region', { name: facet, exact: true });
  const name = region.locator('.facet-name', { hasText: new RegExp(`^${value}$`) });
  await region.waitFor();
  const toggle = region.locator('.facet-title[aria-expanded="false"]');
  if ((await toggle.count()) > 0) await toggle.first().click();
  await region.locator('.facet-name').first().waitFor();
  if ((await name.count()) === 0) await region.getByRole('button', { name: /more$/ }).click();
  await name.click();
  await answered(page);
}

/** The Audit-ID that the client saw. */
async function notedID(words: string): Promise<string> {
  const line = (await readFile(NOTES, 'utf8'))
    .split('\n')
    .find((text) => text.includes(`**${words}`));
  return /auditID ([0-9a-f-]{36})$/.exec(line ?? '')?.[1] ?? `nothing noted of ${words}`;
}
