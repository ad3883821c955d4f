/** A query with what it finds. */
interface Example {
  readonly query: string;
  readonly about: string;
}

/** Each shows one thing the language can do. */
export const EXAMPLES: readonly Example[] = [
  { query: 'verb: delete and ns: shop', about: 'both' },
  { query: 'user: (jai or veeru)', about: 'one of several values' },
  { query: 'not user: system*', about: 'without; * stands for anything' },
  { query: 'code >= 500', about: 'more, less: > >= < <=' },
  { query: 'ip: 10.0.0.0/8', about: 'addresses of a network' },
  { query: 'subresource: *', about: 'has any value' },
  { query: '"cluster-admin"', about: 'words anywhere in the event' },
  { query: 'requestObject.spec.replicas > 10', about: 'any path of the event' },
  { query: 'agent: /^curl/', about: 'a regular expression' },
  { query: 'latency > 1000', about: 'slower than a second' },
];
