import { itemsOf, membersOf, stringOf } from './json-members.ts';
import type { Content, Members, Unwrapped, Unwrapping, Wrapper } from './unwrapped.ts';
import { unwrapAll, unwrapOne } from './unwrapped.ts';

/** EKS writes the audit log to the streams of this name; the others hold other logs. */
const AUDIT_STREAM = 'kube-apiserver-audit';

const LOOKS_LIKE = 'CloudWatch records without audit events';

/**
 * What CloudWatch Logs hands out: the body of a subscription, as such, in a Lambda call, in Kinesis
 * or Firehose records (base64, mostly gzip), and the answers of `filter-log-events`,
 * `get-log-events` and Logs Insights.
 */
export const cloudWatch: Wrapper<Members> = (members, unwrapping) =>
  subscription(members, unwrapping) ??
  delivery(members, unwrapping) ??
  exported(members, unwrapping) ??
  insights(members, unwrapping);

function subscription(members: Members, unwrapping: Unwrapping): Unwrapped | undefined {
  if (stringOf(members.get('messageType')) === 'CONTROL_MESSAGE' && members.has('logGroup')) {
    return NOTHING;
  }
  const events = listOf(members, 'logEvents');
  if (events === undefined) return undefined;
  const stream = stringOf(members.get('logStream'));
  const source = [stringOf(members.get('logGroup')), stream].filter(Boolean).join('/');
  return unwrapAll(messages(events, stream, source || undefined), unwrapping, LOOKS_LIKE);
}

/** `awslogs.data` of Lambda, `data` of a Firehose record, `kinesis.data` of a Kinesis one. */
function delivery(members: Members, unwrapping: Unwrapping): Unwrapped | undefined {
  const lambda = membersOf(members.get('awslogs') ?? EMPTY);
  const records = listOf(members, 'Records') ?? listOf(members, 'records');
  const holders = lambda === undefined ? records?.map(recordOf) : [lambda];
  const contents: Content[] = [];
  for (const holder of holders ?? [alone(members)]) {
    const text = unpacked(holder?.get('data'), unwrapping);
    if (text === undefined) return undefined;
    contents.push({ text });
  }
  return contents.length === 0 ? undefined : unwrapAll(contents, unwrapping, LOOKS_LIKE);
}

/** One record, cut out of its list. */
function alone(members: Members): Members | undefined {
  const isRecord = members.has('kinesis') || members.has('recordId') || members.size === 1;
  return isRecord ? (membersOf(members.get('kinesis') ?? EMPTY) ?? members) : undefined;
}

function recordOf(record: Buffer): Members | undefined {
  const members = membersOf(record);
  return membersOf(members?.get('kinesis') ?? EMPTY) ?? members;
}

function unpacked(data: Buffer | undefined, { gunzip }: Unwrapping): Buffer | undefined {
  const text = stringOf(data);
  if (text === undefined || !/^[\w+/-]+={0,2}\s*$/.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64');
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzip(bytes) : bytes;
}

function exported(members: Members, unwrapping: Unwrapping): Unwrapped | undefined {
  const events = listOf(members, 'events');
  if (events !== undefined) return unwrapAll(messages(events), unwrapping, LOOKS_LIKE);
  // One of them alone, as `--query events[]` and `jq .events[]` leave it.
  if (!members.has('ingestionTime') && !members.has('logStreamName')) return undefined;
  const stream = stringOf(members.get('logStreamName'));
  if (!mayBeAudit(stream)) return NOTHING;
  const message = members.get('message');
  return message && unwrapOne({ text: message, source: stream }, unwrapping);
}

/** Rows are lists of fields in the API's answer, and objects in what the console saves. */
function insights(members: Members, unwrapping: Unwrapping): Unwrapped | undefined {
  const row = members.get('@message');
  if (row !== undefined) {
    return unwrapOne({ text: row, source: stringOf(members.get('@logStream')) }, unwrapping);
  }
  const rows = listOf(members, 'results');
  if (rows === undefined) return undefined;
  const fields = rows
    .flatMap((fieldList) => itemsOf(fieldList) ?? [])
    .map((field) => membersOf(field));
  const found = fields.filter((field) => stringOf(field?.get('field')) === '@message');
  if (found.length === 0) return undefined;
  return unwrapAll(
    found.map((field) => ({ text: field?.get('value') ?? EMPTY })),
    unwrapping,
    LOOKS_LIKE,
  );
}

function* messages(
  events: readonly Buffer[],
  stream?: string,
  source?: string,
): Generator<Content> {
  for (const event of events) {
    const members = membersOf(event);
    const own = stringOf(members?.get('logStreamName'));
    if (!mayBeAudit(own ?? stream)) continue;
    yield { text: members?.get('message') ?? event, source: source ?? own };
  }
}

function mayBeAudit(stream: string | undefined): boolean {
  return stream === undefined || !OTHER_STREAM.test(stream);
}

/** The other logs of an EKS control plane. A stream of another name was given by its owner. */
const OTHER_STREAM = new RegExp(
  `^(?!${AUDIT_STREAM})(kube-apiserver|kube-controller-manager|kube-scheduler|cloud-controller-manager|authenticator)-`,
);

function listOf(members: Members, key: string): readonly Buffer[] | undefined {
  return itemsOf(members.get(key) ?? EMPTY);
}

const EMPTY = Buffer.alloc(0);
const NOTHING: Unwrapped = { kind: 'events', items: [] };
