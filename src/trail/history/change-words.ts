import { isJsonObject, type JsonObject, type JsonValue } from '../../event/json-value.ts';
import { ruleText, subjectText } from '../rbac-sentences.ts';
import { integerAt, listAt, objectAt, objectsAt, textAt, textsAt } from '../read-body.ts';
import { visibleText } from '../visible-text.ts';
import type { Difference } from './diff-objects.ts';
import { objectPathText, type PathStep } from './object-path.ts';
import { stepWords, valueWords } from './value-words.ts';

/** A change as the tellers below see it. */
interface Change extends Difference {
  readonly text: string;
  readonly object: JsonObject;
  readonly isSecret: boolean;
}

/** More than people read at a glance; the difference has all of it. */
const MAX_WORDS = 12;
const MAX_LENGTH = 300;

/**
 * What a difference means, a short phrase each, the weightier first: `scaled from 3 to 5`,
 * `image of web: nginx:1.26 → nginx:1.27`, `label tier=front added`.
 */
export function changeWords(
  differences: readonly Difference[],
  before: JsonObject | undefined,
  after: JsonObject,
): readonly string[] {
  const isSecret = textAt(after, 'kind') === 'Secret';
  const changes = differences
    .filter((one) => one.kind !== 'moved' || !differences.some((other) => bringsItem(other, one)))
    .flatMap(unfold)
    .map((difference): Change => {
      const text = objectPathText(difference.path);
      return { ...difference, text, object: after, isSecret };
    });
  const told = [
    ...changes.flatMap((change) => noteworthy(change) ?? []),
    ...ruleWords(before, after),
    ...changes.flatMap((change) => (noteworthy(change) === undefined ? general(change) : [])),
  ];
  const words = [...new Set(told)].map((phrase) => visibleText(phrase, MAX_LENGTH));
  const more = words.length - MAX_WORDS;
  return more > 0 ? [...words.slice(0, MAX_WORDS), `and ${more} more`] : words;
}

/** A new item is told by itself; that it stands before others is not worth a word then. */
function bringsItem({ kind, path }: Difference, { path: list }: Difference): boolean {
  return kind === 'added' && objectPathText(path.slice(0, -1)) === objectPathText(list);
}

/** Maps of single settings are told entry by entry, even when they come or go as a whole. */
const MAPS =
  /^(?:(?:spec\.(?:jobTemplate\.spec\.)?template\.)?metadata\.(?:labels|annotations)|data|stringData|binaryData)$/;

function unfold(difference: Difference): readonly Difference[] {
  const { kind, path, before, after } = difference;
  const whole = kind === 'added' ? after : before;
  if (kind === 'moved' || kind === 'changed') return [difference];
  const part = (step: PathStep, value: JsonValue | undefined): Difference => ({
    kind,
    path: [...path, step],
    ...(value !== undefined && { [kind === 'added' ? 'after' : 'before']: value }),
  });
  const text = objectPathText(path);
  if (isJsonObject(whole) && MAPS.test(text)) {
    return Object.entries(whole).map(([key, value]) => part({ kind: 'key', key }, value));
  }
  if (!Array.isArray(whole) || text !== 'status.conditions') return [difference];
  return whole.map((item: JsonValue) =>
    part({ kind: 'item', keys: ['type'], values: [textAt(item, 'type')] }, item),
  );
}

/** Phrases of a change that has words of its own; undefined for all others, empty for what is noise. */
function noteworthy(change: Change): readonly string[] | undefined {
  for (const teller of TELLERS) {
    const words = teller(change);
    if (words !== undefined) return words;
  }
  return undefined;
}

type Teller = (change: Change) => readonly string[] | undefined;

const NOISE =
  /^(?:metadata\.(?:generation|uid|creationTimestamp|deletionGracePeriodSeconds|selfLink)$|status\.observedGeneration$|status\.conditions\[[^\]]*\]\.(?:last\w+|observedGeneration|message|reason)$|(?:rules|subjects)(?:\[|$))/;

const noise: Teller = ({ text, kind }) =>
  NOISE.test(text) || (kind === 'moved' && text.startsWith('status.')) ? [] : undefined;

const scale: Teller = ({ text, before, after, kind }) => {
  if (text !== 'spec.replicas') return undefined;
  return kind === 'changed'
    ? [`scaled from ${valueWords(before)} to ${valueWords(after)}`]
    : [`replicas ${stepWords(before, after)}`];
};

const image: Teller = ({ text, before, after, path }) => {
  if (!/ontainers\[[^\]]*\]\.image$/.test(text)) return undefined;
  const item = path.at(-2);
  const name = item?.kind === 'item' ? String(item.values[0]) : '';
  return [`image of ${name}: ${stepWords(before, after)}`];
};

const env: Teller = ({ text, kind, path, before, after, isSecret }) => {
  const list = path.findIndex((step) => step.kind === 'key' && step.key === 'env');
  const [container, , variable, field, more] = path.slice(list - 1);
  if (list < 1 || container?.kind !== 'item' || variable?.kind !== 'item' || isSecret)
    return undefined;
  const of = `env ${String(variable.values[0])} of ${String(container.values[0])}`;
  if (field !== undefined) {
    return text.endsWith('.value') && more === undefined
      ? [`${of}: ${stepWords(before, after)}`]
      : undefined;
  }
  if (kind === 'removed') return [`${of} removed`];
  const value = isJsonObject(after) ? after['value'] : undefined;
  return [value === undefined ? `${of} added` : `${of} added: ${valueWords(value)}`];
};

const rollout: Teller = ({ text, after }) =>
  text === 'metadata.annotations[deployment.kubernetes.io/revision]'
    ? [`rollout number ${valueWords(after)}`]
    : undefined;

const restart: Teller = ({ text }) =>
  text.endsWith('[kubectl.kubernetes.io/restartedAt]') && text.includes('template')
    ? ['restarted']
    : undefined;

/** Switches, by what turning them on and off is called. */
const SWITCHES: ReadonlyMap<string, readonly [on: string, off: string]> = new Map([
  ['spec.paused', ['rollout paused', 'rollout resumed']],
  ['spec.suspend', ['suspended', 'resumed']],
  ['spec.unschedulable', ['cordoned: takes no new pods', 'uncordoned: takes pods again']],
]);

const switched: Teller = ({ text, after }) => {
  const words = SWITCHES.get(text);
  return words === undefined ? undefined : [after === true ? words[0] : words[1]];
};

const placed: Teller = ({ text, after }) =>
  text === 'spec.nodeName' && after !== undefined
    ? [`placed on node ${valueWords(after)}`]
    : undefined;

const deletion: Teller = ({ text, kind, object }) => {
  if (text !== 'metadata.deletionTimestamp' || kind === 'removed') return undefined;
  const grace = integerAt(object, 'metadata', 'deletionGracePeriodSeconds') ?? 0;
  const finalizers = textsAt(object, 'metadata', 'finalizers');
  const waits = [
    ...(Number(grace) > 0 ? [`has ${grace} s to end`] : []),
    ...(finalizers.length > 0 ? [`held up by ${finalizers.join(', ')}`] : []),
  ];
  return [['marked for deletion', ...waits].join(', ')];
};

const labelled: Teller = ({ kind, path, before, after, isSecret }) => {
  const [metadata, map, key] = path.map((step) => (step.kind === 'key' ? step.key : ''));
  if (metadata !== 'metadata' || (map !== 'labels' && map !== 'annotations')) return undefined;
  if (key === undefined || path.length !== 3) return undefined;
  const word = map === 'labels' ? 'label' : 'annotation';
  if (kind === 'removed') return [`${word} ${key} removed`];
  if (key === LAST_APPLIED || (isSecret && map === 'annotations')) return [`${word} ${key} set`];
  return kind === 'added'
    ? [`${word} ${key}=${valueWords(after)} added`]
    : [`${word} ${key}: ${stepWords(before, after)}`];
};

/** Holds the whole object once more. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

const finalizers: Teller = ({ text, before, after }) => {
  if (text !== 'metadata.finalizers') return undefined;
  const old = listAt({ of: before ?? [] }, 'of').map(String);
  const now = listAt({ of: after ?? [] }, 'of').map(String);
  return [
    ...now.filter((one) => !old.includes(one)).map((one) => `finalizer ${one} added`),
    ...old.filter((one) => !now.includes(one)).map((one) => `finalizer ${one} removed`),
  ];
};

const owner: Teller = ({ text, kind, before, after }) => {
  if (!text.startsWith('metadata.ownerReferences')) return undefined;
  const value = after ?? before;
  const owners = Array.isArray(value) ? value : [value];
  return owners.filter(isJsonObject).flatMap((one) => {
    const name = `${textAt(one, 'kind') ?? ''} ${textAt(one, 'name') ?? ''}`;
    return kind === 'removed' ? [`no longer owned by ${name}`] : [`owned by ${name}`];
  });
};

const data: Teller = ({ kind, path, before, after, isSecret }) => {
  const [map, key] = path.map((step) => (step.kind === 'key' ? step.key : ''));
  if (path.length !== 2 || !/^(?:data|stringData|binaryData)$/.test(map ?? '')) return undefined;
  if (isSecret) return [`key ${key} ${kind}`];
  if (kind === 'changed') return [`key ${key}: ${stepWords(before, after)}`];
  return [kind === 'added' ? `key ${key} added: ${valueWords(after)}` : `key ${key} ${kind}`];
};

const condition: Teller = ({ text, kind, after, object }) => {
  const match = /^status\.conditions\[([^\]]*)\](\.status)?$/.exec(text);
  if (match === null) return undefined;
  const [, type = '', isStatus] = match;
  if (kind === 'removed') return [`condition ${type} removed`];
  const item = isStatus === undefined ? after : undefined;
  const status = item === undefined ? after : objectAt({ item }, 'item')?.['status'];
  const reason = reasonOf(object, type);
  return [`${type} is ${valueWords(status)}${reason === undefined ? '' : ` (${reason})`}`];
};

function reasonOf(object: JsonObject, type: string): string | undefined {
  const all = objectsAt(object, 'status', 'conditions');
  return textAt(
    all.find((one) => one['type'] === type),
    'reason',
  );
}

const status: Teller = ({ text, before, after }) => {
  const [, field] = /^status\.(phase|\w*[rR]eplicas)$/.exec(text) ?? [];
  if (field === undefined) return undefined;
  return [`${spaced(field)} ${valueWords(before ?? 0)} → ${valueWords(after ?? 0)}`];
};

const lease: Teller = ({ text, before, after, object }) => {
  if (textAt(object, 'kind') !== 'Lease') return undefined;
  if (text === 'spec.renewTime') return ['renewed'];
  return text === 'spec.holderIdentity' ? [`holder ${stepWords(before, after)}`] : undefined;
};

/** `readyReplicas` in words. */
function spaced(field: string): string {
  return field.replaceAll(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);
}

const TELLERS: readonly Teller[] = [
  deletion,
  scale,
  image,
  env,
  rollout,
  restart,
  switched,
  placed,
  labelled,
  finalizers,
  owner,
  data,
  condition,
  status,
  lease,
  noise,
];

/** What a role allows and a binding gives, before and after, in words. */
function ruleWords(before: JsonObject | undefined, after: JsonObject): readonly string[] {
  return [
    ...listWords(rulesOf(before), rulesOf(after), ['now allows ', 'no longer allows ']),
    ...listWords(subjectsOf(before), subjectsOf(after), ['now given to ', 'no longer given to ']),
  ];
}

function listWords(
  before: readonly string[],
  after: readonly string[],
  [now, no]: readonly [string, string],
): readonly string[] {
  return [
    ...after.filter((one) => !before.includes(one)).map((one) => now + one),
    ...before.filter((one) => !after.includes(one)).map((one) => no + one),
  ];
}

function rulesOf(body: JsonObject | undefined): readonly string[] {
  return isRbac(body) ? objectsAt(body, 'rules').map(ruleText) : [];
}

function subjectsOf(body: JsonObject | undefined): readonly string[] {
  return isRbac(body) ? objectsAt(body, 'subjects').map(subjectText) : [];
}

function isRbac(body: JsonObject | undefined): boolean {
  return (textAt(body, 'apiVersion') ?? '').startsWith('rbac.authorization.k8s.io/');
}

function general({ kind, text, before, after, isSecret }: Change): readonly string[] {
  if (isSecret) return [`${text} ${kind}`];
  switch (kind) {
    case 'added':
      return [`${text} set to ${valueWords(after)}`];
    case 'removed':
      return [`${text} removed`];
    case 'moved':
      return [`${text} in another order`];
    case 'changed':
      return [`${text}: ${stepWords(before, after)}`];
    default:
      return kind satisfies never;
  }
}
