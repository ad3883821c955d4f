import { itemsOf, membersOf, stringOf } from './json-members.ts';
import type { Content, Members, Wrapper } from './unwrapped.ts';
import { unwrapAll } from './unwrapped.ts';

/** `kube-audit-admin` repeats `kube-audit` without the reads; the same events are kept once. */
const AUDIT_CATEGORIES = new Set(['kube-audit', 'kube-audit-admin']);

/**
 * Diagnostic records of AKS, as Event Hub (`records`) and storage accounts (one a line) hand them
 * out. The event is a string in `properties.log`; records of other categories hold other logs.
 */
export const eventHub: Wrapper<Members> = (members, unwrapping) => {
  const records = itemsOf(members.get('records') ?? EMPTY)?.map((record) => membersOf(record)) ?? [
    members,
  ];
  if (!records.some((record) => record?.has('category') && record.has('properties'))) {
    return undefined;
  }
  return unwrapAll(contents(records), unwrapping, 'Azure records without audit events (Event Hub)');
};

function* contents(records: readonly (Members | undefined)[]): Generator<Content> {
  for (const record of records) {
    const category = stringOf(record?.get('category'))?.toLowerCase() ?? '';
    if (!AUDIT_CATEGORIES.has(category)) continue;
    const text = propertiesOf(record)?.get('log') ?? record?.get('properties') ?? EMPTY;
    yield { text, source: stringOf(record?.get('resourceId')) };
  }
}

/** Some exports write the properties as a string of JSON. */
function propertiesOf(record: Members | undefined): Members | undefined {
  const properties = record?.get('properties') ?? EMPTY;
  const text = stringOf(properties);
  return membersOf(text === undefined ? properties : Buffer.from(text));
}

const EMPTY = Buffer.alloc(0);
