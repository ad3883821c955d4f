import { Failure } from '../../base/failure.ts';
import type { ClusterClient } from '../rest/cluster-client.ts';
import { objectPath } from '../rest/object-path.ts';
import type { Grant } from './grant.ts';
import { pause } from './issue-certificate.ts';
import type { OnboardPlan, OnboardTools } from './onboard-plan.ts';

/** An API server learns of a new binding within moments; so long it gets. */
const PATIENCE_MS = 10_000;
const POLL_MS = 200;

/** One thing that the user should be allowed. */
interface Attempt {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly namespace: string | undefined;
}

/**
 * Logs in as the new user: who does the API server take him for, may he do what was granted, and
 * what happens when he really lists pods?
 */
export async function proveAccess(
  user: ClusterClient,
  plan: OnboardPlan,
  tools: OnboardTools,
): Promise<void> {
  await proveName(user, plan, tools);
  for (const attempt of plan.grants.flatMap(attemptsOf)) {
    if (await isAllowed(user, attempt, tools)) continue;
    throw new Failure(
      'user/not-proved',
      `${plan.spec.name} may not ${words(attempt)}, although it was granted`,
      {
        hint: "Another authorizer than RBAC may refuse it; the API server's --authorization-mode tells which there are.",
      },
    );
  }
  const granted = plan.grants.map(({ namespace }) => namespace);
  const places = granted.length > 0 ? new Set(granted) : new Set([plan.namespace ?? 'default']);
  for (const namespace of places) await tryPods(user, namespace, plan, tools);
}

async function proveName(
  user: ClusterClient,
  { spec }: OnboardPlan,
  { onStep }: OnboardTools,
): Promise<void> {
  const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
  const path = objectPath('selfsubjectreviews');
  const review = (await user.json({ method: 'POST', path, body })) as {
    readonly status?: {
      readonly userInfo?: { readonly username?: string; readonly groups?: readonly string[] };
    };
  };
  const { username, groups = [] } = review.status?.userInfo ?? {};
  const missing = spec.groups.filter((group) => !groups.includes(group));
  if (username !== spec.name || missing.length > 0) {
    throw new Failure(
      'user/not-proved',
      `the API server takes the certificate for ${JSON.stringify(username)} with groups ${groups.join(', ')}`,
      {
        hint: 'A proxy before the API server may log in for everybody; name its own address in the kubeconfig.',
      },
    );
  }
  const own = groups.filter((group) => group !== 'system:authenticated');
  const member = own.length === 0 ? '' : `, member of ${own.join(', ')}`;
  onStep({ done: 'proved', text: `the API server knows ${username}${member}` });
}

/** What a grant says in so many words; a role is looked at by listing pods alone. */
function attemptsOf(grant: Grant): readonly Attempt[] {
  if (grant.kind === 'role') return [];
  const { namespace } = grant;
  return grant.rules.flatMap(({ verbs, resources }) =>
    verbs.flatMap((verb) => resources.map((one) => ({ verb, ...one, namespace }))),
  );
}

async function tryPods(
  user: ClusterClient,
  namespace: string | undefined,
  { grants }: OnboardPlan,
  tools: OnboardTools,
): Promise<void> {
  const attempt = { verb: 'list', group: '', resource: 'pods', namespace };
  const mayHope = grants.some((grant) => grant.kind === 'role');
  const isGranted = await isAllowed(user, attempt, tools, mayHope ? 2000 : 0);
  const where = namespace === undefined ? 'all namespaces' : `namespace ${namespace}`;
  if (!isGranted) {
    const why =
      grants.length === 0 ? 'nothing allows it there' : 'what was granted does not say so';
    tools.onStep({ done: 'note', text: `may not list pods in ${where}: ${why}` });
    return;
  }
  const pods = await user.list(objectPath('pods', { namespace }));
  tools.onStep({ done: 'proved', text: `listed the pods in ${where}: ${pods.length}` });
}

async function isAllowed(
  user: ClusterClient,
  attempt: Attempt,
  { nowMs, signal }: OnboardTools,
  patienceMs: number = PATIENCE_MS,
): Promise<boolean> {
  const { verb, group, resource: full, namespace } = attempt;
  const [resource, subresource] = full.split('/');
  const body = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: {
      resourceAttributes: {
        ...{ verb, group, resource },
        ...(subresource !== undefined && { subresource }),
        ...(namespace !== undefined && { namespace }),
      },
    },
  };
  const untilMs = nowMs() + patienceMs;
  for (;;) {
    const path = objectPath('selfsubjectaccessreviews');
    const review = (await user.json({ method: 'POST', path, body })) as {
      readonly status?: { readonly allowed?: boolean };
    };
    if (review.status?.allowed === true) return true;
    if (nowMs() >= untilMs) return false;
    await pause(POLL_MS, signal);
  }
}

function words({ verb, resource, namespace }: Attempt): string {
  return `${verb} ${resource}${namespace === undefined ? '' : ` in namespace ${namespace}`}`;
}
