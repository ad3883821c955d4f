import { actorOf } from './actor.ts';
import { objectOf } from './object-phrase.ts';
import { type Describer, inParentheses, type Phrase, type Subject, text, value } from './phrase.ts';
import { textAt } from './read-body.ts';
import { nameText } from './visible-text.ts';

/** The cluster's own bookkeeping: leases, heartbeats, Kubernetes events, the end of a namespace. */
export const describeHousekeeping: Describer = (subject) => {
  const { resource, subresource } = subject.event.objectRef ?? {};
  if (resource === 'namespaces') return describeNamespace(subject);
  if ((subresource ?? '') !== '') return undefined;
  if (resource === 'leases') return describeLease(subject);
  return resource === 'events' ? describeEvent(subject) : undefined;
};

function describeLease({ event }: Subject): Phrase | undefined {
  if (event.verb !== 'update' && event.verb !== 'patch') return undefined;
  const { kind, name } = actorOf(event);
  const { namespace, name: lease } = event.objectRef ?? {};
  if (namespace === 'kube-node-lease' && kind === 'node' && name === lease) {
    return {
      done: 'said',
      todo: 'say',
      rest: [text('it is alive (lease '), value(nameText(name)), text(')')],
    };
  }
  return { done: 'renewed', todo: 'renew', rest: objectOf(event) };
}

/** `Scheduled on pod web`: the reason, and what the Kubernetes event is about. */
function describeEvent({ event }: Subject): Phrase | undefined {
  const { verb, requestObject } = event;
  if (verb !== 'create' && verb !== 'patch') return undefined;
  const reason = textAt(requestObject, 'reason');
  const about = ['involvedObject', 'regarding'].find(
    (key) => textAt(requestObject, key, 'name') !== undefined,
  );
  const kind = about === undefined ? undefined : textAt(requestObject, about, 'kind');
  const name = about === undefined ? undefined : textAt(requestObject, about, 'name');
  const told = [
    ...(reason === undefined ? [] : [value(reason)]),
    ...(kind === undefined || name === undefined
      ? []
      : [text(reason === undefined ? 'about ' : ', about '), value(`${kind} ${nameText(name)}`)]),
  ];
  const words = verb === 'create' ? ['noted', 'note'] : ['noted again', 'note again'];
  const [done = '', todo = ''] = words;
  return { done, todo, rest: [...objectOf(event), ...inParentheses(told)] };
}

function describeNamespace({ event }: Subject): Phrase | undefined {
  const { subresource = '' } = event.objectRef ?? {};
  if (subresource === 'finalize') {
    return {
      done: 'finished the deletion of',
      todo: 'finish the deletion of',
      rest: objectOf(event),
      weighty: true,
    };
  }
  if (subresource !== '' || event.verb !== 'delete') return undefined;
  return {
    done: 'deleted',
    todo: 'delete',
    rest: [...objectOf(event), text(' and everything in it')],
    weighty: true,
  };
}
