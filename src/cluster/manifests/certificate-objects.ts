import type { Json } from '../enable/yaml-file.ts';
import { generateKey, keyPem } from '../user/private-key.ts';
import type { ChartValues } from './chart-values.ts';
import { type Condition, type DeployedObject, labelsOf } from './deployed-object.ts';

const AUTHORITY = 'annals-ca';
const DAY_MS = 86_400_000;

/** Certificates by cert-manager: an authority of its own, and one certificate for each side. */
export function certManagerObjects({ namespace, tls }: ChartValues): readonly DeployedObject[] {
  const when: Condition = { value: 'tls.mode', is: 'cert-manager' };
  const metadata = (name: string): Json => ({ name, namespace, labels: labelsOf('server') });
  const made = (file: string, kind: string, name: string, spec: Json): DeployedObject => ({
    file,
    when,
    object: { apiVersion: 'cert-manager.io/v1', kind, metadata: metadata(name), spec },
  });
  const issuerRef = (name: string): Json => ({ name, kind: 'Issuer' });
  const privateKey: Json = { algorithm: 'ECDSA', size: 256, rotationPolicy: 'Always' };
  return [
    made('issuer-self-signed', 'Issuer', 'annals-self-signed', { selfSigned: {} }),
    made('certificate-authority', 'Certificate', AUTHORITY, {
      isCA: true,
      commonName: AUTHORITY,
      secretName: AUTHORITY,
      duration: '87600h',
      privateKey: { algorithm: 'ECDSA', size: 256, rotationPolicy: 'Never' },
      issuerRef: issuerRef('annals-self-signed'),
    }),
    made('issuer', 'Issuer', 'annals', { ca: { secretName: AUTHORITY } }),
    made('certificate-server', 'Certificate', 'annals-server', {
      secretName: tls.serverSecret,
      commonName: 'annals',
      dnsNames: serverNames(namespace),
      usages: ['server auth'],
      privateKey,
      issuerRef: issuerRef('annals'),
    }),
    made('certificate-agent', 'Certificate', 'annals-agent', {
      secretName: tls.agentSecret,
      commonName: 'annals-agent',
      usages: ['client auth'],
      privateKey,
      issuerRef: issuerRef('annals'),
    }),
  ];
}

function serverNames(namespace: string): readonly string[] {
  return [
    'annals',
    `annals.${namespace}`,
    `annals.${namespace}.svc`,
    `annals.${namespace}.svc.cluster.local`,
    'localhost',
  ];
}

/**
 * The same certificates made here, as Secrets. The authority's key is thrown away: to renew, both
 * sides get new ones.
 */
export async function certificateSecrets(
  { namespace, tls }: ChartValues,
  options: { readonly nowMs: number; readonly days: number; readonly names: readonly string[] },
): Promise<readonly Readonly<Record<string, Json>>[]> {
  // Loaded here, since most ways to deploy make no certificate.
  const { makeCertificate } = await import('./make-certificate.ts');
  const authority = await generateKey('ecdsa-p256');
  // An hour back, for clocks that are behind.
  const dates = {
    fromMs: options.nowMs - 3_600_000,
    untilMs: options.nowMs + options.days * DAY_MS,
  };
  const ca = await makeCertificate({
    commonName: AUTHORITY,
    names: [],
    usage: 'authority',
    key: authority,
    ...dates,
  });
  const issuer = { commonName: AUTHORITY, key: authority };
  const secret = async (
    name: string,
    usage: 'server' | 'client',
    names: readonly string[],
  ): Promise<Readonly<Record<string, Json>>> => {
    const key = await generateKey('ecdsa-p256');
    const commonName = usage === 'server' ? 'annals' : 'annals-agent';
    const certificate = await makeCertificate({ commonName, names, usage, key, issuer, ...dates });
    return {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name, namespace, labels: labelsOf(usage === 'server' ? 'server' : 'agent') },
      type: 'kubernetes.io/tls',
      stringData: { 'ca.crt': ca, 'tls.crt': certificate, 'tls.key': keyPem(key) },
    };
  };
  return [
    await secret(tls.serverSecret, 'server', [...serverNames(namespace), ...options.names]),
    await secret(tls.agentSecret, 'client', []),
  ];
}
