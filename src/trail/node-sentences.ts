import type { AuditEvent } from '../event/audit-event.ts';
import { actorOf } from './actor.ts';
import { objectOf } from './object-phrase.ts';
import { changesOf } from './patch.ts';
import { type Describer, type Phrase, type Subject, text, value } from './phrase.ts';
import { listAt, objectsAt, textAt } from './read-body.ts';

/** Nodes: taken out of use and back, tainted, and their heartbeats. */
export const describeNode: Describer = (subject) => {
  const { objectRef, verb } = subject.event;
  if (objectRef?.resource !== 'nodes' || (objectRef.apiGroup ?? '') !== '') return undefined;
  if (verb !== 'patch' && verb !== 'update') return undefined;
  if (objectRef.subresource === 'status') return reported(subject.event);
  return (objectRef.subresource ?? '') === '' && verb === 'patch' ? patched(subject) : undefined;
};

function reported(event: AuditEvent): Phrase {
  const actor = actorOf(event);
  const own = actor.kind === 'node' && actor.name === event.objectRef?.name;
  if (own) return { done: 'reported', todo: 'report', rest: [text('its status')] };
  return {
    done: 'reported',
    todo: 'report',
    rest: [text('the status of '), ...objectOf(event)],
  };
}

function patched({ event }: Subject): Phrase | undefined {
  const changes = changesOf(event.requestObject);
  const paths = new Set(changes.map(({ path }) => path.slice(0, 2).join('.')));
  if (paths.has('spec.taints')) return tainted(event, paths.size > 1);
  const [first] = changes;
  if (paths.size !== 1 || first?.path.join('.') !== 'spec.unschedulable') return undefined;
  const rest = objectOf(event);
  return first.value === true
    ? {
        done: 'cordoned',
        todo: 'cordon',
        rest: [...rest, text(' (no new pods go there)')],
        weighty: true,
      }
    : {
        done: 'uncordoned',
        todo: 'uncordon',
        rest: [...rest, text(' (pods may go there again)')],
        weighty: true,
      };
}

function tainted(event: AuditEvent, andMore: boolean): Phrase {
  const taints = objectsAt(event.requestObject, 'spec', 'taints').map((taint) => {
    const key = textAt(taint, 'key') ?? '';
    const set = textAt(taint, 'value');
    return `${key}${set === undefined ? '' : `=${set}`}:${textAt(taint, 'effect') ?? ''}`;
  });
  const more = andMore ? [text(' and more')] : [];
  if (listAt(event.requestObject, 'spec', 'taints').length === 0) {
    return {
      done: 'removed the taints of',
      todo: 'remove the taints of',
      rest: [...objectOf(event), ...more],
      weighty: true,
    };
  }
  return {
    done: 'set the taints of',
    todo: 'set the taints of',
    rest: [...objectOf(event), text(' to '), value(taints.join(', ')), ...more],
    weighty: true,
  };
}
