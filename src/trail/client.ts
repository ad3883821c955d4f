/** What sort of program a user agent names. */
type ClientKind =
  /** A part of Kubernetes itself. */
  | 'component'
  /** A tool that people type commands into. */
  | 'command line'
  /** Brings the cluster to a described state: Helm, Argo CD, Flux, Terraform. */
  | 'deployment'
  | 'dashboard'
  | 'browser'
  /** A library or HTTP client that does not say which program uses it. */
  | 'library'
  /** Any other program that says its name. */
  | 'program'
  /** No user agent at all. */
  | 'unknown';

/** What a client calls itself. Anybody can send any user agent, so it is never proof. */
export interface Client {
  readonly name: string;
  readonly version?: string;
  readonly kind: ClientKind;
  /** Which part of it, as `deployment-controller` of kube-controller-manager. */
  readonly part?: string;
}

/** Reads the first half of a user agent; more is padding. */
const MAX_AGENT = 512;
const MAX_NAME = 60;

/** Names the client behind a user agent. */
export function clientOf(userAgent: string | undefined): Client {
  const agent = (userAgent ?? '').slice(0, MAX_AGENT).trim();
  if (agent === '') return { name: 'unknown client', kind: 'unknown' };
  return componentOf(agent) ?? patternOf(agent) ?? programOf(agent);
}

/** `binary/version (os/arch) kubernetes/commit/part`: how client-go builds a user agent. */
const CLIENT_GO = /^([^/\s]+)\/(\S+) \([^)]*\) kubernetes\/[^/\s]+(?:\/(\S+))?/;

const COMPONENTS: ReadonlyMap<string, string> = new Map([
  ['apiserver', 'kube-apiserver'],
  ['kube-apiserver', 'kube-apiserver'],
  ['controller-manager', 'kube-controller-manager'],
  ['kube-controller-manager', 'kube-controller-manager'],
  ['cloud-controller-manager', 'cloud-controller-manager'],
  ['scheduler', 'kube-scheduler'],
  ['kube-scheduler', 'kube-scheduler'],
  ['kubelet', 'kubelet'],
  ['kube-proxy', 'kube-proxy'],
  ['kubeadm', 'kubeadm'],
  // One binary for all components, up to Kubernetes 1.18.
  ['hyperkube', 'kube-controller-manager'],
]);

const FLUX: ReadonlySet<string> = new Set([
  'flux',
  'helm-controller',
  'image-automation-controller',
  'image-reflector-controller',
  'kustomize-controller',
  'notification-controller',
  'source-controller',
]);

function componentOf(agent: string): Client | undefined {
  const match = CLIENT_GO.exec(agent);
  if (match === null) return undefined;
  const [, binary = '', version = '', suffix = ''] = match;
  if (FLUX.has(binary)) {
    return client('flux', 'deployment', version, binary === 'flux' ? undefined : binary);
  }
  const name = COMPONENTS.get(binary);
  if (name === undefined) return undefined;
  return client(name, 'component', version, partOf(suffix, name));
}

function partOf(suffix: string, name: string): string | undefined {
  const account = /^system:serviceaccount:[^:]+:(.+)$/.exec(suffix)?.[1];
  const part = account ?? suffix;
  return part === '' || name.endsWith(part) ? undefined : part.slice(0, MAX_NAME);
}

/** Tried in order; the first group of a pattern, where it has one, is the version. */
const PATTERNS: readonly (readonly [RegExp, string, ClientKind])[] = [
  [/\bTerraform\/(\S+)/i, 'Terraform', 'deployment'],
  [/\bOpenTofu\/(\S+)/i, 'OpenTofu', 'deployment'],
  [/^pulumi\S*?\/(\S+)/i, 'Pulumi', 'deployment'],
  [/^helm\/(\S+)/i, 'helm', 'deployment'],
  [/^argo-?cd\S*?\/(\S+)/i, 'argo-cd', 'deployment'],
  [/^(?:kubectl)\/(\S+)/, 'kubectl', 'command line'],
  [/^(?:oc)\/(\S+)/, 'oc', 'command line'],
  [/^curl\/(\S+)/, 'curl', 'command line'],
  [/^wget\/(\S+)/i, 'wget', 'command line'],
  [/^k9s\/(\S+)/i, 'k9s', 'dashboard'],
  [/^(?:open)?lens\S*?\/(\S+)/i, 'Lens', 'dashboard'],
  [/^headlamp\S*?\/(\S+)/i, 'Headlamp', 'dashboard'],
  [/^(?:kubernetes-)?dashboard\S*?\/(\S+)/i, 'Kubernetes Dashboard', 'dashboard'],
  [/^OpenAPI-Generator\/(\S+)\/python/i, 'Kubernetes Python client', 'library'],
  [/^OpenAPI-Generator\/(\S+)\/java\b/i, 'Kubernetes Java client', 'library'],
  [/^Kubernetes Java Client\/(\S+)/i, 'Kubernetes Java client', 'library'],
  [/^fabric8-kubernetes-client\/(\S+)/i, 'fabric8 Java client', 'library'],
  [/^python-(?:requests|urllib3?|httpx)\/(\S+)/i, 'a Python script', 'library'],
  [/^(?:Python\/\S+ )?aiohttp\/(\S+)/i, 'a Python script', 'library'],
  [/^(?:okhttp|Apache-HttpClient|Java)\/(\S+)/i, 'a Java program', 'library'],
  [/^(?:node-fetch|axios|undici|got)\b\/?(\S*)/i, 'a JavaScript program', 'library'],
  [/^Go-http-client\/(\S+)/i, 'a Go program', 'library'],
  [/^Mozilla\/.*\bEdg(?:e|A|iOS)?\/(\S+)/, 'Edge', 'browser'],
  [/^Mozilla\/.*\bFirefox\/(\S+)/, 'Firefox', 'browser'],
  [/^Mozilla\/.*\b(?:Chrome|CriOS)\/(\S+)/, 'Chrome', 'browser'],
  [/^Mozilla\/.*\bVersion\/(\S+) .*Safari\//, 'Safari', 'browser'],
  [/^Mozilla\/(\S+)/, 'a browser', 'browser'],
];

function patternOf(agent: string): Client | undefined {
  for (const [pattern, name, kind] of PATTERNS) {
    const match = pattern.exec(agent);
    if (match !== null) return client(name, kind, match[1] ?? '', undefined);
  }
  return undefined;
}

function programOf(agent: string): Client {
  const [, name = agent, version = ''] = /^([^/\s]+)\/?(\S*)/.exec(agent) ?? [];
  return client(name.slice(0, MAX_NAME), 'program', version, undefined);
}

function client(name: string, kind: ClientKind, version: string, part: string | undefined): Client {
  const bare = version.replace(/^v(?=\d)/, '').slice(0, MAX_NAME);
  return {
    name,
    // 0.0.0 is what a program says that was built without a version.
    ...(bare === '' || /^0\.0\.0\b/.test(bare) ? {} : { version: bare }),
    kind,
    ...(part === undefined ? {} : { part }),
  };
}
