import { expect, test } from 'vitest';
import { runCommand } from '../../test/cli/fake-terminal.ts';

const FILE = ['--file', 'test/fixtures/cli/shop.log'];

test('top counts by several fields', async () => {
  expect(
    (await runCommand(['top', 'user', 'verb', ...FILE, '--limit', '4'])).out,
  ).toMatchInlineSnapshot(`
    "COUNT  ERRORS  USER              VERB
       13       9  system:anonymous  get
       12       4  veeru             get
       12       5  veeru             list
        3       1  veeru             delete
    "
  `);
});

test('top for a program', async () => {
  const args = [
    'top',
    'user,code',
    ...FILE,
    '--query',
    'code >= 400',
    '--limit',
    '2',
    '-o',
    'ndjson',
  ];
  expect((await runCommand(args)).out).toMatchInlineSnapshot(`
    "{"count":11,"errors":11,"user":"veeru","code":"403"}
    {"count":10,"errors":10,"user":"system:anonymous","code":"403"}
    "
  `);
});

test('top tells a path from a typing error', async () => {
  const path = await runCommand(['top', 'requestObject.spec', ...FILE]);
  expect(path.err).toContain('it is a path, not a field of the list');
  const typo = await runCommand(['top', 'vreb', ...FILE]);
  expect(typo.err).toContain('unknown field "vreb", did you mean verb?');
});

test('stats draws within the width', async () => {
  const { out } = await runCommand(['stats', ...FILE], { columns: 50 });
  expect(out).toMatchInlineSnapshot(`
    "requests  49
    errors    26 (53.1 %)
    from      2026-11-23 19:28:09.791 (UTC)
    to        2026-11-23 19:29:37.003
    latency   half under 965 µs, 90 % 2.51 ms, 99 % 5.90 ms, longest 5.90 ms

    requests per 5 s
    16    █
          █
          █
        ▅ █       █
        █ █     ▄ █▁    ▇
     0 ▃█ █     █ ██▆▃  █▆
       2026-11-23 19:28:05 … 19:29:40
    "
  `);
});

test('stats for a program', async () => {
  const { out } = await runCommand(['stats', ...FILE, '-o', 'json', 'verb: delete']);
  expect(JSON.parse(out)).toMatchInlineSnapshot(`
    {
      "bars": [
        {
          "count": 2,
          "errors": 1,
          "start": "2026-11-23T19:28:22.000000Z",
        },
        {
          "count": 1,
          "errors": 0,
          "start": "2026-11-23T19:29:36.000000Z",
        },
      ],
      "count": 3,
      "errors": 1,
      "first": "2026-11-23T19:28:22.469872Z",
      "intervalMs": 2000,
      "last": "2026-11-23T19:29:37.003066Z",
      "latencyMs": {
        "max": 4.81,
        "p50": 2.1,
        "p90": 4.81,
        "p99": 4.81,
      },
      "unit": "requests",
      "version": 1,
    }
  `);
});

test('stats of nothing', async () => {
  expect((await runCommand(['stats', ...FILE, 'user: nobody'])).out).toBe('requests  0\n');
});

test('fields are found by a part', async () => {
  expect((await runCommand(['fields', 'latency'])).out).toMatchInlineSnapshot(`
    "NAME       SHORT    TYPE    WHAT IT IS
    latencyMs  latency  number  milliseconds from the request to this stage
    "
  `);
});
