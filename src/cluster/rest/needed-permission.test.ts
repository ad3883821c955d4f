import { expect, test } from 'vitest';
import { grantCommand, neededPermission, permissionWords } from './needed-permission.ts';

test.each([
  ['GET', '/api/v1/namespaces/team-a/pods', 'list pods in namespace team-a'],
  ['GET', '/api/v1/namespaces/team-a/pods/web', 'get pods in namespace team-a'],
  ['GET', '/api/v1/namespaces/team-a', 'get namespaces'],
  ['GET', '/api/v1/namespaces/team-a/pods/web/log', 'get pods/log in namespace team-a'],
  ['POST', '/api/v1/namespaces', 'create namespaces'],
  [
    'PUT',
    '/apis/certificates.k8s.io/v1/certificatesigningrequests/jai/approval',
    'update certificatesigningrequests.certificates.k8s.io/approval',
  ],
  ['PATCH', '/apis/apps/v1/namespaces/a/deployments/web', 'patch deployments.apps in namespace a'],
  ['GET', '/metrics', 'get /metrics'],
])('%s %s needs: %s', (method, path, words) => {
  expect(permissionWords(neededPermission(method, path))).toBe(words);
});

test('what gives it is a command to copy', () => {
  const approval = '/apis/certificates.k8s.io/v1/certificatesigningrequests/jai/approval';
  expect(grantCommand(neededPermission('PUT', approval), 'ann')).toBe(
    'kubectl create clusterrole annals-extra --verb=update --resource=certificatesigningrequests.certificates.k8s.io/approval && ' +
      'kubectl create clusterrolebinding annals-extra --clusterrole=annals-extra --user=ann',
  );
  expect(grantCommand(neededPermission('GET', '/metrics'), 'ann')).toContain(
    '--non-resource-url=/metrics',
  );
});
