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
import { visibleText } from './visible-text.ts';

const MAX_TOLD = 3;
const MAX_VALUE = 40;

/** Patches of labels, annotations or finalizers and nothing else. */
export const describeMetadata: Describer = (subject) => {
  const { verb, objectRef } = subject.event;
  if (verb !== 'patch' || (objectRef?.subresource ?? '') !== '') return undefined;
  const changes = changesOf(subject.event.requestObject);
  const fields = new Set(changes.map(({ path }) => path.slice(0, 2).join('.')));
  const [field] = fields;
  if (fields.size !== 1) return undefined;
  if (field === 'metadata.finalizers') return finalizers(subject, changes);
  if (field !== 'metadata.labels' && field !== 'metadata.annotations') return undefined;
  // A whole map replaced by a JSON patch does not say which keys go.
  if (changes.some(({ path }) => path.length !== 3)) return undefined;
  return marks(subject, changes, field === 'metadata.labels' ? 'label' : 'annotation');
};

/** Their values may hold a secret: the object as last applied, or anything on a Secret. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** `set label tier=front on …`, `removed label tier from …`, `changed labels a=1, b (removed) on …`. */
function marks({ event }: Subject, changes: readonly FieldChange[], word: string): Phrase {
  const secret = event.objectRef?.resource === 'secrets';
  const gone = changes.filter((change) => change.value === undefined);
  const plural = changes.length === 1 ? word : `${word}s`;
  const told = changes.slice(0, MAX_TOLD).map((change): SentencePart => {
    const key = change.path.at(-1) ?? '';
    if (change.value === undefined)
      return value(gone.length === changes.length ? key : `${key} (removed)`);
    if (secret || key === LAST_APPLIED) return value(key);
    return value(`${key}=${visibleText(String(change.value), MAX_VALUE)}`);
  });
  const more = changes.length - told.length;
  const list = [
    text(`${plural} `),
    ...told.flatMap((part, i) => (i === 0 ? [part] : [text(', '), part])),
    ...(more === 0 ? [] : [text(` and ${more} more`)]),
  ];
  if (gone.length === changes.length) {
    return {
      done: 'removed',
      todo: 'remove',
      rest: [...list, FROM, ...objectOf(event)],
      weighty: true,
    };
  }
  return {
    done: 'set',
    todo: 'set',
    rest: [...list, text(' on '), ...objectOf(event)],
    weighty: true,
  };
}

function finalizers({ event }: Subject, changes: readonly FieldChange[]): Phrase {
  const kept = changes.flatMap((change) =>
    Array.isArray(change.value)
      ? change.value.map(String)
      : typeof change.value === 'string'
        ? [change.value]
        : [],
  );
  const object = objectOf(event);
  if (kept.length === 0) {
    return {
      done: 'removed the finalizers of',
      todo: 'remove the finalizers of',
      rest: [...object, text(' (nothing holds up its deletion now)')],
      weighty: true,
    };
  }
  return {
    done: 'set the finalizers of',
    todo: 'set the finalizers of',
    rest: [...object, text(' to '), value(kept.join(', '))],
    weighty: true,
  };
}
