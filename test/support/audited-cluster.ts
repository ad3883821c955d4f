import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ControlPlane, startControlPlane } from './control-plane.ts';

/** Every request, by its metadata; what is said at once is written at once. */
const POLICY = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
  - level: Metadata
`;

/** A control plane that writes an audit log from its start, and the log's path. */
export async function startAuditedCluster(
  options: { readonly port: number; readonly nodes?: number },
  folder: string,
): Promise<{ readonly plane: ControlPlane; readonly log: string }> {
  const [policyFolder, logFolder] = [join(folder, 'policy'), join(folder, 'audit')];
  await mkdir(policyFolder, { recursive: true });
  await mkdir(logFolder, { recursive: true });
  await writeFile(join(policyFolder, 'policy.yaml'), POLICY);
  const plane = await startControlPlane({
    ...options,
    mounts: () => [`${policyFolder}=/etc/kubernetes/audit`, `${logFolder}=/var/log/kubernetes`],
    flags: [
      '--audit-policy-file=/etc/kubernetes/audit/policy.yaml',
      '--audit-log-path=/var/log/kubernetes/audit.log',
    ],
  });
  return { plane, log: join(logFolder, 'audit.log') };
}
