import type { OnboardPlan } from '../../cluster/user/onboard-plan.ts';
import { userFiles } from '../../cluster/user/own-login.ts';
import type { ClusterEntry } from '../../cluster/user/user-kubeconfig.ts';
import type { CertificateOptions, LoginOptions } from './create-command.ts';

/** The part of a plan that flags say directly, for a user of a cluster. */
export function planOfOptions(
  name: string,
  cluster: ClusterEntry,
  options: LoginOptions & Pick<CertificateOptions, 'timeout'>,
): Pick<OnboardPlan, 'files' | 'login' | 'cluster' | 'context' | 'timeoutMs'> {
  return {
    files: userFiles(name, options.out, options.merge),
    login: options.separateFiles === true ? 'referenced' : 'embedded',
    cluster,
    context: options.userContext ?? `${name}@${cluster.name}`,
    timeoutMs: options.timeout * 1000,
  };
}
