import { expect, test } from 'vitest';
import { parseResourceList } from './parse-resource-list.ts';

const CRD = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  spec: {
    group: 'shop.example.com',
    names: { plural: 'orders', kind: 'Order' },
    versions: [{ name: 'v1' }, { name: 'v2', subresources: { status: {}, scale: {} } }],
  },
};
const ORDERS = { group: 'shop.example.com', resource: 'orders', subresources: ['status', 'scale'] };

const TABLE = `NAME                SHORTNAMES   APIVERSION               NAMESPACED   KIND
bindings                         v1                       true         Binding
nodes               no           v1                       false        Node
pods                po           v1                       true         Pod
deployments         deploy       apps/v1                  true         Deployment
orders              ord,o        shop.example.com/v1beta1 true         Order
`;

/** `kubectl api-resources -o wide` has more columns. */
const WIDE = `NAME    SHORTNAMES   APIVERSION   NAMESPACED   KIND   VERBS   CATEGORIES
pods    po   v1   true   Pod   create,delete,get,list,patch,update,watch   all
orders   shop.example.com/v1   true   Order   get,list
`;

const unknown = (group: string, resource: string) => ({ group, resource, subresources: undefined });

const discovery = (...items: readonly unknown[]) => ({
  kind: 'APIGroupDiscoveryList',
  apiVersion: 'apidiscovery.k8s.io/v2',
  items,
});
const GROUP = {
  metadata: { name: 'shop.example.com' },
  versions: [
    {
      version: 'v1',
      resources: [
        { resource: 'orders', subresources: [{ subresource: 'status' }, { subresource: 'scale' }] },
      ],
    },
  ],
};
const LEGACY = {
  kind: 'APIResourceList',
  groupVersion: 'shop.example.com/v1',
  resources: [{ name: 'orders' }, { name: 'orders/status' }, { name: 'orders/scale' }],
};

test.each<[string, string, readonly unknown[]]>([
  ['one CRD', JSON.stringify(CRD), [ORDERS]],
  [
    'kubectl get crd -o json',
    JSON.stringify({ kind: 'List', items: [CRD, CRD] }),
    [ORDERS, ORDERS],
  ],
  [
    'CRDs as YAML, several documents',
    'kind: CustomResourceDefinition\nspec:\n  group: a.b\n  names: {plural: cs}\n---\nkind: Other\n---\nkind: List\nitems:\n- kind: CustomResourceDefinition\n  spec: {group: a.b, names: {plural: ds}, subresources: {status: {}}}\n',
    [
      { group: 'a.b', resource: 'cs', subresources: [] },
      { group: 'a.b', resource: 'ds', subresources: ['status'] },
    ],
  ],
  ['aggregated discovery', JSON.stringify(discovery(GROUP)), [ORDERS]],
  ['discovery of one group and version', JSON.stringify(LEGACY), [ORDERS]],
  [
    'two answers one after the other',
    `${JSON.stringify(LEGACY)}\n${JSON.stringify(discovery(GROUP))}\n`,
    [ORDERS, ORDERS],
  ],
  [
    'kubectl api-resources',
    TABLE,
    [
      ...['bindings', 'nodes', 'pods'].map((name) => unknown('', name)),
      unknown('apps', 'deployments'),
      unknown('shop.example.com', 'orders'),
    ],
  ],
  [
    'kubectl api-resources -o wide',
    WIDE,
    [unknown('', 'pods'), unknown('shop.example.com', 'orders')],
  ],
  ['without a heading', TABLE.split('\n').slice(2, 3).join('\n'), [unknown('', 'nodes')]],
  [
    'kubectl api-resources -o name',
    'pods\norders.shop.example.com\n',
    [unknown('', 'pods'), unknown('shop.example.com', 'orders')],
  ],
  [
    'kubectl api-resources -o json',
    JSON.stringify({
      kind: 'APIResourceList',
      groupVersion: '',
      resources: [
        { name: 'pods', version: 'v1' },
        { name: 'orders', group: 'shop.example.com', version: 'v1' },
      ],
    }),
    [unknown('', 'pods'), unknown('shop.example.com', 'orders')],
  ],
  ['a list of groups', '{"kind":"APIGroupList","groups":[{"name":"apps"}]}', []],
  ['half of a JSON text', '{"kind":"APIResourceList","resources":[{"name":', []],
  ['prose', 'error: the server is not there', []],
  ['nothing', '', []],
  ['YAML that is none', 'a: [}', []],
])('%s', (_what, text, resources) => {
  expect(parseResourceList(text).resources).toEqual(resources);
});

test('all groups are known from all of discovery, not from a part', () => {
  const knowsAll = (text: string): boolean => parseResourceList(text).hasAllGroups;
  expect(knowsAll(TABLE)).toBe(true);
  expect(knowsAll(JSON.stringify(discovery(GROUP)))).toBe(true);
  expect(knowsAll(WIDE)).toBe(false);
  expect(knowsAll(JSON.stringify(CRD))).toBe(false);
  expect(knowsAll(JSON.stringify(LEGACY))).toBe(false);
});
