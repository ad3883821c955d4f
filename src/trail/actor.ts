import type { AuditEvent, UserInfo } from '../event/audit-event.ts';

/**
 * What sort of caller a name stands for, as far as the name tells. `person` is every name that
 * Kubernetes does not keep for itself, so it may also be a program with a certificate of its own.
 */
export type ActorKind =
  | 'person'
  | 'service account'
  | 'node'
  | 'controller'
  | 'system'
  | 'anonymous'
  | 'unauthenticated';

/** One identity: a caller, or whom a caller acted as. */
export interface Identity {
  readonly kind: ActorKind;
  /** Short name for people: `deployer in ci`, `kube-scheduler`, `node-1`. */
  readonly name: string;
  /** As the API server wrote it; absent when authentication failed. */
  readonly username?: string;
}

/** Who acted. Under impersonation that is the one acted as, and `caller` is who really called. */
export interface Actor extends Identity {
  readonly caller?: Identity;
}

/**
 * Who made the request of an event. Only an impersonation that was allowed counts: a denied one
 * leaves no trace of whom it asked for.
 */
export function actorOf(event: AuditEvent): Actor {
  const caller = identityOf(event.user);
  if (event.impersonatedUser === undefined) return caller;
  return { ...identityOf(event.impersonatedUser), caller };
}

/** Whether requests of this kind of caller are the cluster's own business, not somebody's wish. */
export function isMachine({ kind }: Identity): boolean {
  return kind === 'node' || kind === 'controller' || kind === 'system';
}

/** The service account a user name stands for, if it is one. */
function serviceAccountOf(
  username: string,
): { readonly namespace: string; readonly name: string } | undefined {
  const match = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(username);
  if (match === null) return undefined;
  const [, namespace = '', name = ''] = match;
  return { namespace, name };
}

/** Says what a user name stands for; the same rules for callers, subjects and answers. */
export function identityOfName(username: string): Identity {
  return { ...classify(username), username };
}

function identityOf(user: UserInfo | undefined): Identity {
  const username = user?.username ?? '';
  if (username === '') return { kind: 'unauthenticated', name: 'unauthenticated' };
  return identityOfName(username);
}

function classify(username: string): Identity {
  if (!username.startsWith('system:')) {
    return PROGRAMS.get(username) ?? { kind: 'person', name: username };
  }
  const rest = username.slice('system:'.length);
  const special = SPECIAL.get(rest);
  if (special !== undefined) return special;
  const account = serviceAccountOf(username);
  if (account !== undefined) return classifyAccount(account.namespace, account.name);
  if (rest.startsWith('node:')) return { kind: 'node', name: rest.slice('node:'.length) };
  if (rest.startsWith('kube-')) return { kind: 'controller', name: rest };
  return { kind: 'system', name: username };
}

function classifyAccount(namespace: string, name: string): Identity {
  if (namespace === 'kube-system' && (name.endsWith('-controller') || CONTROLLERS.has(name))) {
    return { kind: 'controller', name };
  }
  return { kind: 'service account', name: `${name} in ${namespace}` };
}

const SPECIAL: ReadonlyMap<string, Identity> = new Map<string, Identity>([
  ['anonymous', { kind: 'anonymous', name: 'anonymous' }],
  ['apiserver', { kind: 'system', name: 'API server' }],
  // OpenShift's and some installers' administrator: a certificate that people use.
  ['admin', { kind: 'person', name: 'system:admin' }],
]);

/** Parts of a cluster that log in with a certificate whose name is not kept for them. */
const PROGRAMS: ReadonlyMap<string, Identity> = new Map<string, Identity>([
  // The client of the API server towards kubelets, which kubeadm makes.
  ['kube-apiserver-kubelet-client', { kind: 'system', name: 'kube-apiserver-kubelet-client' }],
  // Pretends to be the kubelets of nodes that do not exist.
  ['kwok-controller', { kind: 'controller', name: 'kwok-controller' }],
]);

/** Controllers of kube-controller-manager whose account does not end in `-controller`. */
const CONTROLLERS: ReadonlySet<string> = new Set([
  'bootstrap-signer',
  'generic-garbage-collector',
  'horizontal-pod-autoscaler',
  'legacy-service-account-token-cleaner',
  'persistent-volume-binder',
  'pod-garbage-collector',
  'root-ca-cert-publisher',
  'token-cleaner',
]);
