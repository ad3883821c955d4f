import { X509Certificate } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:tls';
import { expect, test } from 'vitest';
import { certificateSecrets } from './certificate-objects.ts';
import { defaultValues } from './chart-values.ts';

interface Pair {
  readonly 'ca.crt': string;
  readonly 'tls.crt': string;
  readonly 'tls.key': string;
}

async function pairs(): Promise<readonly [Pair, Pair]> {
  const secrets = await certificateSecrets(defaultValues('0.1.0'), {
    nowMs: Date.now(),
    days: 90,
    names: ['audit.example.com', '10.0.0.7'],
  });
  return secrets.map(({ stringData }) => stringData) as unknown as readonly [Pair, Pair];
}

test('both certificates are of one authority, for their use, names and days', async () => {
  const [server, agent] = await pairs();
  const authority = new X509Certificate(server['ca.crt']);
  expect(authority.ca).toBe(true);
  expect(agent['ca.crt']).toBe(server['ca.crt']);
  const of = (pair: Pair) => {
    const certificate = new X509Certificate(pair['tls.crt']);
    const { subject, subjectAltName, keyUsage } = certificate;
    return {
      subject,
      subjectAltName,
      keyUsage,
      isIssued: certificate.checkIssued(authority) && certificate.verify(authority.publicKey),
    };
  };
  expect(of(server)).toEqual({
    subject: 'CN=annals',
    subjectAltName:
      'DNS:annals, DNS:annals.annals, DNS:annals.annals.svc, DNS:annals.annals.svc.cluster.local, DNS:localhost, DNS:audit.example.com, IP Address:10.0.0.7',
    keyUsage: ['1.3.6.1.5.5.7.3.1'],
    isIssued: true,
  });
  expect(of(agent)).toMatchObject({
    subject: 'CN=annals-agent',
    keyUsage: ['1.3.6.1.5.5.7.3.2'],
    isIssued: true,
  });
  const days =
    (Date.parse(new X509Certificate(server['tls.crt']).validTo) - Date.now()) / 86_400_000;
  expect(Math.round(days)).toBe(90);
});

test('agent and server take each other, and strangers not', async () => {
  const [server, agent] = await pairs();
  const [, stranger] = await pairs();
  const listening = createServer(
    {
      key: server['tls.key'],
      cert: server['tls.crt'],
      ca: server['ca.crt'],
      requestCert: true,
      rejectUnauthorized: true,
    },
    (socket) => socket.end('taken'),
  );
  listening.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const { port } = listening.address() as AddressInfo;
  const say = (pair: Pair): Promise<string> =>
    new Promise((resolve) => {
      let said = '';
      const socket = connect({
        port,
        host: '127.0.0.1',
        servername: 'annals.annals.svc',
        ca: server['ca.crt'],
        key: pair['tls.key'],
        cert: pair['tls.crt'],
      });
      socket.on('data', (data) => {
        said += data.toString();
      });
      socket.on('error', () => undefined);
      socket.on('close', () => resolve(said));
    });
  try {
    expect([await say(agent), await say(stranger)]).toEqual(['taken', '']);
  } finally {
    listening.close();
  }
});
