import { STAGES } from '../event/audit-event.ts';
import { completionPlace, type Place } from './completion-place.ts';
import type { FieldReference, FieldType, KnownField } from './field.ts';
import { KNOWN_FIELDS, knownField, typeOfField } from './field.ts';
import { printValue } from './print-query.ts';
import type { Span } from './query.ts';

/** Something that may stand at the cursor. */
interface Candidate {
  readonly kind: 'field' | 'operator' | 'value' | 'connective';
  /** What a list shows. */
  readonly label: string;
  /** What replaces the span. Ends with a blank where something must follow. */
  readonly text: string;
  readonly description?: string;
}

/** What may stand at the cursor, best first. */
export interface Completion {
  /** The part of the text that a candidate replaces. */
  readonly span: Span;
  readonly candidates: readonly Candidate[];
  /**
   * Where the values are whatever the events hold: the field, and how they must begin. The caller
   * asks the store and writes each with `printValue`.
   */
  readonly values?: { readonly valuesOf: FieldReference; readonly prefix: string };
}

/**
 * What may stand at a cursor (an offset into the text). Works on broken text. It knows the language
 * and its fields, not the events.
 */
export function completeQuery(text: string, cursor: number): Completion {
  const place = completionPlace(text, Math.max(0, Math.min(cursor, text.length)));
  switch (place.kind) {
    case 'value':
      return completeValue(place);
    case 'next-value':
      return { span: place.span, candidates: startingWith(place.prefix, CONNECTIVES) };
    case 'term':
      return {
        span: place.span,
        candidates: [...fieldCandidates(place.prefix), ...startingWith(place.prefix, [NOT])],
      };
    case 'next':
      return {
        span: place.span,
        candidates: [
          ...(place.named === undefined ? [] : OPERATORS_OF[typeOfField(place.named)]),
          ...startingWith(place.prefix, [...CONNECTIVES, NOT]),
          ...fieldCandidates(place.prefix),
        ],
      };
  }
}

const NOT = connective('not', 'what does not match the condition behind it');
const CONNECTIVES: readonly Candidate[] = [
  connective('and', 'both conditions; may be left out between two'),
  connective('or', 'one of the conditions'),
];

function connective(word: string, description: string): Candidate {
  return { kind: 'connective', label: word, text: `${word} `, description };
}

const EQUAL: readonly Candidate[] = [
  operator(':', 'has the value, or one that fits a pattern with *'),
  operator('!=', 'does not have the value'),
];

const ORDERED: readonly Candidate[] = [
  operator('>=', 'at least'),
  operator('<=', 'at most'),
  operator('>', 'more than'),
  operator('<', 'less than'),
];

const OPERATORS_OF: Readonly<Record<FieldType, readonly Candidate[]>> = {
  keyword: EQUAL,
  boolean: EQUAL,
  address: EQUAL,
  number: [...EQUAL, ...ORDERED],
  time: [...ORDERED, ...EQUAL],
};

function operator(sign: string, description: string): Candidate {
  return { kind: 'operator', label: sign, text: `${sign} `, description };
}

/** Keys that the API server itself gives. */
const ANNOTATIONS: readonly (readonly [string, string])[] = [
  ['authorization.k8s.io/decision', 'allow or forbid, by the authorizer'],
  ['authorization.k8s.io/reason', 'why, such as the binding that allowed it'],
  ['pod-security.kubernetes.io/enforce-policy', 'the Pod Security level that was enforced'],
  ['pod-security.kubernetes.io/audit-violations', 'what the audited level would have refused'],
  ['validation.policy.admission.k8s.io/validation_failure', 'failed admission policies'],
  ['apiserver.latency.k8s.io/total', 'where a slow request spent its time'],
  ['k8s.io/deprecated', 'true when the API is deprecated'],
];

const PATHS: readonly (readonly [string, string])[] = [
  ['requestObject.', 'what was sent, by its JSON path'],
  ['responseObject.', 'what was answered, by its JSON path'],
  ['annotations.', 'what the API server noted'],
  ['authenticationMetadata.', 'how the caller was authenticated'],
  ...ANNOTATIONS.map(([key, about]) => [`annotations."${key}"`, about] as const),
];

const SHORT_TIMES: readonly Candidate[] = [
  { kind: 'field', label: '@since', text: '@since:', description: 'from a time on, such as 2h' },
  { kind: 'field', label: '@until', text: '@until:', description: 'up to a time' },
];

/** What people ask by most. */
const COMMON = [
  'user.username',
  'verb',
  'objectRef.resource',
  'objectRef.namespace',
  'objectRef.name',
  'responseStatus.code',
  'decision',
  'actor',
  'sourceIPs',
  'userAgent',
];

const COMMON_FIRST: readonly KnownField[] = [
  ...COMMON.flatMap((name) => knownField(name) ?? []),
  ...KNOWN_FIELDS.filter(({ name }) => !COMMON.includes(name)),
];

interface Ranked {
  readonly rank: number;
  readonly candidate: Candidate;
}

function fieldCandidates(prefix: string): readonly Candidate[] {
  const ranked = [
    ...COMMON_FIRST.map((field) => rankField(field, prefix)),
    ...SHORT_TIMES.map((candidate) => rankName(candidate.label, prefix, candidate)),
    ...PATHS.map(([path, description]) =>
      rankName(path, prefix, {
        kind: 'field',
        label: path,
        text: path.endsWith('.') ? path : `${path}: `,
        description,
      }),
    ),
  ];
  return ranked
    .filter((entry) => entry !== undefined)
    .toSorted((left, right) => left.rank - right.rank)
    .map(({ candidate }) => candidate);
}

/** The shortest name that goes on from what is typed; otherwise one that holds it further on. */
function rankField(field: KnownField, prefix: string): Ranked | undefined {
  const names = [...field.aliases, field.name];
  const options = names.map((name) => rankName(name, prefix, fieldCandidate(field, name)));
  return options
    .filter((entry) => entry !== undefined)
    .reduce<Ranked | undefined>(
      (best, entry) => (best === undefined || entry.rank < best.rank ? entry : best),
      undefined,
    );
}

function fieldCandidate({ type, description }: KnownField, name: string): Candidate {
  // An order has more than one operator to choose from.
  const text = type === 'number' || type === 'time' ? `${name} ` : `${name}: `;
  return { kind: 'field', label: name, text, description };
}

/** 0: begins with it, case and all; 1: begins with it; 2: a part of it begins with it. */
function rankName(name: string, prefix: string, candidate: Candidate): Ranked | undefined {
  // Quotes around a key may be typed or not.
  const [plain, typed] = [name.replaceAll('"', ''), prefix.replaceAll('"', '')];
  const lower = typed.toLowerCase();
  if (plain.startsWith(typed)) return { rank: 0, candidate };
  if (plain.toLowerCase().startsWith(lower)) return { rank: 1, candidate };
  const parts = name.split(/[."/]|(?=[A-Z])/);
  const isPart = parts.some((part) => part.toLowerCase().startsWith(lower));
  return isPart ? { rank: 2, candidate } : undefined;
}

function startingWith(prefix: string, candidates: readonly Candidate[]): readonly Candidate[] {
  return candidates.filter(({ label }) => label.startsWith(prefix.toLowerCase()));
}

/** The values that are the same in every cluster. */
const KNOWN_VALUES: Readonly<Record<string, readonly string[]>> = {
  level: ['Metadata', 'Request', 'RequestResponse'],
  stage: STAGES,
  verb: [
    ...['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection'],
    ...['post', 'put', 'head', 'options'],
  ],
  decision: ['allow', 'forbid'],
};

const TIMES = ['15m', '1h', '24h', '7d', 'today', 'yesterday'];

function completeValue({ field, prefix, span }: Place): Completion {
  if (field === undefined || field.kind === 'wildcard') return { span, candidates: [] };
  const known = valuesOfField(field);
  if (known === undefined) return { span, candidates: [], values: { valuesOf: field, prefix } };
  const lower = prefix.toLowerCase();
  const values = known.filter((value) => value.toLowerCase().startsWith(lower));
  return { span, candidates: values.map(valueCandidate) };
}

function valuesOfField(field: FieldReference): readonly string[] | undefined {
  const type = typeOfField(field);
  if (type === 'time') return TIMES;
  if (type === 'boolean') return ['true', 'false'];
  return field.kind === 'known' ? KNOWN_VALUES[field.name] : undefined;
}

function valueCandidate(value: string): Candidate {
  return { kind: 'value', label: value, text: `${printValue(value)} ` };
}
