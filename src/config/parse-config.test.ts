import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseConfig } from './parse-config.ts';

const HASH = `sha256:${'0'.repeat(64)}`;

const WHOLE = `# everything there is
dataDir: data
api:
  listen: 127.0.0.1:7400
  hosts: [annals.example.com]
clusters: [prod, staging]
tokens:
  - name: shipper
    hash: ${HASH}
    clusters: [prod]
sources:
  webhook:
    - name: hook
      listen: 0.0.0.0:7443
      tls: { certFile: tls.pem, keyFile: tls.key, clientCAFile: ca.pem, clientNames: [apiserver] }
      clusters: [prod]
  http:
    - listen: 127.0.0.1:7480
      tokens: [shipper]
      defaultCluster: prod
      indexes: [{ pattern: "k8s-*", cluster: staging }]
      pretend: { product: opensearch, version: 2.19.0 }
  file:
    - paths: [/var/log/kubernetes/audit/*.log]
      cluster: prod
`;

/** Problems as `annals config check` prints them. */
function problemsOf(text: string): readonly string[] {
  return parseConfig(text).problems.map(
    ({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`,
  );
}

test('a file with everything there is has no problems', () => {
  expect(problemsOf(WHOLE)).toEqual([]);
  expect(parseConfig(WHOLE).config?.sources?.http?.[0]).toEqual({
    listen: '127.0.0.1:7480',
    tokens: ['shipper'],
    defaultCluster: 'prod',
    indexes: [{ pattern: 'k8s-*', cluster: 'staging' }],
    pretend: { product: 'opensearch', version: '2.19.0' },
  });
});

test.each(['', '# nothing\n', '{}'])('%j is a file that leaves everything out', (text) => {
  expect(parseConfig(text)).toMatchObject({ config: {}, problems: [] });
});

test.each<[string, string, readonly string[]]>([
  [
    'no YAML',
    'a: [1',
    [
      '1:6 : not YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
  ],
  ['a key twice', 'dataDir: a\ndataDir: b\n', ['2:1 : not YAML: Map keys must be unique']],
  [
    'an alias to nothing',
    'dataDir: *a\n',
    ['1:1 : not YAML: Unresolved alias (the anchor must be set before the alias): a'],
  ],
  ['a list', '- a\n', ['1:1 : must be keys with values']],
  [
    'a key with a slip',
    'sources:\n  webhook:\n    - lsten: 127.0.0.1:7443\n',
    [
      '3:7 sources.webhook[0].listen: "listen" is missing',
      '3:7 sources.webhook[0].lsten: unknown key "lsten"; did you mean "listen"?',
    ],
  ],
  [
    'a key nobody knows',
    'api:\n  listen: 127.0.0.1:1\n  colour: red\n',
    [
      '3:3 api.colour: unknown key "colour"; known are listen, hosts, tls, insecureHttp, requireLogin, recordReads',
    ],
  ],
  ['a number for a text', 'dataDir: 7\n', ['1:10 dataDir: must be a text']],
  ['a text for a list', 'clusters: prod\n', ['1:11 clusters: must be a list']],
  [
    'an address without a port',
    'api: { listen: localhost }\n',
    ['1:16 api.listen: must be an address with a port, such as 127.0.0.1:7443'],
  ],
  [
    'a token instead of its hash',
    'tokens:\n  - name: a\n    hash: secret\n',
    [
      '3:11 tokens[0].hash: must be "sha256:" and 64 hexadecimal digits, as "annals config token" prints it',
    ],
  ],
  [
    'another product',
    'sources: { http: [{ listen: "127.0.0.1:1", pretend: { product: solr } }] }\n',
    ['1:64 sources.http[0].pretend.product: must be one of elasticsearch, opensearch'],
  ],
  [
    'a webhook for everybody',
    'sources: { webhook: [{ listen: "0.0.0.0:7443" }] }\n',
    [
      '1:32 sources.webhook[0].listen: beyond this machine events are received only with tls: whoever can send can write history',
    ],
  ],
  [
    'a webhook for everybody, by TLS',
    'sources: { webhook: [{ listen: ":7443", tls: { certFile: a, keyFile: b } }] }\n',
    [
      '1:32 sources.webhook[0].listen: beyond this machine events are received only with tls.clientCAFile or tokens: whoever can send can write history',
    ],
  ],
  [
    'a token that is not there',
    `tokens: [{ name: shipper, hash: ${HASH} }]\nsources: { http: [{ listen: "127.0.0.1:1", tokens: [shiper] }] }\n`,
    ['2:53 sources.http[0].tokens[0]: there is no token "shiper"; did you mean "shipper"?'],
  ],
  [
    'a cluster that is not listed',
    'clusters: [prod]\nsources: { file: [{ paths: [a], cluster: dev }] }\n',
    ['2:42 sources.file[0].cluster: there is no cluster "dev"; known are prod'],
  ],
  [
    'an address twice',
    'sources:\n  webhook: [{ listen: "127.0.0.1:1" }]\n  http: [{ listen: "127.0.0.1:1" }]\n',
    ['3:20 sources.http[0].listen: there are two with the address "127.0.0.1:1"'],
  ],
  [
    'a name twice, once unspoken',
    'sources: { webhook: [{ listen: "127.0.0.1:1" }, { listen: "127.0.0.1:2", name: webhook }] }\n',
    ['1:80 sources.webhook[1].name: there are two with the source "webhook"'],
  ],
  [
    'names without authorities',
    'sources: { webhook: [{ listen: "127.0.0.1:1", tls: { certFile: a, keyFile: b, clientNames: [c] } }] }\n',
    ['1:92 sources.webhook[0].tls.clientNames: has no effect without clientCAFile'],
  ],
])('%s', (_what, text, problems) => {
  expect(problemsOf(text)).toEqual(problems);
  expect(parseConfig(text).config).toBeUndefined();
});

test('retention is read as it is written', () => {
  const { config, problems } = parseConfig('retention: { keep: 90d, keepBytes: 50G }\n');
  expect(config).toEqual({ retention: { keep: '90d', keepBytes: '50G' } });
  expect(problems).toEqual([]);
});

test('any text gives a configuration or problems in the text', () => {
  const words = [
    'a',
    ': ',
    '- ',
    '\n',
    '  ',
    '{',
    '}',
    '[',
    ']',
    '&x ',
    '*x',
    '|',
    '"',
    'sources',
    'listen',
    '<<',
    '!!js ',
    '%',
    '7',
  ];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...words), { maxLength: 30 }), (parts) => {
      const text = parts.join('');
      const { config, problems } = parseConfig(text);
      if (config === undefined) expect(problems.length).toBeGreaterThan(0);
      for (const { line } of problems) expect(line).toBeLessThanOrEqual(text.split('\n').length);
    }),
  );
});
