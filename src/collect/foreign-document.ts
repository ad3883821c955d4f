import type { Foreign } from './recognise.ts';
import type { DocumentOutline } from './scan-document.ts';

interface Shape {
  readonly looksLike: string;
  readonly hint?: string;
  readonly matches: (keys: ReadonlyMap<string, string>, text: string) => boolean;
}

/** JSON that people take for an audit log, most particular first. */
const SHAPES: readonly Shape[] = [
  {
    looksLike: 'an audit policy, which says what to record; it is not a log',
    matches: (keys) => keys.get('kind') === 'Policy' && isAudit(keys),
  },
  {
    looksLike: 'AdmissionReview records, as kube-audit-rest writes them',
    hint: 'They hold no response, no user agent and no reads. Turn on audit logging in the API server.',
    matches: (keys) => keys.get('kind') === 'AdmissionReview',
  },
  {
    looksLike: 'Kubernetes Events (kubectl get events), which are another thing than audit events',
    matches: (keys, text) =>
      /^(Event|EventList|List)$/.test(keys.get('kind') ?? '') &&
      /"involvedObject"|"regarding"/.test(text),
  },
  {
    looksLike: 'CloudWatch records without audit events',
    hint: 'EKS writes audit events to the streams kube-apiserver-audit-*. Take those.',
    matches: (keys, text) =>
      has(keys, 'logEvents', '@message', 'logGroup', 'awslogs') ||
      (keys.has('events') && /"(logStreamName|message)"/.test(text)),
  },
  {
    looksLike: 'Azure records without audit events (Event Hub)',
    hint: 'Turn on the category kube-audit or kube-audit-admin in the diagnostic settings of the cluster.',
    matches: (keys, text) =>
      (keys.has('records') || keys.has('category')) &&
      /"category"\s*:\s*"kube-audit|"properties"/.test(text),
  },
  {
    looksLike: 'an answer of Azure Log Analytics without audit events',
    hint: 'Ask for Category and log_s of AzureDiagnostics, where Category is kube-audit or kube-audit-admin.',
    matches: (keys, text) => has(keys, 'tables', 'log_s') || /AzureDiagnostics|"log_s"/.test(text),
  },
  {
    looksLike: 'Cloud Logging entries that are no audit entries of a cluster',
    hint: 'Export the logs cloudaudit.googleapis.com/activity and data_access of the resource k8s_cluster.',
    matches: (keys) => has(keys, 'protoPayload', 'logName', 'insertId'),
  },
  {
    looksLike: 'container runtime lines without audit events',
    matches: (keys) => keys.has('log') && has(keys, 'stream', 'time'),
  },
  {
    looksLike: 'Elasticsearch or OpenSearch documents without audit events',
    matches: (keys, text) =>
      has(keys, '_source', '_index', 'hits') || /^\s*\{\s*"(index|create)"\s*:/.test(text),
  },
  {
    looksLike: 'OpenTelemetry log records, which this version does not read',
    hint: 'Let the collector send the body of each record as a line.',
    matches: (keys) => keys.has('resourceLogs'),
  },
  {
    looksLike: 'the documents of a log shipper, without an audit event in them',
    matches: (keys) =>
      keys.has('kubernetes') ||
      (has(keys, 'message', 'log') && has(keys, '@timestamp', 'timestamp', 'date')),
  },
  {
    looksLike: 'a Kubernetes object',
    matches: (keys) => keys.has('kind') && keys.has('apiVersion'),
  },
];

/** Recognises JSON that holds no audit events. */
export function foreignDocument({ keys }: DocumentOutline, text: string): Foreign {
  const shape = SHAPES.find(({ matches }) => matches(keys, text));
  if (shape === undefined)
    return { kind: 'foreign', looksLike: `JSON without audit events${named(keys)}` };
  const kind = shape.looksLike === 'a Kubernetes object' ? ` of kind ${keys.get('kind')}` : '';
  const hint = shape.hint === undefined ? {} : { hint: shape.hint };
  return { kind: 'foreign', looksLike: `${shape.looksLike}${kind}`, ...hint };
}

function has(keys: ReadonlyMap<string, string>, ...names: readonly string[]): boolean {
  return names.some((name) => keys.has(name));
}

function isAudit(keys: ReadonlyMap<string, string>): boolean {
  return keys.get('apiVersion')?.startsWith('audit.k8s.io/') === true;
}

function named(keys: ReadonlyMap<string, string>): string {
  const names = [...keys.keys()].slice(0, 5).map((key) => JSON.stringify(key.slice(0, 40)));
  return names.length === 0 ? '' : ` (its keys are ${names.join(', ')})`;
}
