import { expect, test } from 'vitest';
import { runCommand } from '../../test/cli/fake-terminal.ts';

const FILE = ['--file', 'test/fixtures/cli/shop.log'];

test('the newest sentence stands at the end', async () => {
  expect((await runCommand(['trail', ...FILE, '--limit', '5'])).out).toMatchInlineSnapshot(`
    "Monday 2026-11-23 (UTC)
    19:29:32.383  veeru was refused: list secrets in all namespaces with kubectl from 127.0.0.1 (RBAC: no rule allows it)
    19:29:32.767  an anonymous client read ConfigMap app-config in shop with ops-script from 127.0.0.1
    19:29:33.138  an anonymous client was refused: read ConfigMap app-config in shop with ops-script from 127.0.0.1 (RBAC: no rule allows it)
    19:29:36.998  veeru listed pods in dev with kubectl from 127.0.0.1
    19:29:37.003  veeru deleted pod box in dev with kubectl from 127.0.0.1, allowed by RoleBinding "veeru-cleans"
    "
  `);
});

test('--order newest turns it round, over the same requests', async () => {
  const { out } = await runCommand(['trail', ...FILE, '--limit', '2', '--order', 'newest']);
  expect(out).toMatchInlineSnapshot(`
    "Monday 2026-11-23 (UTC)
    19:29:37.003  veeru deleted pod box in dev with kubectl from 127.0.0.1, allowed by RoleBinding "veeru-cleans"
    19:29:36.998  veeru listed pods in dev with kubectl from 127.0.0.1
    "
  `);
});

test('the zone moves the day', async () => {
  const { out } = await runCommand(['trail', ...FILE, '--limit', '1', '--tz', 'Asia/Tokyo']);
  expect(out).toMatchInlineSnapshot(`
    "Tuesday 2026-11-24 (Asia/Tokyo)
    04:29:37.003  veeru deleted pod box in dev with kubectl from 127.0.0.1, allowed by RoleBinding "veeru-cleans"
    "
  `);
});

test('colours: people, refusals, and nothing without a terminal', async () => {
  const args = ['trail', ...FILE, '--limit', '1', 'user: veeru and code: 403'];
  const { out } = await runCommand(args, { coloured: true });
  expect(JSON.stringify(out)).toMatchInlineSnapshot(
    `""\\u001b[1mMonday 2026-11-23 (UTC)\\u001b[22m\\n\\u001b[2m19:29:32.383\\u001b[22m  \\u001b[1m\\u001b[34mveeru\\u001b[39m\\u001b[22m was \\u001b[31mrefused\\u001b[39m: list secrets in all namespaces with \\u001b[2mkubectl\\u001b[22m from \\u001b[2m127.0.0.1\\u001b[22m (\\u001b[31mRBAC: no rule allows it\\u001b[39m)\\n""`,
  );
  expect((await runCommand(args)).out).not.toContain('\u001b');
});

test('several logs are one trail', async () => {
  const twice = await runCommand(['trail', ...FILE, ...FILE, '--limit', '0']);
  const once = await runCommand(['trail', ...FILE, '--limit', '0']);
  expect(twice).toEqual(once);
});

test('standard input is a log, too', async () => {
  const input =
    '{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"a","stage":"ResponseComplete","verb":"get","user":{"username":"e\\u001b[2J\\u202evil"},"responseStatus":{"code":200}}\n{"cut';
  expect(await runCommand(['trail', '--file', '-'], { input })).toMatchInlineSnapshot(`
    {
      "code": 3,
      "err": "warning: in "stdin" its last line, 2, is cut short and left out
    ",
      "out": "no time recorded
                  e\\x1b[2J\\u202evil sent GET to 
    ",
    }
  `);
});

test('what is no log is said to be none', async () => {
  const ran = await runCommand(['trail', '--file', '-'], { input: 'kind: Policy\n' });
  expect(ran).toMatchInlineSnapshot(`
    {
      "code": 3,
      "err": "nothing found
    warning: "stdin" is not an audit log: it looks like YAML
    ",
      "out": "",
    }
  `);
});

test('Ctrl-C ends the question', async () => {
  const signal = AbortSignal.abort();
  expect((await runCommand(['trail', ...FILE], { signal })).code).toBe(130);
});
