import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCommand } from '../../test/cli/fake-terminal.ts';
import { event } from '../../test/contract/raw-event.ts';
import { temporaryFolder } from '../../test/crash/temporary-folder.ts';

const LOG = `${JSON.stringify(
  event({
    objectRef: { resource: 'secrets' },
    requestURI: '/api/v1/namespaces/dev/secrets?token=hunter2',
    requestObject: { data: { password: 'aHVudGVyMg==' } },
  }),
)}\n${JSON.stringify(event())}\n`;

test('redact rules lists what is hidden', async () => {
  const { out, code } = await runCommand(['redact', 'rules']);
  expect(code).toBe(0);
  expect(out).toMatch(/^RULE +ACTION +WHERE +WHAT IT HIDES\nsecret-data +hash +secrets: data +/);
  expect((await runCommand(['redact', 'rules', '--redact', 'none'])).out).toBe(
    'nothing is hidden\n',
  );
  const json = await runCommand(['redact', 'rules', '-o', 'json']);
  expect(JSON.parse(json.out)).toContainEqual(expect.objectContaining({ id: 'env-values' }));
});

test('redact try shows places and counts, and no value', async () => {
  const ran = await runCommand(['redact', 'try', '-'], { input: LOG });
  expect(ran.code).toBe(0);
  expect(ran.err).toBe('');
  expect(ran.out.replaceAll(/hmac:[0-9a-f]{32}/g, 'hmac:…')).toMatchInlineSnapshot(`
    "a-1 ResponseComplete get /api/v1/namespaces/dev/secrets?token=redacted:hmac:…
      hash requestURI  url-parameters
      hash requestObject.data.password  secret-data

    RULE            VALUES
    secret-data          1
    url-parameters       1
    2 values hidden in 1 of 2 events
    "
  `);
});

test('redact try with own rules, and a line that is no event', async () => {
  await using folder = await temporaryFolder();
  const rules = join(folder.path, 'rules.yaml');
  await writeFile(
    rules,
    'defaults: false\nrules: [{id: own, paths: [data.password], action: mask}]',
  );
  const ran = await runCommand(['redact', 'try', '-', '--redact', rules], {
    input: `${LOG}nonsense\n`,
  });
  expect(ran.out).toContain('  mask requestObject.data.password  own\n');
  expect(ran.out).toContain('1 value hidden in 1 of 2 events\n');
  expect(ran.code).toBe(3);
});

test('rules with a mistake stop an import before anything is written', async () => {
  await using folder = await temporaryFolder();
  const rules = join(folder.path, 'rules.yaml');
  await writeFile(rules, 'rules:\n  - id: a\n    path: [b]\n');
  const store = join(folder.path, 'store');
  const args = ['import', '-', '--redact', rules, '--data-dir', store];
  const { err, code } = await runCommand(args, { input: LOG });
  expect(code).toBe(1);
  expect(err).toContain(`${rules}:3:5: unknown "path"`);
  expect(err).toContain('[redact/rules-invalid]');
  await expect(readFile(join(store, 'write-ahead.log'))).rejects.toMatchObject({ code: 'ENOENT' });
});

test('redact hash gives the digits that stand in the store, however the value is given', async () => {
  await using folder = await temporaryFolder();
  const store = ['--data-dir', join(folder.path, 'store')];
  const hash = (value: string, input = ''): Promise<{ out: string; err: string; code: number }> =>
    runCommand(['redact', 'hash', value, ...store], { input });
  expect((await hash('x')).err).toContain('[store/not-found]');
  await runCommand(['import', '-', ...store], { input: LOG });
  const digits = (await hash('hunter2')).out;
  expect(digits).toMatch(/^[0-9a-f]{32}\n$/);
  for (const input of ['hunter2', 'hunter2\n', 'hunter2\r\n']) {
    expect((await hash('-', input)).out).toBe(digits);
  }
  expect((await hash('-', 'hunter2 \n')).out).not.toBe(digits);
  const found = await runCommand(['search', digits.trim(), ...store, '-o', 'json', '--stages']);
  expect(found.out).toContain(
    `"requestURI": "/api/v1/namespaces/dev/secrets?token=redacted:hmac:${digits.trim()}"`,
  );
});

test('redact hash without a key says so', async () => {
  await using folder = await temporaryFolder();
  await mkdir(join(folder.path, 'store'));
  const { err, code } = await runCommand([
    'redact',
    'hash',
    'x',
    '--data-dir',
    join(folder.path, 'store'),
  ]);
  expect(code).toBe(1);
  expect(err).toContain('[redact/key-unreadable]');
});
