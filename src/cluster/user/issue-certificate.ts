import type { KeyObject } from 'node:crypto';
import { Failure } from '../../base/failure.ts';
import type { ClusterClient } from '../rest/cluster-client.ts';
import { objectPath } from '../rest/object-path.ts';
import { approveCsr } from './approve-csr.ts';
import {
  checkCertificate,
  readCertificate,
  splitPem,
  type UserCertificate,
} from './certificate.ts';
import { type Csr, csrName, csrObject, readCsr } from './csr.ts';
import type { OnboardPlan, OnboardTools } from './onboard-plan.ts';
import { signingRequestPem } from './signing-request.ts';
import type { Subject } from './subject.ts';

/** How often a signer is asked whether it has signed. */
const POLL_MS = 250;
/** Clocks further apart than this are told; TLS itself allows no difference at all. */
const SKEW_MS = 60_000;

/** The subject of a user's certificate. */
export function subjectOf({ spec }: Pick<OnboardPlan, 'spec'>): Subject {
  return { commonName: spec.name, organizations: spec.groups };
}

/**
 * From a key to a certificate that was checked. What an earlier run asked for is found by its name,
 * which comes from the key. Undefined where somebody else has to approve first.
 */
export async function issueCertificate(
  key: KeyObject,
  plan: OnboardPlan,
  tools: OnboardTools,
): Promise<UserCertificate | undefined> {
  const { client, onStep } = tools;
  const asked = await ensureRequest(key, plan, tools);
  const settled = await settle(asked, plan, tools);
  if (settled === undefined) return undefined;
  const certificate = readCertificate(await certificateOf(settled, plan, tools));
  if (certificate === undefined) {
    throw new Failure(
      'user/certificate-wrong',
      `what ${asked.name} was answered with is no certificate`,
      {
        hint: 'Look at the signer of this cluster, delete the CertificateSigningRequest and try again.',
      },
    );
  }
  const serverNowMs = await serverClock(client, tools);
  checkCertificate(certificate, {
    privateKey: key,
    subject: subjectOf(plan),
    authorities: await userAuthorities(client, plan),
    serverNowMs,
  });
  onStep({ done: 'issued', text: `certificate, valid until ${dayOf(certificate.notAfter)}` });
  const wanted = serverNowMs + plan.expirationSeconds * 1000;
  if (certificate.notAfter.getTime() < wanted - 24 * 3600_000) {
    const text = `the signer gives less than was asked for: it ends on ${dayOf(certificate.notAfter)}`;
    onStep({ done: 'note', text });
  }
  return certificate;
}

/** A day, in UTC. */
export function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}

async function ensureRequest(
  key: KeyObject,
  plan: OnboardPlan,
  { client, onStep }: OnboardTools,
): Promise<Csr> {
  const name = csrName(plan.spec.name, key);
  const path = objectPath('certificatesigningrequests', { name });
  const found = await client.find(path);
  if (found !== undefined) {
    onStep({ done: 'there', text: `CertificateSigningRequest ${name}` });
    return readCsr(found);
  }
  const requestPem = await signingRequestPem(subjectOf(plan), key);
  const object = csrObject({ name, requestPem, expirationSeconds: plan.expirationSeconds });
  const made = await client.create(objectPath('certificatesigningrequests'), object);
  onStep({ done: 'asked', text: `CertificateSigningRequest ${name}` });
  return readCsr(made);
}

/** Approved or issued; undefined where it waits for somebody else. */
async function settle(
  csr: Csr,
  plan: OnboardPlan,
  { client, onStep }: OnboardTools,
): Promise<Csr | undefined> {
  if (csr.state.kind !== 'pending') return csr;
  if (!plan.approves) return undefined;
  const approved = await approveCsr(client, csr, `annals user create ${plan.spec.name}`);
  onStep({ done: 'approved', text: csr.name });
  return approved;
}

async function certificateOf(csr: Csr, plan: OnboardPlan, tools: OnboardTools): Promise<string> {
  const path = objectPath('certificatesigningrequests', { name: csr.name });
  const untilMs = tools.nowMs() + plan.timeoutMs;
  for (let latest = csr; ; latest = await readCsr(await tools.client.get(path))) {
    const { state } = latest;
    if (state.kind === 'issued') return state.certificatePem;
    if (state.kind === 'denied' || state.kind === 'failed') {
      throw new Failure(
        'user/denied',
        `${csr.name} was ${state.kind === 'denied' ? 'denied' : 'refused by the signer'}: ${state.message}`,
        {
          hint: `Settle it with whoever decided, remove the request with "kubectl delete csr ${csr.name}", then run the command again.`,
        },
      );
    }
    if (tools.nowMs() > untilMs) throw notIssued(csr, plan);
    await pause(POLL_MS, tools.signal);
  }
}

function notIssued({ name, signerName }: Csr, { timeoutMs }: OnboardPlan): Failure {
  return new Failure(
    'user/not-issued',
    `${name} is approved, but nobody signed it within ${timeoutMs / 1000} s`,
    {
      hint: `${signerName} is served by kube-controller-manager, which needs --cluster-signing-cert-file and --cluster-signing-key-file; look whether it runs. Some managed clusters (EKS) sign no certificates for users: use their identity provider there. The request stays; run the command again to go on.`,
    },
  );
}

/** The authorities that the API server takes users from; those of the cluster where that is secret. */
async function userAuthorities(
  client: ClusterClient,
  { cluster }: OnboardPlan,
): Promise<readonly string[]> {
  const place = { namespace: 'kube-system', name: 'extension-apiserver-authentication' };
  try {
    const found = await client.find(objectPath('configmaps', place));
    const data = found?.['data'] as Readonly<Record<string, string>> | undefined;
    const named = splitPem(data?.['client-ca-file'] ?? '');
    if (named.length > 0) return named;
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'cluster/forbidden') throw error;
  }
  const own = cluster.cluster['certificate-authority-data'];
  return typeof own === 'string' ? splitPem(Buffer.from(own, 'base64').toString()) : [];
}

/** The API server's clock, to the second; tells where this machine's differs. */
async function serverClock(client: ClusterClient, tools: OnboardTools): Promise<number> {
  const { headers } = await client.answer({ method: 'GET', path: '/version' });
  const own = tools.nowMs();
  const server = Date.parse(headers.date ?? '');
  if (Number.isNaN(server)) return own;
  if (Math.abs(own - server) > SKEW_MS) {
    const seconds = Math.round(Math.abs(own - server) / 1000);
    const text = `the clock of this machine is ${seconds} s ${own < server ? 'behind' : 'ahead of'} the API server's; set one of them`;
    tools.onStep({ done: 'note', text });
  }
  return server;
}

/** Waits, or rejects at once when it is interrupted. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(new Failure('cluster/cancelled', 'interrupted while waiting'));
    };
    if (signal.aborted) {
      reject(new Failure('cluster/cancelled', 'interrupted while waiting'));
      return;
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal.addEventListener('abort', stop, { once: true });
  });
}
