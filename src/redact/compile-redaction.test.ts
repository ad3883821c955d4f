import { describe, expect, test } from 'vitest';
import {
  formsOf,
  mark,
  RECORDED_SECRETS,
  recordedSecrets,
  testHash,
} from '../../test/redact-fixture.ts';
import { compileRedaction } from './compile-redaction.ts';
import { DEFAULT_RULES } from './default-rules.ts';
import type { RedactRule } from './redact-rule.ts';

const { redactLine } = compileRedaction(DEFAULT_RULES, testHash);

/** An event about a resource, as `group/resource/subresource`, with these members besides. */
function eventAbout(about: string, members: object): string {
  const [apiGroup = '', resource = '', subresource = ''] = about.split('/');
  return JSON.stringify({
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'RequestResponse',
    auditID: 'a',
    stage: 'ResponseComplete',
    objectRef: { resource, apiGroup, subresource },
    ...members,
  });
}

function requestOf(line: string): unknown {
  return (JSON.parse(line) as { requestObject: unknown }).requestObject;
}

const S = 'hunter2';
const B = Buffer.from(S).toString('base64');
const H = mark(S);

const lastApplied = (object: unknown): object => ({
  'kubectl.kubernetes.io/last-applied-configuration': `${JSON.stringify(object)}\n`,
});

describe('what a request holds, and what is kept of it', () => {
  test.each<[what: string, about: string, body: unknown, kept: unknown]>([
    [
      'a Secret',
      '/secrets',
      { kind: 'Secret', data: { a: B }, type: 'Opaque' },
      { kind: 'Secret', data: { a: H }, type: 'Opaque' },
    ],
    [
      'stringData, which has the hash of the same data',
      '/secrets',
      { stringData: { a: S } },
      { stringData: { a: H } },
    ],
    ['data that is no base64', '/secrets', { data: { a: '?' } }, { data: { a: mark('?') } }],
    ['an empty value and a deleted one', '/secrets', { data: { a: '', b: null } }, undefined],
    ['data that is a text', '/secrets', { data: S }, { data: H }],
    ['data that is a list', '/secrets', { data: [S, 1] }, { data: [H, mark('1')] }],
    ['a number in data', '/secrets', { data: { a: 12345 } }, { data: { a: mark('12345') } }],
    [
      'a list of Secrets, whose items name no kind',
      '/secrets',
      { kind: 'SecretList', items: [{ metadata: {}, data: { a: B } }] },
      { kind: 'SecretList', items: [{ metadata: {}, data: { a: H } }] },
    ],
    [
      'a Table with whole objects',
      '/secrets',
      { kind: 'Table', rows: [{ cells: ['db', 2], object: { kind: 'Secret', data: { a: B } } }] },
      { kind: 'Table', rows: [{ cells: ['db', 2], object: { kind: 'Secret', data: { a: H } } }] },
    ],
    [
      'a member no Secret has',
      '/secrets',
      { metadata: { name: 'x' }, payload: { a: S } },
      { metadata: { name: 'x' }, payload: mark(JSON.stringify({ a: S })) },
    ],
    ['a text instead of a body', '/secrets', S, H],
    ['a list instead of a body', '/secrets', [S], mark(JSON.stringify([S]))],
    ['items that are no list', '/secrets', { items: S }, { items: H }],
    ['rows that hold texts', '/secrets', { rows: [S] }, { rows: [H] }],
    [
      'rows that are lists',
      '/pods',
      { rows: [[{ env: [{ name: 'TOKEN', value: S }] }]] },
      { rows: [[{ env: [{ name: 'TOKEN', value: H }] }]] },
    ],
    [
      'JSON patch of one value',
      '/secrets',
      [{ op: 'add', path: '/data/a', value: B }],
      [{ op: 'add', path: '/data/a', value: H }],
    ],
    [
      'JSON patch of all data',
      '/secrets',
      [{ op: 'replace', path: '/data', value: { a: B } }],
      [{ op: 'replace', path: '/data', value: { a: H } }],
    ],
    [
      'JSON patch that tests a value',
      '/secrets',
      [{ op: 'test', path: '/stringData/a', value: S }],
      [{ op: 'test', path: '/stringData/a', value: H }],
    ],
    [
      'JSON patch of the whole Secret',
      '/secrets',
      [{ op: 'replace', path: '', value: { type: 'x', data: { a: B } } }],
      [{ op: 'replace', path: '', value: { type: 'x', data: { a: H } } }],
    ],
    [
      'JSON patch of a label',
      '/secrets',
      [{ op: 'add', path: '/metadata/labels/a', value: 'b' }],
      undefined,
    ],
    [
      'JSON patch of what no Secret has',
      '/secrets',
      [{ op: 'add', path: '/x', value: S }],
      [{ op: 'add', path: '/x', value: H }],
    ],
    [
      'JSON patch with a member none has',
      '/secrets',
      [{ op: 'add', path: '/type', note: S, value: 'x' }],
      [{ op: 'add', path: '/type', note: H, value: 'x' }],
    ],
    [
      'JSON patch with something else in it',
      '/secrets',
      [{ op: 'add', path: '/type', value: 'x' }, S],
      [{ op: 'add', path: '/type', value: 'x' }, H],
    ],
    [
      'JSON patch whose path has no slash',
      '/secrets',
      [{ op: 'add', path: 'data', value: S }],
      [{ op: 'add', path: 'data', value: H }],
    ],
    [
      'a copy in an annotation',
      '/secrets',
      { metadata: { annotations: lastApplied({ stringData: { a: S } }) } },
      { metadata: { annotations: lastApplied({ stringData: { a: H } }) } },
    ],
    [
      'a copy that cannot be read',
      '/secrets',
      { metadata: { annotations: { x: `{"data":"${S}` } } },
      { metadata: { annotations: { x: mark(`{"data":"${S}`) } } },
    ],
    [
      'a Secret in the annotation of something else',
      '/configmaps',
      { metadata: { annotations: lastApplied({ kind: 'Secret', data: { a: B } }) } },
      { metadata: { annotations: lastApplied({ kind: 'Secret', data: { a: H } }) } },
    ],
    [
      'a copy in a copy',
      '/configmaps',
      {
        metadata: {
          annotations: lastApplied({
            metadata: { annotations: lastApplied({ kind: 'Secret', data: { a: B } }) },
          }),
        },
      },
      {
        metadata: {
          annotations: lastApplied({
            metadata: { annotations: lastApplied({ kind: 'Secret', data: { a: H } }) },
          }),
        },
      },
    ],
    [
      'JSON patch of an annotation',
      '/configmaps',
      [
        {
          op: 'add',
          path: '/metadata/annotations/kubectl.kubernetes.io~1last-applied-configuration',
          value: JSON.stringify({ kind: 'Secret', data: { a: B } }),
        },
      ],
      [
        {
          op: 'add',
          path: '/metadata/annotations/kubectl.kubernetes.io~1last-applied-configuration',
          value: JSON.stringify({ kind: 'Secret', data: { a: H } }),
        },
      ],
    ],
    [
      'a Secret within a custom resource',
      'x.io/things',
      { spec: { manifest: { apiVersion: 'v1', kind: 'Secret', metadata: {}, data: { a: B } } } },
      { spec: { manifest: { apiVersion: 'v1', kind: 'Secret', metadata: {}, data: { a: H } } } },
    ],
    [
      'a List with a Secret',
      'x.io/things',
      {
        kind: 'List',
        items: [
          { kind: 'Secret', stringData: { a: S } },
          { kind: 'ConfigMap', data: { a: S } },
        ],
      },
      {
        kind: 'List',
        items: [
          { kind: 'Secret', stringData: { a: H } },
          { kind: 'ConfigMap', data: { a: S } },
        ],
      },
    ],
    [
      'a reference to a Secret',
      'x.io/things',
      { spec: { ref: { kind: 'Secret', name: 'db', key: 'a' } } },
      undefined,
    ],
    ['a ConfigMap', '/configmaps', { data: { password: S } }, undefined],
    [
      'a variable with a telling name',
      '/pods',
      {
        spec: {
          containers: [
            {
              env: [
                { name: 'DB_PASSWORD', value: S },
                { name: 'MODE', value: S },
              ],
            },
          ],
        },
      },
      {
        spec: {
          containers: [
            {
              env: [
                { name: 'DB_PASSWORD', value: H },
                { name: 'MODE', value: S },
              ],
            },
          ],
        },
      },
    ],
    [
      'a variable whose value comes before its name',
      '/pods',
      { spec: { containers: [{ env: [{ value: S, name: 'apiKey' }] }] } },
      { spec: { containers: [{ env: [{ value: H, name: 'apiKey' }] }] } },
    ],
    [
      'a variable from a Secret',
      '/pods',
      {
        spec: {
          containers: [
            { env: [{ name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'a', key: 'b' } } }] },
          ],
        },
      },
      undefined,
    ],
    [
      'a variable in a template',
      'batch/cronjobs',
      {
        spec: {
          jobTemplate: {
            spec: {
              template: {
                spec: { initContainers: [{ env: [{ name: 'GITHUB_TOKEN', value: S }] }] },
              },
            },
          },
        },
      },
      {
        spec: {
          jobTemplate: {
            spec: {
              template: {
                spec: { initContainers: [{ env: [{ name: 'GITHUB_TOKEN', value: H }] }] },
              },
            },
          },
        },
      },
    ],
    [
      'variables as a map',
      'x.io/things',
      { spec: { env: { DB_PASSWORD: S, MODE: S } } },
      { spec: { env: { DB_PASSWORD: H, MODE: S } } },
    ],
    [
      'JSON patch of a variable',
      'apps/deployments',
      [
        {
          op: 'add',
          path: '/spec/template/spec/containers/0/env/-',
          value: { name: 'SECRET', value: S },
        },
      ],
      [
        {
          op: 'add',
          path: '/spec/template/spec/containers/0/env/-',
          value: { name: 'SECRET', value: H },
        },
      ],
    ],
    [
      'JSON patch of a variable that is not named',
      'apps/deployments',
      [{ op: 'replace', path: '/spec/template/spec/containers/0/env/0/value', value: S }],
      [{ op: 'replace', path: '/spec/template/spec/containers/0/env/0/value', value: H }],
    ],
    [
      'JSON patch of a container',
      'apps/deployments',
      [
        {
          op: 'add',
          path: '/spec/template/spec/containers/-',
          value: { name: 'a', env: [{ name: 'X_KEY', value: S }] },
        },
      ],
      [
        {
          op: 'add',
          path: '/spec/template/spec/containers/-',
          value: { name: 'a', env: [{ name: 'X_KEY', value: H }] },
        },
      ],
    ],
    [
      'strategic merge patch',
      'apps/deployments',
      {
        spec: {
          template: {
            spec: {
              '$setElementOrder/containers': [{ name: 'a' }],
              containers: [{ name: 'a', env: [{ name: 'PASSWORD', value: S }] }],
            },
          },
        },
      },
      {
        spec: {
          template: {
            spec: {
              '$setElementOrder/containers': [{ name: 'a' }],
              containers: [{ name: 'a', env: [{ name: 'PASSWORD', value: H }] }],
            },
          },
        },
      },
    ],
    [
      'a TokenRequest',
      '/serviceaccounts/token',
      { kind: 'TokenRequest', status: { token: S } },
      { kind: 'TokenRequest', status: { token: H } },
    ],
    [
      'a TokenReview',
      'authentication.k8s.io/tokenreviews',
      { spec: { token: S } },
      { spec: { token: H } },
    ],
    ['a token of something else', 'x.io/things', { spec: { token: S } }, undefined],
    [
      'a CSR',
      'certificates.k8s.io/certificatesigningrequests',
      { spec: { request: B, signerName: 's' }, status: { certificate: B } },
      { spec: { request: H, signerName: 's' }, status: { certificate: H } },
    ],
    [
      'a webhook',
      'admissionregistration.k8s.io/validatingwebhookconfigurations',
      { webhooks: [{ clientConfig: { caBundle: B, url: 'https://a' } }] },
      { webhooks: [{ clientConfig: { caBundle: H, url: 'https://a' } }] },
    ],
    [
      'a conversion webhook',
      'apiextensions.k8s.io/customresourcedefinitions',
      { spec: { conversion: { webhook: { clientConfig: { caBundle: B } } } } },
      { spec: { conversion: { webhook: { clientConfig: { caBundle: H } } } } },
    ],
    [
      'an APIService',
      'apiregistration.k8s.io/apiservices',
      { spec: { caBundle: B } },
      { spec: { caBundle: H } },
    ],
    [
      'JSON patch of a bundle',
      'apiregistration.k8s.io/apiservices',
      [{ op: 'add', path: '/spec/caBundle', value: B }],
      [{ op: 'add', path: '/spec/caBundle', value: H }],
    ],
    [
      'a route',
      'route.openshift.io/routes',
      { spec: { tls: { key: S, termination: 'edge' } } },
      { spec: { tls: { key: H, termination: 'edge' } } },
    ],
    [
      'an object somebody packed',
      '/secrets',
      { metadata: { annotations: { 'objectset.rio.cattle.io/applied': 'H4sI' } } },
      { metadata: { annotations: { 'objectset.rio.cattle.io/applied': 'redacted:mask' } } },
    ],
    [
      'DeleteOptions',
      '/secrets',
      {
        kind: 'DeleteOptions',
        apiVersion: 'meta.k8s.io/__internal',
        propagationPolicy: 'Background',
      },
      undefined,
    ],
  ])('%s', (_what, about, body, kept) => {
    const redacted = redactLine(eventAbout(about, { requestObject: body }));
    expect(redacted && requestOf(redacted.text)).toEqual(kept);
  });
});

describe('what else an event holds', () => {
  test.each<[what: string, members: object, kept: object | undefined]>([
    [
      'a token in the URL',
      { requestURI: `/apis?watch=1&access_token=${S}&limit=5` },
      { requestURI: `/apis?watch=1&access_token=${H}&limit=5` },
    ],
    [
      'an encoded token',
      { requestURI: '/a?%74oken=a%2Fb' },
      { requestURI: `/a?%74oken=${mark('a/b')}` },
    ],
    [
      'a page of a list',
      { requestURI: '/api/v1/pods?continue=abc&resourceVersion=1&fieldManager=kubectl' },
      undefined,
    ],
    [
      'an option of a command',
      { requestURI: `/exec?command=mysql&command=--password%3D${S}&command=-v` },
      { requestURI: `/exec?command=mysql&command=--password%3D${H}&command=-v` },
    ],
    [
      'the argument after an option',
      { requestURI: `/exec?command=app&command=--token&command=${S}` },
      { requestURI: `/exec?command=app&command=--token&command=${H}` },
    ],
    [
      'a bearer token',
      { requestURI: '/exec?command=curl&command=-H&command=Authorization:+Bearer+abcdefgh' },
      {
        requestURI: `/exec?command=curl&command=-H&command=${mark('Authorization: Bearer abcdefgh')}`,
      },
    ],
    [
      'a variable in a script',
      { requestURI: '/exec?command=sh&command=-c&command=ls%3B+PGPASSWORD%3Dx+psql' },
      { requestURI: `/exec?command=sh&command=-c&command=${mark('ls; PGPASSWORD=x psql')}` },
    ],
    [
      'a harmless command',
      { requestURI: '/exec?command=sh&command=-c&command=id&container=box' },
      undefined,
    ],
    [
      'a patch of a webhook',
      {
        annotations: {
          'patch.webhook.admission.k8s.io/round_0_index_0': JSON.stringify({
            webhook: 'w',
            patch: [{ op: 'add', path: '/data/a', value: B }],
            patchType: 'JSONPatch',
          }),
        },
      },
      {
        annotations: {
          'patch.webhook.admission.k8s.io/round_0_index_0': JSON.stringify({
            webhook: 'w',
            patch: [{ op: 'add', path: '/data/a', value: H }],
            patchType: 'JSONPatch',
          }),
        },
      },
    ],
    [
      'what a webhook was asked',
      {
        annotations: {
          'mutation.webhook.admission.k8s.io/round_0_index_0': JSON.stringify({
            configuration: 'c',
            webhook: 'w',
            mutated: false,
          }),
        },
      },
      undefined,
    ],
    [
      'a message with the object in it',
      {
        responseStatus: {
          code: 422,
          message:
            'Job "a" is invalid: spec.template: Invalid value: core.PodTemplateSpec{Env:"hunter2"}: field is immutable',
        },
      },
      {
        responseStatus: {
          code: 422,
          message: 'Job "a" is invalid: spec.template: Invalid value: redacted:mask',
        },
      },
    ],
    [
      'an old message of a decoder',
      {
        responseObject: {
          kind: 'Status',
          message: `v1.Secret.Data: base64, error found in #10 byte of ...|":"${S}"}|...`,
        },
      },
      { responseObject: { kind: 'Status', message: 'v1.Secret.Data: base64, redacted:mask' } },
    ],
    [
      'a common message',
      { responseStatus: { code: 404, message: 'secrets "a" not found' } },
      undefined,
    ],
  ])('%s', (_what, members, kept) => {
    const redacted = redactLine(eventAbout('/secrets', members));
    expect(redacted && JSON.parse(redacted.text)).toEqual(
      kept && JSON.parse(eventAbout('/secrets', kept)),
    );
  });
});

describe('where keys repeat, all values are hidden', () => {
  const line = (members: string): string =>
    `{"auditID":"a","stage":"Panic","level":"Request",${members}}`;
  const aboutSecrets = '"objectRef":{"resource":"secrets"}';
  test.each([
    ['data', `${aboutSecrets},"requestObject":{"data":{"a":"${S}"},"data":{}}`],
    ['a key of data', `${aboutSecrets},"requestObject":{"data":{"a":"${S}","a":""}}`],
    ['the body', `${aboutSecrets},"requestObject":{"data":{"a":"${S}"}},"requestObject":null`],
    [
      'the resource',
      `"objectRef":{"resource":"secrets","resource":"pods"},"requestObject":{"data":{"a":"${S}"}}`,
    ],
    [
      'the reference',
      `${aboutSecrets},"objectRef":{"resource":"pods"},"requestObject":{"data":{"a":"${S}"}}`,
    ],
    ['the kind', `"requestObject":{"kind":"Secret","kind":"X","data":{"a":"${S}"}}`],
    ['the name', `"requestObject":{"env":[{"name":"TOKEN","name":"X","value":"${S}"}]}`],
    [
      'the path of a patch',
      `${aboutSecrets},"requestObject":[{"op":"add","path":"/data/a","path":"/type","value":"${S}"}]`,
    ],
    [
      'the path of a patch, the other way',
      `${aboutSecrets},"requestObject":[{"op":"add","path":"/type","path":"/data/a","value":"${S}"}]`,
    ],
    ['the URI', `"requestURI":"/a?token=${S}","requestURI":"/a"`],
    [
      'nothing, but letters are escaped',
      `"objectRef":{"resource":"s\\u0065crets"},"requestObject":{"d\\u0061ta":{"a":"${S}"}}`,
    ],
    [
      'nothing, but the kind is escaped',
      `"requestObject":{"kind":"Secr\\u0065t","stringData":{"a":"${S}"}}`,
    ],
    [
      'nothing, but the variable is escaped',
      `"requestObject":{"\\u0065nv":[{"n\\u0061me":"TOK\\u0045N","value":"${S}"}]}`,
    ],
  ])('%s', (_what, members) => {
    const redacted = redactLine(line(members));
    expect(redacted?.text).not.toContain(S);
    expect(redacted?.hidden.length).toBeGreaterThan(0);
  });
});

describe('all but the hidden value stays as it was written', () => {
  const rest = '"auditID":"a","stage":"Panic","level":"Request"';
  test.each([
    [
      'escapes, spaces and odd numbers around it',
      String.raw`{ "requestObject" : {"kind":"Secret", "x\u003c":1.50e+1,"data":{"a\/b" : "PLAIN" }},"n":12345678901234567890,${rest}}`,
      String.raw`{ "requestObject" : {"kind":"Secret", "x\u003c":"ONE","data":{"a\/b" : "HASH" }},"n":12345678901234567890,${rest}}`,
    ],
    [
      'a URL as Go escapes it',
      String.raw`{"requestURI":"/a?watch=true\u0026x=\u003cé\ud83d\ude00\u0026token=PLAIN\u0026limit=5",${rest}}`,
      String.raw`{"requestURI":"/a?watch=true\u0026x=\u003cé\ud83d\ude00\u0026token=HASH\u0026limit=5",${rest}}`,
    ],
    [
      'a copy with escapes of its own',
      String.raw`{"requestObject":{"metadata":{"annotations":{"a":"{\"note\":\"\u003c\\u0026\\\"ü\\n\",\n\"kind\":\"Secret\",\"stringData\":{\"a\":\"PLAIN\"},\"type\":\"\\u003e\"}\n"}}},${rest}}`,
      String.raw`{"requestObject":{"metadata":{"annotations":{"a":"{\"note\":\"\u003c\\u0026\\\"ü\\n\",\n\"kind\":\"Secret\",\"stringData\":{\"a\":\"HASH\"},\"type\":\"\\u003e\"}\n"}}},${rest}}`.replace(
        String.raw`\"\u003c\\u0026\\\"ü\\n\"`,
        String.raw`\"NOTE\"`,
      ),
    ],
  ])('%s', (_what, line, expected) => {
    const fill = (text: string): string =>
      text
        .replace('"data":{"a\\/b" : "PLAIN', `"data":{"a\\/b" : "${B}`)
        .replace('PLAIN', S)
        .replace('HASH', H)
        .replace('ONE', mark('1.50e+1'))
        .replace('NOTE', mark('<&"ü\n'));
    expect(redactLine(fill(line))?.text).toBe(fill(expected));
  });
});

describe('recorded events', () => {
  const lines = recordedSecrets();

  test('are there, and hold the secrets', () => {
    const all = lines.join('\n');
    for (const secret of RECORDED_SECRETS) {
      expect(
        formsOf(secret).some((form) => all.includes(form)),
        secret,
      ).toBe(true);
    }
  });

  test('hold none of the secrets in any form any more', () => {
    const all = lines.map((line) => redactLine(line)?.text ?? line).join('\n');
    for (const form of RECORDED_SECRETS.flatMap(formsOf)) expect(all).not.toContain(form);
  });

  test('lose what each rule says, counted', () => {
    const counts: Record<string, number> = {};
    for (const { rule } of lines.flatMap((line) => redactLine(line)?.hidden ?? [])) {
      counts[rule] = (counts[rule] ?? 0) + 1;
    }
    expect(counts).toMatchInlineSnapshot(`
      {
        "ca-bundles": 4,
        "certificate-requests": 20,
        "env-values": 38,
        "issued-tokens": 1,
        "reviewed-tokens": 2,
        "secret-data": 24,
        "secret-string-data": 1,
      }
    `);
  });

  test('show the same hash for one password as text and as data', () => {
    const texts = lines.map((line) => redactLine(line)?.text ?? line);
    expect(texts.filter((text) => text.includes(mark('rotated-hunter3'))).length).toBeGreaterThan(
      0,
    );
    const patch = texts.find((text) => text.includes('"stringData"'));
    expect(patch?.split(mark('rotated-hunter3')).length).toBe(3);
  });
});

describe('own rules', () => {
  const redactBy = (rule: Omit<RedactRule, 'id' | 'description'>, body: unknown): unknown => {
    const own = compileRedaction([{ id: 'own', description: '', ...rule }], testHash);
    const redacted = own.redactLine(eventAbout('x.io/things/status', { requestObject: body }));
    return redacted && requestOf(redacted.text);
  };
  const body = { kind: 'Thing', spec: { users: [{ token: S, name: 'a' }], 'a.b/c': S } };

  test.each<[what: string, rule: Omit<RedactRule, 'id' | 'description'>, kept: unknown]>([
    [
      'mask',
      { action: 'mask', paths: ['spec.users[*].token'] },
      { ...body, spec: { ...body.spec, users: [{ token: 'redacted:mask', name: 'a' }] } },
    ],
    [
      'mask of a whole object keeps its keys',
      { action: 'mask', paths: ['spec.users'] },
      {
        ...body,
        spec: { ...body.spec, users: [{ token: 'redacted:mask', name: 'redacted:mask' }] },
      },
    ],
    [
      'drop takes all of it',
      { action: 'drop', paths: ['spec.users'] },
      { ...body, spec: { ...body.spec, users: 'redacted:drop' } },
    ],
    [
      'a key with dots',
      { action: 'hash', paths: ['spec["a.b/c"]'] },
      { ...body, spec: { ...body.spec, 'a.b/c': H } },
    ],
    [
      'any depth',
      { action: 'mask', paths: ['**.token'] },
      { ...body, spec: { ...body.spec, users: [{ token: 'redacted:mask', name: 'a' }] } },
    ],
    [
      'of the resource',
      { action: 'drop', resources: ['things'], paths: ['spec'] },
      { kind: 'Thing', spec: 'redacted:drop' },
    ],
    [
      'of the subresource',
      { action: 'drop', resources: ['things/status'], paths: ['spec'] },
      { kind: 'Thing', spec: 'redacted:drop' },
    ],
    [
      'of every resource of the group',
      { action: 'drop', apiGroups: ['x.io'], resources: ['*'], paths: ['spec'] },
      { kind: 'Thing', spec: 'redacted:drop' },
    ],
    [
      'of the kind',
      { action: 'drop', kinds: ['Thing'], paths: ['spec'] },
      { kind: 'Thing', spec: 'redacted:drop' },
    ],
    [
      'keep',
      { action: 'drop', kinds: ['Thing'], keep: ['kind', 'metadata'], paths: ['spec'] },
      { kind: 'Thing', spec: 'redacted:drop' },
    ],
    ['of another resource', { action: 'drop', resources: ['others'], paths: ['spec'] }, undefined],
    [
      'of another group',
      { action: 'drop', apiGroups: ['y.io'], resources: ['things'], paths: ['spec'] },
      undefined,
    ],
    [
      'of another subresource',
      { action: 'drop', resources: ['things/scale'], paths: ['spec'] },
      undefined,
    ],
  ])('%s', (_what, rule, kept) => {
    expect(redactBy(rule, body)).toEqual(kept);
  });

  test('an annotation, of an object, of a template within, in a patch, and of the event', () => {
    const own = compileRedaction(
      [{ id: 'own', description: '', action: 'mask', annotations: ['x.io/a'] }],
      testHash,
    );
    const line = eventAbout('/pods', {
      requestObject: {
        metadata: { annotations: { 'x.io/a': S } },
        spec: { template: { metadata: { annotations: { 'x.io/a': S } } } },
      },
      responseObject: [{ op: 'add', path: '/metadata/annotations/x.io~1a', value: S }],
      annotations: { 'x.io/a': S, 'x.io/b': 'stays' },
    });
    const redacted = own.redactLine(line);
    expect(redacted?.text).not.toContain(S);
    expect(redacted?.text).toContain('stays');
    expect(redacted?.hidden.map(({ path }) => path)).toEqual([
      'requestObject.metadata.annotations["x.io/a"]',
      'requestObject.spec.template.metadata.annotations["x.io/a"]',
      'responseObject[0].value',
      'annotations["x.io/a"]',
    ]);
  });

  test('the first rule that wants a value decides', () => {
    const first: RedactRule = {
      id: 'own',
      description: '',
      action: 'mask',
      kinds: ['Secret'],
      resources: ['secrets'],
      paths: ['data.a'],
    };
    const { redactLine: redact } = compileRedaction([first, ...DEFAULT_RULES], testHash);
    const redacted = redact(eventAbout('/secrets', { requestObject: { data: { a: B, b: B } } }));
    expect(redacted && requestOf(redacted.text)).toEqual({ data: { a: 'redacted:mask', b: H } });
  });

  test('without rules nothing is hidden', () => {
    const { redactLine: redact } = compileRedaction([], testHash);
    expect(recordedSecrets().filter((line) => redact(line) !== undefined)).toEqual([]);
  });
});
