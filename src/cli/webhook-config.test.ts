import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { runCommand } from '../../test/cli/fake-terminal.ts';
import { tlsFile } from '../../test/receive/open-receivers.ts';

test('the kubeconfig and the flags of the API server', async () => {
  const { code, out, err } = await runCommand([
    ...['webhook-config', '--url', 'https://annals.example.com:7443', '--cluster', 'prod'],
    ...['--client-cert', '/pki/annals.crt', '--client-key', '/pki/annals.key'],
  ]);
  expect([code, err]).toEqual([0, '']);
  expect(out).toMatchInlineSnapshot(`
    "# Audit webhook of cluster prod to Annals.
    #
    # Put this file on each machine that runs an API server and add to kube-apiserver:
    #
    #   --audit-policy-file=/etc/kubernetes/audit-policy.yaml
    #   --audit-webhook-config-file=/etc/kubernetes/audit-webhook.yaml
    #   --audit-webhook-mode=batch
    #   --audit-webhook-batch-max-wait=5s
    #       an event is here after at most so long (default 30s)
    #   --audit-webhook-batch-max-size=400
    #   --audit-webhook-batch-buffer-size=30000
    #       events that wait; what does not fit is lost, and counted in
    #       apiserver_audit_error_total (default 10000)
    #   --audit-webhook-batch-throttle-qps=30
    #   --audit-webhook-batch-throttle-burst=60
    #       batches a second: the default of 10 loses events above 4000 a second
    #
    # Where the API server runs in a pod, mount these files, and those named below, into it.
    #
    # A webhook loses events when Annals cannot be reached for longer than the API server tries: 80
    # seconds to four minutes. An audit log beside it (--audit-log-path) loses none; import it.

    apiVersion: v1
    kind: Config
    clusters:
      - name: annals
        cluster:
          server: https://annals.example.com:7443/webhook/prod
    users:
      - name: annals
        user:
          client-certificate: /pki/annals.crt
          client-key: /pki/annals.key
    contexts:
      - name: annals
        context:
          cluster: annals
          user: annals
    current-context: annals
    "
  `);
});

test('the authority is put into the file, the token is not', async () => {
  const { out } = await runCommand([
    ...['webhook-config', '--url', 'https://annals:7443/', '--ca', tlsFile('ca.pem')],
    ...['--token-file', '/etc/kubernetes/annals.token', '--mode', 'blocking'],
  ]);
  const authority = readFileSync(tlsFile('ca.pem')).toString('base64');
  expect(parse(out)).toMatchObject({
    clusters: [
      {
        cluster: {
          server: 'https://annals:7443/webhook/default',
          'certificate-authority-data': authority,
        },
      },
    ],
    users: [{ user: { tokenFile: '/etc/kubernetes/annals.token' } }],
  });
  expect(out).toContain('#   --audit-webhook-mode=blocking\n');
  expect(out).not.toContain('batch');
});

test.each([
  ['http://127.0.0.1:7443', 'http://127.0.0.1:7443/webhook/prod', ''],
  ['https://proxy/annals/', 'https://proxy/annals/webhook/prod', ''],
  ['https://proxy/x/webhook/other', 'https://proxy/x/webhook/other', ''],
  ['http://10.0.0.1:7443', 'http://10.0.0.1:7443/webhook/prod', 'unencrypted'],
])('the URL %s', async (url, server, warning) => {
  const { out, err } = await runCommand(['webhook-config', '--url', url, '--cluster', 'prod']);
  expect(parse(out).clusters[0].cluster.server).toBe(server);
  expect(err).toContain(warning);
});

test.each([
  ['no URL', ['--url', 'annals:7443'], 'is not an http or https URL'],
  ['a query, which the API server drops', ['--url', 'https://a/?x=1'], 'throws away'],
  ['half a certificate', ['--url', 'https://a', '--client-cert', 'c'], 'go together'],
  ['a certificate without TLS', ['--url', 'http://a', '--ca', 'c'], 'https://'],
  ['an odd name', ['--url', 'https://a', '--cluster', 'a/b'], 'name of a cluster'],
  ['an authority that is none', ['--url', 'https://a', '--ca', tlsFile('README.md')], 'PEM'],
])('%s is refused', async (_what, args, words) => {
  const { code, err, out } = await runCommand(['webhook-config', ...args]);
  expect([code, out]).toEqual([2, '']);
  expect(err).toContain(words);
});
