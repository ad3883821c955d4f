import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCommand } from '../../test/cli/fake-terminal.ts';
import { tlsFile } from '../../test/receive/open-receivers.ts';
import { parseConfig } from '../config/parse-config.ts';

let folder = '';
let file = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'annals-test-'));
  file = join(folder, 'annals.yaml');
});
afterEach(() => rm(folder, { recursive: true }));

test('a file without mistakes can be used', async () => {
  await writeFile(file, 'sources: { webhook: [{ listen: "127.0.0.1:7443" }] }\n');
  expect(await runCommand(['config', 'check', file])).toEqual({
    code: 0,
    out: `${file} can be used\n`,
    err: '',
  });
});

test('mistakes are told with line and column, the way editors read them', async () => {
  await writeFile(file, 'dataDr: x\nclusters: prod\n');
  expect(await runCommand(['config', 'check', file])).toEqual({
    code: 3,
    out: `${file}:1:1: error: dataDr: unknown key "dataDr"; did you mean "dataDir"?\n${file}:2:11: error: clusters: must be a list\n`,
    err: '',
  });
});

test('certificates are tried, and looked for beside the file', async () => {
  const tls = (certFile: string): string =>
    `sources:\n  webhook:\n    - listen: 127.0.0.1:7443\n      tls: { certFile: ${certFile}, keyFile: ${tlsFile('server.key')} }\n`;
  await writeFile(file, tls(tlsFile('server.pem')));
  expect((await runCommand(['config', 'check', file])).code).toBe(0);
  await writeFile(file, tls('tls.pem'));
  expect(await runCommand(['config', 'check', file])).toEqual({
    code: 3,
    out: `${file}:4:12: error: sources.webhook[0].tls: cannot read ${JSON.stringify(join(folder, 'tls.pem'))}: ENOENT\n`,
    err: '',
  });
});

test('a file that is not there is a failure', async () => {
  const { code, err } = await runCommand(['config', 'check', join(folder, 'none.yaml')]);
  expect(code).toBe(1);
  expect(err).toContain('[config/unreadable]');
});

test('a token is printed for its sender, and its hash for the file', async () => {
  const { code, out, err } = await runCommand(['config', 'token', 'fluent-bit']);
  expect(code).toBe(0);
  const token = out.trimEnd();
  expect(token).toMatch(/^[\w-]{43}$/);
  expect(err).not.toContain(token);
  const yaml = err.slice(err.indexOf('tokens:'));
  const hash = `sha256:${createHash('sha256').update(token).digest('hex')}`;
  expect(parseConfig(yaml)).toMatchObject({
    config: { tokens: [{ name: 'fluent-bit', hash }] },
    problems: [],
  });
});
