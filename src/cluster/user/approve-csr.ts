import { Failure } from '../../base/failure.ts';
import type { ClusterClient } from '../rest/cluster-client.ts';
import { objectPath } from '../rest/object-path.ts';
import { shellWord } from '../rest/status-failure.ts';
import { type Csr, readCsr } from './csr.ts';

/** Approves a request by the caller's own rights, or says which are missing. */
export async function approveCsr(client: ClusterClient, csr: Csr, by: string): Promise<Csr> {
  const { object, name, signerName } = csr;
  const status = (object['status'] ?? {}) as { readonly conditions?: readonly unknown[] };
  const condition = {
    type: 'Approved',
    status: 'True',
    reason: 'ApprovedByAnnals',
    message: `approved with ${by}`,
  };
  const conditions = [...(status.conditions ?? []), condition];
  const path = objectPath('certificatesigningrequests', { name, subresource: 'approval' });
  try {
    return readCsr(await client.update(path, { ...object, status: { ...status, conditions } }));
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'cluster/forbidden') throw error;
    throw mayNotApprove(error, csr, signerName);
  }
}

function mayNotApprove({ message }: Failure, { name, request }: Csr, signerName: string): Failure {
  const user = request?.subject.commonName ?? name;
  const you = shellWord(/User "([^"]+)" cannot/.exec(message)?.[1] ?? 'YOU');
  const bind = (role: string): string =>
    `kubectl create clusterrolebinding ${role} --clusterrole=${role} --user=${you}`;
  return new Failure('user/may-not-approve', `you may not approve ${name}: ${message}`, {
    hint:
      `Ask an administrator to run "annals user approve ${user}"; the request stays for a day. ` +
      'Approving needs two permissions, which an administrator can also give you: ' +
      `kubectl create clusterrole csr-approver --verb=update --resource=certificatesigningrequests.certificates.k8s.io/approval && ${bind('csr-approver')} && ` +
      `kubectl create clusterrole csr-signer --verb=approve --resource=signers.certificates.k8s.io --resource-name=${signerName} && ${bind('csr-signer')}`,
  });
}
