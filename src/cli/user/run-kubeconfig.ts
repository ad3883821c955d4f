import { Failure } from '../../base/failure.ts';
import { objectPath } from '../../cluster/rest/object-path.ts';
import { csrName, readCsr } from '../../cluster/user/csr.ts';
import { keyOfFile } from '../../cluster/user/own-login.ts';
import type { KeyKind } from '../../cluster/user/private-key.ts';
import { entryOfCluster, openAdmin } from '../cluster/open-admin.ts';
import type { ExitCode } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';
import type { KubeconfigOptions } from './kubeconfig-command.ts';
import { planOfOptions } from './plan-of-options.ts';
import { runOnboarding } from './run-onboarding.ts';

/** `annals user kubeconfig`: the last steps, once somebody approved. */
export async function runKubeconfig(
  terminal: Terminal,
  name: string,
  options: KubeconfigOptions,
): Promise<ExitCode> {
  const part = planOfOptions(name, await entryOfCluster(options, terminal), options);
  const login = await keyOfFile(part.files);
  if (login === undefined) {
    throw new Failure('user/no-request', `there is no key ${part.files.key}`, {
      hint: 'Run this in the folder where "annals user create" made the key, or name it with --out.',
    });
  }
  const client = await openAdmin(options, terminal);
  const path = objectPath('certificatesigningrequests', { name: csrName(name, login.key) });
  const found = await client.find(path);
  const request = found === undefined ? undefined : (await readCsr(found)).request;
  if (request === undefined) {
    throw new Failure(
      'user/no-request',
      `the cluster has no request for the key ${part.files.key}`,
      {
        hint: 'Kubernetes forgets requests: pending ones after a day, signed ones after an hour. Ask again with "annals user create" and the same flags.',
      },
    );
  }
  const { organizations: groups } = request.subject;
  const plan = {
    ...part,
    // The key is there, so its kind is of no more use.
    spec: { name, groups, key: 'ecdsa-p256' satisfies KeyKind as KeyKind },
    expirationSeconds: 0,
    namespace: options.namespace?.[0],
    grants: [],
    approves: false,
    isRenewal: false,
    mayExist: true,
  };
  return runOnboarding(plan, client, terminal, { command: `annals user kubeconfig ${name}` });
}
