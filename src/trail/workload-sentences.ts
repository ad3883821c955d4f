import type { JsonValue } from '../event/json-value.ts';
import { isJsonObject } from '../event/json-value.ts';
import { containersOf, replicasOf } from './containers.ts';
import { objectOf } from './object-phrase.ts';
import { changesOf, type FieldChange } from './patch.ts';
import {
  type Describer,
  FROM,
  type Phrase,
  type SentencePart,
  type Subject,
  text,
  value,
} from './phrase.ts';
import { textAt } from './read-body.ts';

/** What people do to workloads: scale, change an image, restart, roll back. */
export const describeWorkload: Describer = (subject) => {
  const { verb, objectRef } = subject.event;
  if (verb !== 'patch' && verb !== 'update') return undefined;
  if (objectRef?.subresource === 'scale')
    return scaled(subject, replicasOf(subject.event.requestObject));
  if ((objectRef?.subresource ?? '') !== '') return undefined;
  return verb === 'update' ? replaced(subject) : patched(subject);
};

function patched(subject: Subject): Phrase | undefined {
  const { requestObject } = subject.event;
  const changes = changesOf(requestObject);
  if (changes.length === 0) return undefined;
  if (isRollback(requestObject)) return rolledBack(subject, changes);
  if (changes.every(({ path }) => path.join('.') === 'spec.replicas')) {
    return scaled(subject, String(changes[0]?.value));
  }
  if (changes.some(({ path }) => path.at(-1) === RESTARTED && path.includes('template'))) {
    return { done: 'restarted', todo: 'restart', rest: objectOf(subject.event), weighty: true };
  }
  const images = imagesOf(changes);
  return images.length > 0 && images.length === changes.length
    ? imagesChanged(subject, images)
    : undefined;
}

const RESTARTED = 'kubectl.kubernetes.io/restartedAt';

function scaled({ event, previous }: Subject, replicas: string | undefined): Phrase {
  const before = replicasOf(previous);
  const from = before === undefined || before === replicas ? [] : [FROM, value(before)];
  const to = replicas === undefined ? [] : [text(' to '), value(replicas)];
  return {
    done: 'scaled',
    todo: 'scale',
    rest: [...objectOf(event), ...from, ...to],
    weighty: true,
  };
}

interface ImageChange {
  readonly container: string;
  readonly image: string;
}

/** New images set by name of container, as `kubectl set image` and most pipelines do. */
function imagesOf(changes: readonly FieldChange[]): readonly ImageChange[] {
  return changes.flatMap(({ path, value: image }) => {
    if (path.at(-1) !== 'image' || !CONTAINER_LISTS.has(path.at(-3) ?? '')) return [];
    return typeof image === 'string' ? [{ container: path.at(-2) ?? '', image }] : [];
  });
}

const CONTAINER_LISTS: ReadonlySet<string> = new Set(['containers', 'initContainers']);

function imagesChanged({ event, previous }: Subject, images: readonly ImageChange[]): Phrase {
  return {
    done: 'changed the image of',
    todo: 'change the image of',
    rest: [...objectOf(event), ...imageSteps(images, previous)],
    weighty: true,
  };
}

/** ` from nginx:1.27 to nginx:1.28`; with several containers each by its name. */
function imageSteps(
  images: readonly ImageChange[],
  previous: JsonValue | undefined,
): readonly SentencePart[] {
  const before = new Map(containersOf(previous).map(({ name, image }) => [name, image]));
  const steps = images.slice(0, 3).map(({ container, image }): readonly SentencePart[] => {
    const old = before.get(container);
    return [
      ...(images.length === 1 ? [] : [text(' '), value(container)]),
      ...(old === undefined || old === image ? [] : [FROM, value(old)]),
      text(' to '),
      value(image),
    ];
  });
  return steps.flatMap((step, i) => (i === 0 ? step : [text(','), ...step]));
}

/**
 * `kubectl rollout undo` puts back a whole template: as a JSON patch for a Deployment, with
 * `$patch: replace` from a ControllerRevision for the others.
 */
function isRollback(patch: JsonValue | undefined): boolean {
  if (Array.isArray(patch)) {
    const replaces = patch
      .filter(isJsonObject)
      .map(({ op, path }) => `${String(op)} ${String(path)}`);
    return (
      replaces.includes('replace /spec/template') &&
      replaces.includes('replace /metadata/annotations')
    );
  }
  return textAt(patch, 'spec', 'template', '$patch') === 'replace';
}

function rolledBack({ event, previous }: Subject, changes: readonly FieldChange[]): Phrase {
  const images = imagesOf(changes);
  const rest = [...objectOf(event), ...(images.length === 0 ? [] : imageSteps(images, previous))];
  return { done: 'rolled back', todo: 'roll back', rest, weighty: true };
}

/** A whole object was sent: what it changes shows only beside what was there before. */
function replaced(subject: Subject): Phrase | undefined {
  const { event, previous } = subject;
  const replicas = replicasOf(event.requestObject);
  const before = replicasOf(previous);
  const old = new Map(containersOf(previous).map(({ name, image }) => [name, image]));
  const images = containersOf(event.requestObject)
    .filter(({ name, image }) => old.has(name) && old.get(name) !== image)
    .map(({ name, image }) => ({ container: name, image }));
  const rescaled = replicas !== undefined && before !== undefined && replicas !== before;
  if (images.length > 0 && !rescaled) return imagesChanged(subject, images);
  return rescaled && images.length === 0 ? scaled(subject, replicas) : undefined;
}
