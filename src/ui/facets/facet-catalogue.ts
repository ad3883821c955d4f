import { identityOfName } from '../../trail/actor.ts';
import { clientOf } from '../../trail/client.ts';

/** A field of which the page shows the most frequent values. */
export interface FacetField {
  /** Canonical name. */
  readonly field: string;
  /** The question it answers, in a word. */
  readonly label: string;
  /** What its values are. */
  readonly noun: string;
  /** Whether it is shown open until a person closes it. */
  readonly open: boolean;
  /** How a value reads, where that differs from what the event holds. */
  readonly show?: (value: string) => string;
}

/** The facets, in the order of the page. */
export const FACETS: readonly FacetField[] = [
  {
    field: 'actor',
    label: 'Who',
    noun: 'who',
    open: true,
    show: (value) => identityOfName(value).name,
  },
  { field: 'verb', label: 'Did', noun: 'verb', open: true },
  { field: 'objectRef.resource', label: 'To', noun: 'kind of object', open: true },
  { field: 'objectRef.namespace', label: 'Namespace', noun: 'namespace', open: true },
  {
    field: 'responseStatus.code',
    label: 'Outcome',
    noun: 'status code',
    open: true,
    show: codeText,
  },
  { field: 'userAgent', label: 'With', noun: 'program', open: true, show: agentText },
  { field: 'sourceIPs', label: 'From', noun: 'address', open: false },
  { field: 'objectRef.name', label: 'Object', noun: 'object', open: false },
  { field: 'objectRef.subresource', label: 'Subresource', noun: 'subresource', open: false },
  { field: 'objectRef.apiGroup', label: 'API group', noun: 'API group', open: false },
  { field: 'user.groups', label: 'Groups', noun: 'group', open: false },
  { field: 'impersonatedUser.username', label: 'Acting as', noun: 'whom it acted as', open: false },
  { field: 'decision', label: 'Decision', noun: 'decision', open: false },
  { field: 'responseStatus.reason', label: 'Reason', noun: 'reason', open: false },
  { field: 'level', label: 'Level', noun: 'level', open: false },
  { field: 'cluster', label: 'Cluster', noun: 'cluster', open: false },
  { field: 'source', label: 'Source', noun: 'source', open: false },
];

/** Status codes that need no looking up. */
const CODES: Readonly<Record<string, string>> = {
  '101': 'switched protocol',
  '200': 'OK',
  '201': 'created',
  '202': 'accepted',
  '304': 'not modified',
  '400': 'bad request',
  '401': 'not known who',
  '403': 'refused',
  '404': 'not found',
  '409': 'conflict',
  '410': 'gone',
  '415': 'unsupported type',
  '422': 'invalid',
  '429': 'too many requests',
  '500': 'server error',
  '503': 'unavailable',
  '504': 'timed out',
};

function codeText(code: string): string {
  const words = CODES[code];
  return words === undefined ? code : `${code} ${words}`;
}

/** `kubectl 1.36.3` of a user agent: the version tells clients of one name apart. */
export function agentText(agent: string): string {
  const { name, version, part } = clientOf(agent);
  return [name, part, version].filter((word) => word !== undefined && word !== '').join(' ');
}

const WILDCARD_SIGNS = /[^A-Za-z0-9_.\-\u0080-\u{10ffff}]/gu;

/** A condition that a value holds a text, for the search in a facet. */
export function holdsText(field: string, text: string): string {
  const pattern = text.replace(WILDCARD_SIGNS, '\\$&');
  return `${field}: *${pattern}*`;
}
