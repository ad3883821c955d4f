import { stringify } from 'yaml';
import type { ClusterClient } from '../../cluster/rest/cluster-client.ts';
import type { KubeObject } from '../../cluster/rest/kube-object.ts';
import { objectPath } from '../../cluster/rest/object-path.ts';
import { csrName, csrObject } from '../../cluster/user/csr.ts';
import { grantObjects } from '../../cluster/user/grant.ts';
import { subjectOf } from '../../cluster/user/issue-certificate.ts';
import type { OnboardPlan } from '../../cluster/user/onboard-plan.ts';
import { keyOfFile } from '../../cluster/user/own-login.ts';
import { createPrivateFile } from '../../cluster/user/private-file.ts';
import { generateKey, keyPem } from '../../cluster/user/private-key.ts';
import { signingRequestPem } from '../../cluster/user/signing-request.ts';
import type { Terminal } from '../terminal.ts';

/** `--output yaml`: makes the key, and prints what is to be applied. Nothing is sent. */
export async function printManifests(
  plan: OnboardPlan,
  { stdout, stderr }: Terminal,
): Promise<void> {
  const { files, spec } = plan;
  const left = await keyOfFile(files);
  const key = left?.key ?? (await generateKey(spec.key));
  if (left === undefined) await createPrivateFile(files.key, keyPem(key));
  const request = csrObject({
    name: csrName(spec.name, key),
    requestPem: await signingRequestPem(subjectOf(plan), key),
    expirationSeconds: plan.expirationSeconds,
  });
  stdout.write(yamlOf([request, ...accessOf(plan)]));
  stderr.write(
    `the key is in ${files.key}; keep it out of version control. Once the objects are applied and the\n` +
      `request is approved ("annals user approve ${spec.name}"), run "annals user kubeconfig ${spec.name}".\n` +
      'Kubernetes forgets a request an hour after it was signed, so a GitOps tool should not keep it.\n',
  );
}

/** `--dry-run`: prints what would be made, after the API server checked it. Nothing is kept. */
export async function tryManifests(
  plan: OnboardPlan,
  client: ClusterClient,
  { stdout, stderr }: Terminal,
): Promise<void> {
  const { spec, files } = plan;
  // Thrown away: a real run makes its own, so name and request differ.
  const key = await generateKey(spec.key);
  const request = csrObject({
    name: csrName(spec.name, key),
    requestPem: await signingRequestPem(subjectOf(plan), key),
    expirationSeconds: plan.expirationSeconds,
  });
  await client.create(objectPath('certificatesigningrequests'), request, { dryRun: true });
  for (const { path, object } of plan.grants.flatMap((grant) => grantObjects(spec.name, grant))) {
    await client.apply(path, object, { dryRun: true, force: true });
  }
  stdout.write(yamlOf([request, ...accessOf(plan)]));
  stderr.write(
    `nothing was changed. The API server would take these objects; name and request of the first one\n` +
      `come from a key that a real run makes. It would write ${files.kubeconfig}.\n`,
  );
}

function accessOf({ spec, grants }: OnboardPlan): readonly KubeObject[] {
  return grants.flatMap((grant) => grantObjects(spec.name, grant)).map(({ object }) => object);
}

function yamlOf(objects: readonly KubeObject[]): string {
  return objects.map((object) => stringify(object, { lineWidth: 0 })).join('---\n');
}
