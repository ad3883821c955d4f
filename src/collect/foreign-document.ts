import type { Foreign } from './recognise.ts';
import type { DocumentOutline } from './scan-document.ts';

interface Shape {
  readonly looksLike: string;
  readonly hint?: string;
  readonly matches: (keys: ReadonlyMap<string, string>, text: string) => boolean;
}

const UNWRAP =
  "This version reads the API server's own events only. Take them out of the envelope first";

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
    looksLike: 'CloudWatch records of an EKS cluster',
    hint: `${UNWRAP}: jq -rc '.events[].message'.`,
    matches: (keys, text) =>
      has(keys, 'logEvents', '@message', 'logGroup') ||
      (keys.has('events') && /"(logStreamName|message)"/.test(text)),
  },
  {
    looksLike: 'Azure records of an AKS cluster (Event Hub)',
    hint: `${UNWRAP}: jq -rc '(.records // [.])[] | select(.category | startswith("kube-audit")) | .properties.log'.`,
    matches: (keys, text) =>
      (keys.has('records') || keys.has('category')) &&
      /"category"\s*:\s*"kube-audit|"properties"/.test(text),
  },
  {
    looksLike: 'an answer of Azure Log Analytics',
    hint: `${UNWRAP}; the event is the text in the column log_s.`,
    matches: (keys, text) => has(keys, 'tables', 'log_s') || /AzureDiagnostics|"log_s"/.test(text),
  },
  {
    looksLike: 'Cloud Logging entries of a GKE cluster',
    hint: 'Google writes its own form of audit record, which this version does not read.',
    matches: (keys) => has(keys, 'protoPayload', 'logName', 'insertId'),
  },
  {
    looksLike: 'container runtime lines, with the text in the field "log"',
    hint: `${UNWRAP}: jq -rj .log.`,
    matches: (keys) => keys.has('log') && has(keys, 'stream', 'time'),
  },
  {
    looksLike: 'Elasticsearch or OpenSearch documents',
    hint: `${UNWRAP}: jq -c ._source.`,
    matches: (keys, text) =>
      has(keys, '_source', '_index', 'hits') || /^\s*\{\s*"(index|create)"\s*:/.test(text),
  },
  {
    looksLike: 'lines wrapped by a log shipper',
    hint: `${UNWRAP}: jq -r '.message // .log'.`,
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
