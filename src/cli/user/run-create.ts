import { readFile } from 'node:fs/promises';
import { Failure } from '../../base/failure.ts';
import type { ClusterClient } from '../../cluster/rest/cluster-client.ts';
import type { OnboardPlan } from '../../cluster/user/onboard-plan.ts';
import { resolveGrants } from '../../cluster/user/resolve-grants.ts';
import { checkUserSpec, parseRequestFile, type UserSpec } from '../../cluster/user/user-spec.ts';
import { unreadable } from '../../collect/log-input.ts';
import { entryOfCluster, openAdmin } from '../cluster/open-admin.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';
import type { CreateOptions } from './create-command.ts';
import { planOfOptions } from './plan-of-options.ts';
import { printManifests, tryManifests } from './print-manifests.ts';
import { runOnboarding } from './run-onboarding.ts';

/** `annals user create`: a user from key to access. */
export async function runCreate(
  terminal: Terminal,
  name: string | undefined,
  options: CreateOptions,
): Promise<ExitCode> {
  const spec = await specOf(name, options, terminal);
  checkUserSpec(spec, { allowSystem: options.allowSystem === true });
  const client = await openAdmin(options, terminal);
  const plan = await planOf(spec, client, options, terminal);
  if (options.dryRun === true) {
    await tryManifests(plan, client, terminal);
    return EXIT.fine;
  }
  if (options.output === 'yaml') {
    await printManifests(plan, terminal);
    return EXIT.fine;
  }
  return runOnboarding(plan, client, terminal, { command: `annals user create ${spec.name}` });
}

async function planOf(
  spec: UserSpec,
  client: ClusterClient,
  options: CreateOptions,
  terminal: Terminal,
): Promise<OnboardPlan> {
  const { namespace: namespaces = [], role = [], clusterRole = [], allow = [] } = options;
  const grants = await resolveGrants(client, {
    roles: role,
    clusterRoles: clusterRole,
    allow,
    namespaces,
    allNamespaces: options.allNamespaces === true,
  });
  const cluster = await entryOfCluster(options, terminal);
  return {
    ...planOfOptions(spec.name, cluster, options),
    spec,
    expirationSeconds: options.expires,
    namespace: namespaces[0],
    grants,
    approves: options.requestOnly !== true,
    isRenewal: false,
    mayExist: options.existing === true,
  };
}

/** Flags go before what the request file says. */
async function specOf(
  name: string | undefined,
  { request, group = [], key }: CreateOptions,
  terminal: Terminal,
): Promise<UserSpec> {
  const asked = request === undefined ? {} : await readRequest(request, terminal);
  const settled = name ?? asked.name;
  if (settled === undefined) {
    throw new Failure('usage/invalid', 'no name is given', {
      hint: 'Write "annals user create NAME", or give a request file with --request.',
    });
  }
  const groups = [...new Set([...(asked.groups ?? []), ...group])];
  return { name: settled, groups, key: key ?? asked.key ?? 'ecdsa-p256' };
}

async function readRequest(path: string, { stderr }: Terminal): Promise<Partial<UserSpec>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw unreadable(path, error);
  }
  const parsed = parseRequestFile(text);
  if ('problem' in parsed) {
    throw new Failure('usage/invalid', `cannot use ${path}: ${parsed.problem}`, {
      hint: 'A request file looks like {"CN": "jai", "names": [{"O": "dev"}], "key": {"algo": "ecdsa", "size": 256}}.',
    });
  }
  const { spec, unused } = parsed;
  if (unused.length > 0) {
    const list = unused.join(', ');
    stderr.write(
      `${stderr.style.warn('note:')} ${path}: a user's certificate has no ${list}; left out\n`,
    );
  }
  return spec;
}
