import { rm } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { Failure } from '../../base/failure.ts';
import type { UserCertificate } from './certificate.ts';
import { bindingWords, findBindings } from './find-access.ts';
import { grantObjects, grantWords } from './grant.ts';
import { dayOf, issueCertificate, subjectOf } from './issue-certificate.ts';
import { noteCertificate } from './note-certificate.ts';
import type { OnboardPlan, OnboardTools, OwnLogin } from './onboard-plan.ts';
import { keyOfFile, loginOfKubeconfig } from './own-login.ts';
import {
  createPrivateFile,
  isOpenToOthers,
  readIfThere,
  replacePrivateFile,
} from './private-file.ts';
import { fingerprintOf, generateKey, keyKindOf, keyPem } from './private-key.ts';
import { proveAccess } from './prove-access.ts';
import { isSameSubject } from './subject.ts';
import { mergeIntoKubeconfig, renderKubeconfig, type UserLogin } from './user-kubeconfig.ts';

/** What came of it. `waiting` is for somebody else's approval. */
export type Onboarded =
  | { readonly kind: 'done'; readonly certificate: UserCertificate }
  | { readonly kind: 'waiting'; readonly fingerprint: string };

/**
 * Makes a user, or goes on where an earlier run stopped: each step looks first whether it is done.
 * The order is such that a key is in its file before anyone is asked to sign it, and access is given
 * only to a certificate that was checked.
 */
export async function onboard(plan: OnboardPlan, tools: OnboardTools): Promise<Onboarded> {
  const login = await ensureKey(plan, tools);
  const certificate = login.certificate ?? (await issueCertificate(login.key, plan, tools));
  if (certificate === undefined) {
    return { kind: 'waiting', fingerprint: fingerprintOf(login.key) };
  }
  if (login.certificate === undefined) await writeLogin(login, certificate, plan, tools);
  await applyGrants(plan, tools);
  await noteCertificate(tools.client, plan.spec.name, certificate);
  await proveAccess(await tools.openAs(plan.files.kubeconfig, plan.context), plan, tools);
  return { kind: 'done', certificate };
}

/** The key of an earlier run, or a new one, which is on disk before this resolves. */
async function ensureKey(plan: OnboardPlan, tools: OnboardTools): Promise<OwnLogin> {
  const { files, spec, context, isRenewal } = plan;
  const { onStep } = tools;
  const left = await keyOfFile(files);
  const finished = await loginOfKubeconfig(files, context);
  const isFinished =
    finished !== undefined &&
    (left === undefined || fingerprintOf(left.key) === fingerprintOf(finished.key));
  if (isFinished && !isRenewal) return takeFinished(finished, plan, tools);
  if (left !== undefined && !isFinished) {
    onStep({ done: 'there', text: `key in ${files.key} (${keyKindOf(left.key)})` });
    if (await isOpenToOthers(files.key)) {
      onStep({ done: 'note', text: `others may read ${files.key}; "chmod 600" ends that` });
    }
    return left;
  }
  if (left !== undefined) {
    throw new Failure(
      'user/file-failed',
      `${files.key} is the key in use; a renewal needs another file`,
      {
        hint: 'Give another folder with --out for the new key.',
      },
    );
  }
  if (!isRenewal && !plan.mayExist) await refuseTakenName(plan, tools);
  const key = await generateKey(spec.key);
  const pem = keyPem(key);
  await createPrivateFile(files.key, pem);
  onStep({ done: 'made', text: `key in ${files.key} (${spec.key})` });
  return { key, keyPem: pem, from: 'key-file', certificate: undefined };
}

function takeFinished(
  login: OwnLogin,
  plan: OnboardPlan,
  { onStep, nowMs }: OnboardTools,
): OwnLogin {
  const { certificate } = login;
  const { name } = plan.spec;
  const { kubeconfig } = plan.files;
  if (certificate === undefined) return login;
  const { subject, notAfter } = certificate;
  if (!isSameSubject(subject, subjectOf(plan))) {
    const groups = subject.organizations.join(', ') || 'none';
    throw new Failure(
      'user/exists',
      `${name} exists already in ${kubeconfig}, with groups: ${groups}`,
      {
        hint: `Groups stand in the certificate. For others run "annals user renew ${name}" with --group, or choose another --out.`,
      },
    );
  }
  if (notAfter.getTime() < nowMs()) {
    throw new Failure(
      'user/exists',
      `${name} exists already, and the certificate in ${kubeconfig} ended on ${dayOf(notAfter)}`,
      {
        hint: `Get a new one with "annals user renew ${name}".`,
      },
    );
  }
  onStep({ done: 'there', text: `certificate in ${kubeconfig}, valid until ${dayOf(notAfter)}` });
  return login;
}

/** Kubernetes knows no users, only what names them: a name with access is somebody's already. */
async function refuseTakenName(plan: OnboardPlan, { client, onStep }: OnboardTools): Promise<void> {
  const { name } = plan.spec;
  const { bindings, missing } = await findBindings(client);
  const held = bindings.filter(({ users }) => users.includes(name));
  if (held.length > 0) {
    throw new Failure(
      'user/exists',
      `${name} has access already: ${held.map(bindingWords).join('; ')}`,
      {
        hint: `"annals user show ${name}" tells more. If it is the same person, add --existing; otherwise choose another name, since both would be one user.`,
      },
    );
  }
  if (missing !== undefined) {
    onStep({ done: 'note', text: 'you may not list all bindings, so the name may be taken' });
  }
}

async function writeLogin(
  { keyPem: pem, from }: OwnLogin,
  certificate: UserCertificate,
  plan: OnboardPlan,
  { onStep }: OnboardTools,
): Promise<void> {
  const { files, cluster, context, namespace, spec } = plan;
  const isEmbedded = plan.login === 'embedded';
  if (!isEmbedded) await replacePrivateFile(files.certificate, certificate.pem);
  const from_ = dirname(resolve(files.kubeconfig));
  const near = (path: string): string => relative(from_, resolve(path)) || path;
  const login: UserLogin = isEmbedded
    ? { kind: 'embedded', certificatePem: certificate.pem, keyPem: pem }
    : { kind: 'referenced', certificatePath: near(files.certificate), keyPath: near(files.key) };
  const config = { cluster, user: spec.name, context, namespace, login };
  const before = await readIfThere(files.kubeconfig);
  const text =
    before === undefined
      ? renderKubeconfig(config)
      : mergeIntoKubeconfig(before, config, files.kubeconfig);
  await replacePrivateFile(files.kubeconfig, text);
  const place = namespace === undefined ? '' : `, namespace ${namespace}`;
  onStep({ done: 'wrote', text: `${files.kubeconfig} (context ${context}${place})` });
  if (!isEmbedded || from !== 'key-file') return;
  // The key is in one file and no other.
  await rm(files.key, { force: true });
  onStep({ done: 'note', text: `the key is in ${files.kubeconfig} now, and in no other file` });
}

async function applyGrants({ spec, grants }: OnboardPlan, tools: OnboardTools): Promise<void> {
  for (const grant of grants) {
    for (const { path, object } of grantObjects(spec.name, grant)) {
      await tools.client.apply(path, object, { force: true });
    }
    tools.onStep({ done: 'allowed', text: grantWords(grant) });
  }
}
