import { expect, test } from 'vitest';
import type { JsonValue } from '../../event/json-value.ts';
import { namesIn } from './served-resources.ts';

const DEPLOYMENTS = {
  group: 'apps',
  resource: 'deployments',
  singular: 'deployment',
  shortNames: ['deploy'],
};
const NODES = { group: '', resource: 'nodes', singular: '', shortNames: ['no'] };

test.each<[string, JsonValue, unknown]>([
  [
    'aggregated',
    {
      kind: 'APIGroupDiscoveryList',
      items: [
        {
          metadata: { name: 'apps' },
          versions: [
            {
              version: 'v1',
              resources: [
                {
                  resource: 'deployments',
                  singularResource: 'deployment',
                  shortNames: ['deploy'],
                  subresources: [{ subresource: 'scale' }],
                },
              ],
            },
          ],
        },
        { metadata: {}, versions: [{ resources: [{ resource: 'nodes', shortNames: ['no'] }] }] },
      ],
    },
    [DEPLOYMENTS, NODES],
  ],
  [
    'of one group, as before 1.26',
    {
      kind: 'APIResourceList',
      groupVersion: 'apps/v1',
      resources: [
        { name: 'deployments', singularName: 'deployment', shortNames: ['deploy'] },
        { name: 'deployments/scale', singularName: '' },
      ],
    },
    [DEPLOYMENTS],
  ],
  [
    'of the core group, as before 1.26',
    {
      kind: 'APIResourceList',
      groupVersion: 'v1',
      resources: [{ name: 'nodes', shortNames: ['no'] }],
    },
    [NODES],
  ],
  ['something else', { kind: 'Status' }, []],
  ['no object', 'ok', []],
])('discovery %s', (_what, document, names) => {
  expect(namesIn(document)).toEqual(names);
});
