import { expect, test } from 'vitest';
import { runCommand } from '../../test/cli/fake-terminal.ts';

const FILE = ['--file', 'test/fixtures/cli/shop.log'];

test('one request with all that is known of it', async () => {
  const { out: id } = await runCommand([
    'search',
    ...FILE,
    '--limit',
    '1',
    '-o',
    'csv',
    '--fields',
    'auditID',
    'verb: delete and code: 200',
  ]);
  const { out } = await runCommand(['show', ...FILE, id.split('\r\n')[1] ?? '']);
  expect(out).toMatchInlineSnapshot(`
    "veeru deleted pod box in dev with kubectl from 127.0.0.1, allowed by RoleBinding "veeru-cleans"

      Audit-ID    b0560159-7234-4b38-ae0b-3a6a88b87ae8
      cluster     default, from test/fixtures/cli/shop.log
      when        2026-11-23 19:29:37.003066 (UTC)
      took        2.10 ms
      who         veeru, of system:authenticated
      credential  credential-id X509SHA256=371bd955fb5a4978f7945d0640cf1bab2e5756223150ad3d31d65e923031d64a
      from        127.0.0.1
      client      kubectl (kubectl/v1.33.1 (linux/amd64) kubernetes/8adc0f0)
      request     delete /api/v1/namespaces/dev/pods/box
      object      pods box in dev
      answer      200
      decision    allowed by RoleBinding veeru-cleans in dev, which gives Role pod-cleaner to User veeru
      level       Metadata

    Stages
      RequestReceived   19:29:37.003066                position 98
      ResponseComplete  19:29:37.005166  +2.10 ms      position 99
    "
  `);
});

test('the position of any of its events names it', async () => {
  const { out } = await runCommand(['show', ...FILE, '0', '--raw']);
  const events = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(new Set(events.map(({ auditID }) => auditID)).size).toBe(1);
});

test('bodies keep their digits and their order', async () => {
  const input =
    '{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Request","auditID":"a","stage":"ResponseComplete","requestObject":{"z":12345678901234567890,"a":1.0,"s":"\\u003cb\\u003e\\u001b[31m","e":{},"l":[1,{"x":[]}]},"annotations":{"authorization.k8s.io/decision":"allow","authorization.k8s.io/reason":"RBAC: allowed by RoleBinding \\"dev/team-a\\" of Role \\"dev\\" to User \\"jai\\"","mutation.webhook.admission.k8s.io/round_0_index_2":"{\\"configuration\\":\\"c\\",\\"webhook\\":\\"w.example.com\\",\\"mutated\\":true}","k8s.io/removed-release":"1.29"}}\n';
  const { out } = await runCommand(['show', '--file', '-', 'a'], { input });
  expect(out).toMatchInlineSnapshot(`
    "a client without valid credentials asked to send an unusual method to  (outcome not recorded)

      Audit-ID    a
      cluster     default, from stdin
      who         nobody: the credentials were not accepted
      decision    allowed by RoleBinding dev in team-a, which gives Role dev to User jai
      level       Request

    Stages
      ResponseComplete                                 position 0

    Noted by the API server
      webhook w.example.com (c) changed the object
      the API version asked for is gone in 1.29

    Sent
    {
      "z": 12345678901234567890,
      "a": 1.0,
      "s": "<b>\\u001b[31m",
      "e": {},
      "l": [
        1,
        {
          "x": []
        }
      ]
    }
    "
  `);
});

test('what was hidden before it was kept is named', async () => {
  const event = {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'Request',
    auditID: 'a',
    stage: 'ResponseComplete',
    verb: 'create',
    user: { username: 'jai' },
    requestObject: { data: { password: 'redacted:mask' }, text: '{"token":"redacted:drop"}' },
  };
  const input = `${JSON.stringify(event)}\n`;
  const { out } = await runCommand(['show', '--file', '-', 'a'], { input });
  expect(out.split('Hidden before it was kept\n')[1]).toBe(
    '  requestObject.data.password  redacted:mask\n  requestObject.text > token  redacted:drop\n',
  );
});

test('an Audit-ID nobody has', async () => {
  expect(await runCommand(['show', ...FILE, 'nope'])).toMatchInlineSnapshot(`
    {
      "code": 1,
      "err": "error: no event has the Audit-ID "nope" [event/not-found]
    hint: "annals search --output wide" shows both for each request.
    ",
      "out": "",
    }
  `);
});

test('-n leaves what is in another namespace out, and says so', async () => {
  const id = 'b0560159-7234-4b38-ae0b-3a6a88b87ae8';
  const { code, out } = await runCommand(['show', ...FILE, id, '-n', 'dev']);
  expect([code, out.split('\n')[0]]).toEqual([
    0,
    'veeru deleted pod box in dev with kubectl from 127.0.0.1, allowed by RoleBinding "veeru-cleans"',
  ]);
  expect(await runCommand(['show', ...FILE, id, '-n', 'prod'])).toEqual({
    code: 1,
    out: '',
    err: `error: "${id}" is known, but not in namespace prod [event/not-found]\nhint: Leave the place out to see it.\n`,
  });
});
