import { expect, test } from 'vitest';
import { requestFromUrl } from './request-from-url.ts';

/** verb, group, resource/subresource, namespace, name */
test.each([
  ['GET /api/v1/pods', 'list', '', 'pods', '', ''],
  ['HEAD /api/v1/pods', 'list', '', 'pods', '', ''],
  ['GET /api/v1/pods?watch=1', 'watch', '', 'pods', '', ''],
  ['GET /api/v1/pods?watch', 'watch', '', 'pods', '', ''],
  ['GET /api/v1/pods?watch=False', 'list', '', 'pods', '', ''],
  ['GET /api/v1/pods?limit=x&watch=true', 'watch', '', 'pods', '', ''],
  ['GET /api/v1/pods?limit=x&fieldSelector=metadata.name%3Da', 'list', '', 'pods', '', ''],
  ['GET /api/v1/pods?fieldSelector=metadata.name%3Da', 'list', '', 'pods', '', 'a'],
  ['GET /api/v1/pods?fieldSelector=metadata.name!%3Da', 'list', '', 'pods', '', ''],
  ['GET /api/v1/pods?fieldSelector=metadata.name%3Da%2Fb', 'list', '', 'pods', '', ''],
  ['DELETE /api/v1/pods?fieldSelector=metadata.name%3Da', 'deletecollection', '', 'pods', '', ''],
  ['GET /api/v1/watch/namespaces/dev/pods/a', 'watch', '', 'pods', 'dev', 'a'],
  ['GET /api/v1/watch/pods?fieldSelector=metadata.name%3Da', 'watch', '', 'pods', '', ''],
  ['POST /api/v1/proxy/namespaces/dev/pods/a/x', 'proxy', '', 'pods', 'dev', 'a'],
  ['POST /api/v1/namespaces/dev/pods', 'create', '', 'pods', 'dev', ''],
  ['POST /api/v1/namespaces/dev/pods/a/eviction', 'create', '', 'pods/eviction', 'dev', 'a'],
  ['GET /api/v1/namespaces/dev/pods/a/exec?command=id', 'get', '', 'pods/exec', 'dev', 'a'],
  ['PUT /api/v1/namespaces/dev/pods/a/proxy/x/y', 'update', '', 'pods/proxy', 'dev', 'a'],
  ['OPTIONS /api/v1/pods', '', '', 'pods', '', ''],
  ['GET /api/v1/namespaces', 'list', '', 'namespaces', '', ''],
  ['GET /api/v1/namespaces/dev', 'get', '', 'namespaces', 'dev', 'dev'],
  ['PUT /api/v1/namespaces/dev/status', 'update', '', 'namespaces/status', 'dev', 'dev'],
  ['PUT /api/v1/namespaces/dev/finalize', 'update', '', 'namespaces/finalize', 'dev', 'dev'],
  ['DELETE /api/v1/namespaces/dev/pods', 'deletecollection', '', 'pods', 'dev', ''],
  ['PATCH /apis/apps/v1/namespaces/dev/deployments/w', 'patch', 'apps', 'deployments', 'dev', 'w'],
  [
    'GET /apis/apps/v1/namespaces/dev/deployments/w/scale',
    'get',
    'apps',
    'deployments/scale',
    'dev',
    'w',
  ],
  ['GET /apis//v1/x', 'list', '', 'x', '', ''],
])('%s is %s %s %s in %j, named %j', (line, verb, apiGroup, what, namespace, name) => {
  const [method = '', url = ''] = line.split(' ');
  const [resource, subresource = ''] = what.split('/');
  expect(requestFromUrl(method, url, undefined)).toMatchObject({
    kind: 'resource',
    verb,
    apiGroup,
    resource,
    subresource,
    namespace,
    name,
  });
});

test.each([
  ['GET /', 'get', '/'],
  ['GET /api', 'get', '/api'],
  ['GET /api/v1/', 'get', '/api/v1/'],
  ['GET /apis/apps/v1', 'get', '/apis/apps/v1'],
  ['HEAD /healthz?verbose', 'head', '/healthz'],
  ['OPTIONS /version', 'options', '/version'],
  ['GET /openapi/v3/apis/apps/v1', 'get', '/openapi/v3/apis/apps/v1'],
  ['GET /API/v1/pods', 'get', '/API/v1/pods'],
])('%s is no resource: %s %s', (line, verb, path) => {
  const [method = '', url = ''] = line.split(' ');
  expect(requestFromUrl(method, url, undefined)).toEqual({
    kind: 'nonResource',
    caller: undefined,
    verb,
    path,
  });
});

test.each(['GET /api/v1/watch', 'GET /api/v1/proxy/', 'GET /a%zz'])('%s is refused', (line) => {
  const [method = '', url = ''] = line.split(' ');
  expect(requestFromUrl(method, url, undefined)).toHaveProperty('badRequest');
});
