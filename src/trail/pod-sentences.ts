import type { AuditEvent } from '../event/audit-event.ts';
import { durationText } from './duration.ts';
import { objectOf } from './object-phrase.ts';
import {
  type Describer,
  inParentheses,
  named,
  type Phrase,
  quotedValue,
  type SentencePart,
  type Subject,
  text,
  value,
} from './phrase.ts';
import { objectsAt, textAt } from './read-body.ts';
import { parameterOf, parametersOf } from './request-uri.ts';

type Teller = (subject: Subject) => Phrase;

const TELLERS: ReadonlyMap<string, Teller> = new Map<string, Teller>([
  ['binding', placed],
  ['eviction', evicted],
  ['exec', ran],
  ['attach', attached],
  ['portforward', forwarded],
  ['log', readLog],
  ['ephemeralcontainers', debugged],
  ['resize', resized],
]);

/** What is done with pods beyond writing them down: run a command, forward a port, evict. */
export const describePod: Describer = (subject) => {
  const { objectRef, verb } = subject.event;
  if (objectRef?.resource !== 'pods' || (objectRef.apiGroup ?? '') !== '') return undefined;
  const subresource = objectRef.subresource ?? '';
  if (subresource === 'status') return reported(subject);
  // Reading a connection's subresource is how WebSocket clients open it; of the others it is a read.
  if (verb === 'get' && READABLE.has(subresource)) return undefined;
  return TELLERS.get(subresource)?.(subject);
};

const READABLE: ReadonlySet<string> = new Set(['ephemeralcontainers', 'resize']);

function placed({ event }: Subject): Phrase {
  const node = textAt(event.requestObject, 'target', 'name');
  const where = node === undefined ? [text(' on a node')] : [text(' on node '), value(node)];
  return { done: 'placed', todo: 'place', rest: [...objectOf(event), ...where], weighty: true };
}

function evicted({ event }: Subject): Phrase {
  return { done: 'evicted', todo: 'evict', rest: objectOf(event), weighty: true };
}

function ran(subject: Subject): Phrase {
  const command = parametersOf(subject.event.requestURI, 'command').map(shellWord).join(' ');
  const rest = [
    ...(command === '' ? [text('a command')] : [quotedValue(command)]),
    text(' in '),
    ...connected(subject),
  ];
  return { done: 'ran', todo: 'run', rest, weighty: true };
}

/** Quotes a word as a shell would need it, so that `sh -c 'a; b'` reads as three words. */
function shellWord(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", "'\\''")}'`;
}

function attached(subject: Subject): Phrase {
  return {
    done: 'attached to',
    todo: 'attach to',
    rest: connected(subject),
    weighty: true,
  };
}

function forwarded(subject: Subject): Phrase {
  return {
    done: 'forwarded a port of',
    todo: 'forward a port of',
    rest: connected(subject),
    weighty: true,
  };
}

/** The pod, the container where it is not simply the pod's own name, and how long it went on. */
function connected({ event, outcome, durationMs }: Subject): readonly SentencePart[] {
  const lasted = outcome.kind === 'succeeded' ? durationText(durationMs) : '';
  return [
    ...objectOf(event),
    ...inParentheses(containerParts(event)),
    ...(lasted === '' ? [] : [text(` for ${lasted}`)]),
  ];
}

function containerParts({ requestURI, objectRef }: AuditEvent): readonly SentencePart[] {
  const container = parameterOf(requestURI, 'container') ?? '';
  if (container === '' || container === objectRef?.name) return [];
  return [text('container '), value(container)];
}

function readLog({ event, outcome, durationMs }: Subject): Phrase {
  const { requestURI } = event;
  const previous = parameterOf(requestURI, 'previous') === 'true';
  const following = parameterOf(requestURI, 'follow') === 'true';
  const lasted = outcome.kind === 'succeeded' && following ? durationText(durationMs) : '';
  const rest = [
    text(previous ? 'the log of the previous run of ' : 'the log of '),
    ...objectOf(event),
    ...inParentheses(containerParts(event)),
    ...(lasted === '' ? [] : [text(` for ${lasted}`)]),
  ];
  return following
    ? { done: 'followed', todo: 'follow', rest }
    : { done: 'read', todo: 'read', rest };
}

function debugged({ event }: Subject): Phrase {
  const images = objectsAt(event.requestObject, 'spec', 'ephemeralContainers').flatMap(
    (container) => textAt(container, 'image') ?? [],
  );
  const rest = [
    ...objectOf(event),
    ...inParentheses(images.length === 0 ? [] : [value(images.join(', '))]),
  ];
  return {
    done: 'added a debug container to',
    todo: 'add a debug container to',
    rest,
    weighty: true,
  };
}

function resized({ event }: Subject): Phrase {
  return {
    done: 'changed the resources of',
    todo: 'change the resources of',
    rest: objectOf(event),
    weighty: true,
  };
}

function reported({ event }: Subject): Phrase | undefined {
  const phase = textAt(event.requestObject, 'status', 'phase');
  if (phase === undefined) return undefined;
  const rest = [
    ...objectOf(event),
    text(' as '),
    named('value', 'requestObject.status.phase', phase),
  ];
  return { done: 'reported', todo: 'report', rest };
}
