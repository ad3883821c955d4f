import { type Describer, type Phrase, text, value } from './phrase.ts';
import { parseRequestURI } from './request-uri.ts';

/** What the well-known paths of the API server give, tried in order. */
const PATHS: readonly (readonly [RegExp, Pick<Phrase, 'done' | 'todo'>])[] = [
  [
    /^\/(?:healthz|livez|readyz)(?:\/|$)/,
    {
      done: "checked the server's health at",
      todo: "check the server's health at",
    },
  ],
  [
    /^\/version\/?$/,
    { done: "asked for the server's version at", todo: "ask for the server's version at" },
  ],
  [
    /^\/(?:openapi|swagger)/,
    { done: 'read the API description at', todo: 'read the API description at' },
  ],
  [
    /^\/apis?(?:\/[^/]+){0,2}\/?$/,
    { done: 'looked up the APIs on offer at', todo: 'look up the APIs on offer at' },
  ],
  [/^\/metrics(?:\/|$)/, { done: 'read the metrics at', todo: 'read the metrics at' }],
  [/^\/debug\//, { done: 'read debugging data at', todo: 'read debugging data at' }],
  [
    /^\/logs(?:\/|$)/,
    { done: "read the server's log files at", todo: "read the server's log files at" },
  ],
  [
    /^\/\.well-known\/|^\/openid\//,
    { done: 'read how tokens are signed at', todo: 'read how tokens are signed at' },
  ],
];

/** Requests without an object: health, discovery, metrics, and paths that mean nothing. */
export const describePath: Describer = ({ event }) => {
  const { objectRef, verb = '', requestURI = '' } = event;
  if ((objectRef?.resource ?? '') !== '') return undefined;
  const { path } = parseRequestURI(requestURI);
  const known = verb === 'get' ? PATHS.find(([pattern]) => pattern.test(path)) : undefined;
  if (known !== undefined) return { ...known[1], rest: [value(path)] };
  const method = verb === '' ? 'an unusual method' : verb.toUpperCase();
  return { done: 'sent', todo: 'send', rest: [value(method), text(' to '), value(path)] };
};
