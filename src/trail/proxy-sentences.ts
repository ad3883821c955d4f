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

/** `/api/v1/namespaces/dev/pods/box:80/proxy/hello?x=1`: what comes after `proxy` is passed on. */
const PROXY_PATH = /^\/api\/v1\/(?:namespaces\/[^/]+\/)?[^/]+\/[^/]+\/proxy(\/[^?]*)?(\?.*)?$/s;

/** Requests that the API server passes on to a pod, a service or a kubelet. */
export const describeProxy: Describer = ({ event }) => {
  const { objectRef, verb = '', requestURI = '' } = event;
  if (objectRef?.subresource !== 'proxy') return undefined;
  const method = METHODS.get(verb) ?? verb.toUpperCase();
  const [, inner = '/', query = ''] = PROXY_PATH.exec(requestURI) ?? [];
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
