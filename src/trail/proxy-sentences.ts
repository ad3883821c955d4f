import { objectOf } from './object-phrase.ts';
import { type Describer, quotedValue, text } from './phrase.ts';

/** The HTTP method behind each verb; `update` and the others are not ambiguous. */
const METHODS: ReadonlyMap<string, string> = new Map([
  ['create', 'POST'],
  ['update', 'PUT'],
  ['patch', 'PATCH'],
  ['delete', 'DELETE'],
  ['get', 'GET'],
]);

/** Requests that the API server passes on to a pod, a service or a kubelet. */
export const describeProxy: Describer = ({ event }) => {
  const { objectRef, verb = '', requestURI = '' } = event;
  if (objectRef?.subresource !== 'proxy') return undefined;
  const method = METHODS.get(verb) ?? verb.toUpperCase();
  const path = /\/proxy(\/[^?]*)?(\?.*)?$/s.exec(requestURI);
  const [, inner = '/', query = ''] = path ?? [];
  const rest = [
    quotedValue(`${method} ${inner}${query}`.trim()),
    text(objectRef.resource === 'nodes' ? ' to the kubelet of ' : ' to '),
    ...objectOf(event),
  ];
  return {
    done: 'sent',
    todo: 'send',
    rest,
    weighty: verb !== 'get' || objectRef.resource === 'nodes',
  };
};
