import { Random, Zipf } from './random.ts';

export interface Node {
  readonly name: string;
  readonly uid: string;
  readonly ip: string;
  readonly zone: string;
  readonly certificateHash: string;
}

/** A pod lives until a rollout replaces it; `version` is its resourceVersion. */
export interface Pod {
  readonly app: App;
  readonly name: string;
  readonly uid: string;
  readonly node: Node;
  readonly ip: string;
  readonly containerID: string;
  readonly createdUs: number;
  version: number;
}

export interface App {
  readonly name: string;
  readonly ns: string;
  readonly uid: string;
  readonly image: string;
  readonly imageHash: string;
  readonly port: number;
  readonly serviceAccount: string;
  readonly serviceUid: string;
  readonly sliceName: string;
  readonly sliceUid: string;
  readonly createdUs: number;
  replicas: number;
  setHash: string;
  setUid: string;
  version: number;
  generation: number;
  pods: Pod[];
}

/** One who calls: `user` is the rendered JSON of the event's field. */
export interface Caller {
  readonly username: string;
  readonly ns: string;
  readonly ips: string;
  readonly agent: string;
  readonly reason: string;
  readonly render: () => string;
  user: string;
  /** Bound tokens are renewed within the hour, and with them the credential's id. */
  renewUs: number;
}

/** The cluster the log is about; it changes while the log is written. */
export interface World {
  readonly random: Random;
  readonly namespaces: readonly string[];
  readonly nodes: readonly Node[];
  readonly apps: Zipf<App>;
  readonly kubelets: readonly Caller[];
  readonly workloads: Zipf<Caller>;
  readonly people: Zipf<Caller>;
  readonly anyNamespace: Zipf<string>;
  version: number;
  nowUs: number;
}

const TEAMS =
  'payments checkout catalog search identity ledger fraud risk pricing orders shipping returns loyalty media ads billing support docs growth mobile web data ml platform edge infra partner reporting auth notify'.split(
    ' ',
  );
const STAGES = 'prod staging qa dev sandbox preview canary perf demo ci'.split(' ');
const PARTS =
  'api worker gateway cache consumer scheduler frontend indexer importer exporter proxy sync mailer renderer tracker router collector resolver bridge janitor'.split(
    ' ',
  );
const NAMES =
  'ada alan barbara claude dennis donald edsger frances grace hedy ivan jean john katherine ken leslie linus lynn margaret niklaus radia rich robin rob sophie stephanie tim tony vint whitfield'.split(
    ' ',
  );
const FAMILIES = 'moreau okafor lindqvist tanaka silva novak haddad'.split(' ');

/** Builds 300 namespaces, 150 nodes, 600 apps and those who call. */
export function buildWorld(seed: number, startUs: number): World {
  const random = new Random(seed);
  const namespaces = TEAMS.flatMap((team) => STAGES.map((stage) => `${team}-${stage}`));
  shuffle(random, namespaces);
  const nodes = Array.from({ length: 150 }, () => buildNode(random));
  const anyNamespace = new Zipf(namespaces, 0.9);
  const version = { next: 481_220_000 };
  const apps = Array.from({ length: 600 }, (_, index) =>
    buildApp(random, { index, ns: anyNamespace.draw(random), nodes, startUs, version }),
  );
  const callers = [...operators(random, nodes), ...apps.flatMap((app) => workloads(random, app))];
  const people = Array.from({ length: 60 }, (_, index) => person(random, index));
  const world: World = {
    random,
    namespaces,
    nodes,
    apps: new Zipf(apps, 0.7),
    kubelets: nodes.map(kubelet),
    workloads: new Zipf(callers, 0.7),
    people: new Zipf(people, 0.9),
    anyNamespace,
    version: version.next,
    nowUs: startUs,
  };
  return world;
}

/** Makes the next resourceVersion; other writers of the cluster move it too. */
export function nextVersion(world: World): number {
  world.version += 1 + world.random.below(7);
  return world.version;
}

export function buildPod(
  random: Random,
  app: App,
  place: { nodes: readonly Node[]; nowUs: number; version: number },
): Pod {
  return {
    app,
    name: `${app.name}-${app.setHash}-${random.suffix(5)}`,
    uid: random.uuid(),
    node: random.pick(place.nodes),
    ip: `10.${64 + random.below(8)}.${random.below(256)}.${1 + random.below(254)}`,
    containerID: random.hex(64),
    createdUs: place.nowUs,
    version: place.version,
  };
}

/** Renews the caller's token when its hour is over, and gives the rendered user. */
export function userOf(world: World, caller: Caller): string {
  if (world.nowUs >= caller.renewUs) {
    caller.user = caller.render();
    caller.renewUs = world.nowUs + (2_700 + world.random.below(900)) * 1_000_000;
  }
  return caller.user;
}

function buildNode(random: Random): Node {
  const octets = `${random.below(64)}-${random.below(256)}`;
  return {
    name: `ip-10-20-${octets}.eu-central-1.compute.internal`,
    uid: random.uuid(),
    ip: `10.20.${octets.replace('-', '.')}`,
    zone: `eu-central-1${'abc'[random.below(3)]}`,
    certificateHash: random.hex(64),
  };
}

function buildApp(
  random: Random,
  at: {
    index: number;
    ns: string;
    nodes: readonly Node[];
    startUs: number;
    version: { next: number };
  },
): App {
  const name = `${random.pick(TEAMS)}-${PARTS[at.index % PARTS.length]}`;
  const imageHash = random.hex(64);
  const app: App = {
    name,
    ns: at.ns,
    uid: random.uuid(),
    image: `registry.example.com/${at.ns.split('-')[0]}/${name}:${imageHash.slice(0, 10)}`,
    imageHash,
    port: 8000 + random.below(1000),
    serviceAccount: random.chance(0.7) ? name : 'default',
    serviceUid: random.uuid(),
    sliceName: `${name}-${random.suffix(5)}`,
    sliceUid: random.uuid(),
    createdUs: at.startUs - random.below(90 * 86_400) * 1_000_000,
    replicas: 2 + random.below(5),
    setHash: random.suffix(9),
    setUid: random.uuid(),
    version: ++at.version.next,
    generation: 1 + random.below(60),
    pods: [],
  };
  for (let i = 0; i < app.replicas; i++) {
    const nowUs = at.startUs - random.below(86_400) * 1_000_000;
    app.pods.push(buildPod(random, app, { nodes: at.nodes, nowUs, version: ++at.version.next }));
  }
  return app;
}

function kubelet(node: Node): Caller {
  const username = `system:node:${node.name}`;
  const render = (): string =>
    `{"username":"${username}","groups":["system:nodes","system:authenticated"],"extra":{"authentication.kubernetes.io/credential-id":["X509SHA256=${node.certificateHash}"]}}`;
  return {
    username,
    ns: '',
    ips: `["${node.ip}"]`,
    agent: 'kubelet/v1.33.4 (linux/amd64) kubernetes/74cdb42',
    reason: '',
    render,
    user: '',
    renewUs: 0,
  };
}

/** The well-known operators that run in most clusters and call more than everything else. */
function operators(random: Random, nodes: readonly Node[]): readonly Caller[] {
  const known: readonly (readonly [ns: string, name: string, agent: string])[] = [
    ['argocd', 'argocd-application-controller', 'argocd-application-controller/v3.1.5'],
    ['monitoring', 'prometheus-k8s', 'Prometheus/3.5.0'],
    ['monitoring', 'kube-state-metrics', 'kube-state-metrics/v2.16.0 (linux/amd64)'],
    ['cert-manager', 'cert-manager', 'cert-manager-certificates-issuing/v1.18.2'],
    ['istio-system', 'istiod', 'pilot-discovery/1.27.0'],
    ['ingress-nginx', 'ingress-nginx', 'nginx-ingress-controller/v1.13.1 (linux/amd64)'],
    ['external-secrets', 'external-secrets', 'external-secrets/v0.19.2 (linux/amd64)'],
    ['kyverno', 'kyverno-background-controller', 'kyverno/v1.15.1 (linux/amd64)'],
    ['velero', 'velero', 'velero-server/v1.16.2 (linux/amd64)'],
    ['kube-system', 'cluster-autoscaler', 'cluster-autoscaler/v1.33.0'],
    ['kube-system', 'aws-node', 'aws-k8s-agent/v1.20.1'],
    ['kube-system', 'coredns', 'CoreDNS/1.12.3'],
  ];
  return known.map(([ns, name, agent]) =>
    serviceAccount(random, {
      ns,
      name,
      agent,
      pod: `${name}-${random.suffix(9)}-${random.suffix(5)}`,
      node: random.pick(nodes),
      reason: `RBAC: allowed by ClusterRoleBinding \\"${name}\\" of ClusterRole \\"${name}\\" to ServiceAccount \\"${name}/${ns}\\"`,
    }),
  );
}

/** Each replica calls with its own token. */
function workloads(random: Random, app: App): readonly Caller[] {
  const { ns, serviceAccount: name } = app;
  const agent = `${app.name}/v0.${random.below(40)}.${random.below(9)} (linux/amd64) kubernetes/${random.hex(8).slice(0, 7)}`;
  const reason = `RBAC: allowed by RoleBinding \\"${app.name}-runtime/${ns}\\" of Role \\"${app.name}-runtime\\" to ServiceAccount \\"${name}/${ns}\\"`;
  return app.pods.map((pod) =>
    serviceAccount(random, { ns, name, agent, pod: pod.name, node: pod.node, reason }),
  );
}

function serviceAccount(
  random: Random,
  of: { ns: string; name: string; agent: string; pod: string; node: Node; reason: string },
): Caller {
  const username = `system:serviceaccount:${of.ns}:${of.name}`;
  const uid = random.uuid();
  const podUid = random.uuid();
  // Tokens say their node since Kubernetes 1.30; not every token here is that new.
  const node = random.chance(0.55)
    ? `,"authentication.kubernetes.io/node-name":["${of.node.name}"],"authentication.kubernetes.io/node-uid":["${of.node.uid}"]`
    : '';
  const render = (): string =>
    `{"username":"${username}","uid":"${uid}","groups":["system:serviceaccounts","system:serviceaccounts:${of.ns}","system:authenticated"],"extra":{"authentication.kubernetes.io/credential-id":["JTI=${random.uuid()}"]${node},"authentication.kubernetes.io/pod-name":["${of.pod}"],"authentication.kubernetes.io/pod-uid":["${podUid}"]}}`;
  return {
    username,
    ns: of.ns,
    ips: `["${of.node.ip}"]`,
    agent: of.agent,
    reason: of.reason,
    render,
    user: '',
    renewUs: 0,
  };
}

function person(random: Random, index: number): Caller {
  const name = `${NAMES[index % NAMES.length]}.${FAMILIES[index % FAMILIES.length]}`;
  const username = `${name}@example.com`;
  const team = TEAMS[index % TEAMS.length] ?? 'platform';
  const groups =
    index % 9 === 0
      ? '"oidc:platform-admins","oidc:engineering"'
      : `"oidc:${team}","oidc:engineering"`;
  const binding = index % 9 === 0 ? 'platform-admins' : `${team}-edit`;
  const group = index % 9 === 0 ? 'oidc:platform-admins' : `oidc:${team}`;
  const role = index % 9 === 0 ? 'cluster-admin' : 'edit';
  const render = (): string =>
    `{"username":"${username}","groups":[${groups},"system:authenticated"],"extra":{"authentication.kubernetes.io/credential-id":["JTI=${random.uuid()}"]}}`;
  const version = random.pick(['v1.33.4', 'v1.32.8', 'v1.31.12', 'v1.34.0']);
  const platform = random.pick(['darwin/arm64', 'linux/amd64', 'windows/amd64', 'darwin/arm64']);
  return {
    username,
    ns: '',
    ips: `["198.51.100.${index + 10}","10.20.0.${1 + random.below(6)}"]`,
    agent: `kubectl/${version} (${platform}) kubernetes/${random.hex(8).slice(0, 7)}`,
    reason: `RBAC: allowed by ClusterRoleBinding \\"${binding}\\" of ClusterRole \\"${role}\\" to Group \\"${group}\\"`,
    render,
    user: '',
    renewUs: 0,
  };
}

function shuffle<T>(random: Random, items: T[]): void {
  items.sort(() => random.word() - 0x8000_0000);
}
