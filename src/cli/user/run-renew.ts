import { rm } from 'node:fs/promises';
import { Failure } from '../../base/failure.ts';
import type { UserFiles } from '../../cluster/user/onboard-plan.ts';
import { keyOfFile, loginOfKubeconfig } from '../../cluster/user/own-login.ts';
import { checkUserSpec } from '../../cluster/user/user-spec.ts';
import { entryOfCluster, openAdmin } from '../cluster/open-admin.ts';
import type { ExitCode } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';
import { planOfOptions } from './plan-of-options.ts';
import type { RenewOptions } from './renew-command.ts';
import { runOnboarding } from './run-onboarding.ts';

/** `annals user renew`: a new key and certificate for the same user. */
export async function runRenew(
  terminal: Terminal,
  name: string,
  options: RenewOptions,
): Promise<ExitCode> {
  const part = planOfOptions(name, await entryOfCluster(options, terminal), options);
  const { context } = part;
  const files = await renewalFiles(part.files, context);
  const login = await loginOfKubeconfig(files, context);
  const started = await keyOfFile(files);
  if (login?.certificate === undefined && options.group === undefined && started === undefined) {
    throw new Failure(
      'user/not-found',
      `${files.kubeconfig} holds no certificate of ${name} (context ${context})`,
      {
        hint: 'Name the kubeconfig with --merge or its folder with --out. Where it is lost, give the groups of the user with --group; --group "" for none.',
      },
    );
  }
  const groups =
    options.group?.filter((group) => group !== '') ??
    login?.certificate?.subject.organizations ??
    [];
  const spec = { name, groups, key: options.key ?? ('ecdsa-p256' as const) };
  checkUserSpec(spec, { allowSystem: true });
  const client = await openAdmin(options, terminal);
  const plan = {
    ...part,
    files,
    spec,
    expirationSeconds: options.expires,
    namespace: login?.namespace,
    grants: [],
    approves: options.requestOnly !== true,
    isRenewal: true,
    mayExist: true,
  };
  const command = `annals user renew ${name}`;
  const code = await runOnboarding(plan, client, terminal, { command });
  const isReplaced = (await loginOfKubeconfig(files, context))?.keyPem !== login?.keyPem;
  if (isReplaced) {
    for (const old of [part.files, nextFiles(part.files)]) {
      if (old.key !== files.key) await removeFiles(old);
    }
  }
  return code;
}

/** Where the key in use lies in a file, the new one goes into another, until it is in use itself. */
async function renewalFiles(files: UserFiles, context: string): Promise<UserFiles> {
  const [inUse, inFile] = [await loginOfKubeconfig(files, context), await keyOfFile(files)];
  if (inUse === undefined || inUse.keyPem !== inFile?.keyPem) return files;
  return nextFiles(files);
}

function nextFiles(files: UserFiles): UserFiles {
  const next = (path: string): string => path.replace(/(\.\w+)$/, '.next$1');
  return { ...files, key: next(files.key), certificate: next(files.certificate) };
}

/** The old key opens nothing that the new one does not; two of them are twice the risk. */
async function removeFiles({ key, certificate }: UserFiles): Promise<void> {
  await rm(key, { force: true });
  await rm(certificate, { force: true });
}
