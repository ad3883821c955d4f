import fc from 'fast-check';

/** A static pod manifest in one of the many ways people and tools write them. */
export interface WrittenManifest {
  readonly text: string;
  /** Whether auditing is in it already, in whole or in part. */
  readonly hasAudit: boolean;
}

type FlagStyle = 'plain' | 'single' | 'double' | 'apart';

const FLAGS = [
  ['advertise-address', '10.0.0.10'],
  ['etcd-servers', 'https://127.0.0.1:2379'],
  ['service-cluster-ip-range', '10.96.0.0/12,fd00::/108'],
  ['feature-gates', 'A=true,B=false'],
  ['enable-admission-plugins', 'NodeRestriction'],
  ['secure-port', '6443'],
  ['event-ttl', '2h # not a comment'],
  ['requestheader-extra-headers-prefix', 'X-Remote-Extra-'],
  ['tls-cipher-suites', "it's 100%: quoted"],
] as const;

const AUDIT = [
  ['audit-policy-file', '/etc/kubernetes/audit/policy.yaml'],
  ['audit-log-path', '/var/log/kubernetes/audit/audit.log'],
  ['audit-log-path', '-'],
  ['audit-log-maxage', '7'],
  ['audit-log-maxsize', '50'],
  ['audit_log_maxbackup', '3'],
] as const;

/** How lists, maps and lines of a file look. */
interface Layout {
  readonly isFlat: boolean;
  readonly step: 2 | 4;
  readonly eol: '\n' | '\r\n';
  readonly hasEnd: boolean;
  readonly head: string;
  readonly tail: string;
  readonly comments: readonly string[];
}

const layout: fc.Arbitrary<Layout> = fc.record({
  isFlat: fc.boolean(),
  step: fc.constantFrom(2, 4),
  eol: fc.constantFrom('\n', '\r\n'),
  hasEnd: fc.boolean(),
  head: fc.constantFrom('', '---\n', '# made by hand\n', '%YAML 1.2\n---\n', '\n\n'),
  tail: fc.constantFrom('', 'status: {}\n', 'status: null\n', '# the end\n'),
  comments: fc.array(fc.constantFrom('', '# a word', '#--audit-log-path=/off', '   ', '#'), {
    minLength: 6,
    maxLength: 6,
  }),
});

interface Written {
  readonly name: string;
  readonly value: string;
  readonly style: FlagStyle;
  readonly remark: boolean;
}

function writtenFlag(pairs: readonly (readonly [string, string])[]): fc.Arbitrary<Written> {
  return fc
    .record({
      pair: fc.constantFrom(...pairs),
      style: fc.constantFrom<FlagStyle>('plain', 'single', 'double', 'apart'),
      remark: fc.boolean(),
    })
    .map(({ pair: [name, value], style, remark }) => ({ name, value, style, remark }));
}

interface Volume {
  readonly name: string;
  readonly path: string;
  readonly isFlow: boolean;
  readonly isNameFirst: boolean;
}

const volume: fc.Arbitrary<Volume> = fc.record({
  name: fc.constantFrom('k8s-certs', 'audit-policy', 'audit-log', 'annals-audit-log', 'etc-pki'),
  path: fc.constantFrom('/etc/kubernetes/pki', '/etc/ssl/certs', '/opt/x', '/var/log/other'),
  isFlow: fc.boolean(),
  isNameFirst: fc.boolean(),
});

/** Manifests of an API server; every one of them would be taken by a kubelet. */
export function arbitraryManifest(): fc.Arbitrary<WrittenManifest> {
  return fc
    .record({
      layout,
      flags: fc.array(writtenFlag(FLAGS), { minLength: 1, maxLength: 8 }),
      audit: fc.oneof(
        { weight: 2, arbitrary: fc.constant<Written[]>([]) },
        { weight: 1, arbitrary: fc.array(writtenFlag(AUDIT), { maxLength: 4 }) },
      ),
      volumes: fc.uniqueArray(volume, { selector: ({ name }) => name, maxLength: 4 }),
      isInArgs: fc.boolean(),
      hasSidecar: fc.boolean(),
      isJson: fc.constantFrom(false, false, false, true),
    })
    .map((parts) => {
      const { audit } = parts;
      return { text: parts.isJson ? jsonOf(parts) : yamlOf(parts), hasAudit: audit.length > 0 };
    });
}

interface Parts {
  readonly layout: Layout;
  readonly flags: readonly Written[];
  readonly audit: readonly Written[];
  readonly volumes: readonly Volume[];
  readonly isInArgs: boolean;
  readonly hasSidecar: boolean;
}

function jsonOf({ layout: look, flags, audit, volumes, hasSidecar }: Parts): string {
  const mounts = volumes.map(({ name, path }) => ({ name, mountPath: path }));
  const own = {
    name: 'kube-apiserver',
    image: 'registry.k8s.io/kube-apiserver:v1.33.1',
    command: [
      'kube-apiserver',
      ...[...flags, ...audit].map(({ name, value }) => `--${name}=${value}`),
    ],
    ...(mounts.length > 0 && { volumeMounts: mounts }),
  };
  const containers = hasSidecar ? [{ name: 'side', image: 'side', args: ['--x=1'] }, own] : [own];
  const hostPaths = volumes.map(({ name, path }) => ({ name, hostPath: { path } }));
  const spec = { containers, ...(hostPaths.length > 0 && { volumes: hostPaths }) };
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'kube-apiserver' }, spec };
  const indent = look.step === 2 ? 2 : look.isFlat ? undefined : '\t';
  return JSON.stringify(pod, undefined, indent) + (look.hasEnd ? '\n' : '');
}

function yamlOf({ layout: look, flags, audit, volumes, isInArgs, hasSidecar }: Parts): string {
  const pad = ' '.repeat(look.step);
  const dash = look.isFlat ? '' : pad;
  const item = `${pad}${dash}`;
  const inner = `${item}  `;
  const words = [...flags, ...audit].flatMap(lineOfFlag);
  const listDash = look.isFlat ? inner : inner + pad;
  const [a = '', b = '', c = '', d = '', e = '', f = ''] = look.comments;
  const side = [`${item}- name: side`, `${inner}image: side`, `${inner}args: [--x=1, "--y"]`];
  const lines = [
    ...['apiVersion: v1', 'kind: Pod', 'metadata:', `${pad}name: kube-apiserver`, a, 'spec:', b],
    `${pad}containers:`,
    ...(hasSidecar ? side : []),
    ...(isInArgs
      ? [`${item}- command: [kube-apiserver]`, `${inner}args:`]
      : [`${item}- command:`, `${listDash}- kube-apiserver`]),
    ...words.map((word) => `${listDash}- ${word}`),
    c,
    `${inner}image: registry.k8s.io/kube-apiserver:v1.33.1  # pinned`,
    `${inner}name: kube-apiserver`,
    ...(volumes.length === 0 ? [] : [`${inner}volumeMounts:`]),
    ...volumes.map(({ name, path, isFlow }) =>
      isFlow
        ? `${listDash}- {mountPath: ${path}, name: ${name}, readOnly: true}`
        : `${listDash}- mountPath: ${path}\n${listDash}  name: ${name}`,
    ),
    d,
    `${pad}hostNetwork: true`,
    ...(volumes.length === 0 ? [] : [`${pad}volumes:`]),
    ...volumes.map(({ name, path, isFlow, isNameFirst }) => {
      if (isFlow) return `${item}- {name: ${name}, hostPath: {path: ${path}}}`;
      const host = `hostPath:\n${inner}${pad}path: ${path}`;
      return isNameFirst
        ? `${item}- name: ${name}\n${inner}${host}`
        : `${item}- ${host}\n${inner}name: ${name}`;
    }),
    e,
    f,
  ];
  const body = `${look.head}${lines.join('\n')}\n${look.tail}`;
  const ended = look.hasEnd ? body : body.replace(/\s+$/, '');
  return ended.replaceAll('\n', look.eol);
}

function lineOfFlag({ name, value, style, remark }: Written): readonly string[] {
  const comment = remark ? '  # as we like it' : '';
  const single = (text: string): string => `'${text.replaceAll("'", "''")}'`;
  const isPlain = /^[\w./:,=-]+$/.test(value) && !/: |#/.test(value);
  if (style === 'apart') return [`--${name}`, `${single(value)}${comment}`];
  if (style === 'plain' && isPlain) return [`--${name}=${value}${comment}`];
  const whole = `--${name}=${value}`;
  return [`${style === 'double' ? JSON.stringify(whole) : single(whole)}${comment}`];
}
