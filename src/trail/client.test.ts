import { expect, test } from 'vitest';
import { type Client, clientOf } from './client.ts';

const GO = '(linux/amd64) kubernetes/8adc0f0';

test.each<[string | undefined, Client]>([
  [`kubectl/v1.33.1 ${GO}`, { name: 'kubectl', version: '1.33.1', kind: 'command line' }],
  [`oc/4.12.0 ${GO}`, { name: 'oc', version: '4.12.0', kind: 'command line' }],
  ['curl/7.88.1', { name: 'curl', version: '7.88.1', kind: 'command line' }],
  [
    `kubelet/v1.25.8+27e744f ${GO}`,
    { name: 'kubelet', version: '1.25.8+27e744f', kind: 'component' },
  ],
  [
    'controller-manager/v0.0.0 (linux/amd64) kubernetes/$Format/system:serviceaccount:kube-system:deployment-controller',
    { name: 'kube-controller-manager', kind: 'component', part: 'deployment-controller' },
  ],
  [
    'kube-controller-manager/v1.30.2 (linux/amd64) kubernetes/3968350/leader-election',
    {
      name: 'kube-controller-manager',
      version: '1.30.2',
      kind: 'component',
      part: 'leader-election',
    },
  ],
  [
    'hyperkube/v1.15.10 (linux/amd64) kubernetes/059c666/system:serviceaccount:kube-system:generic-garbage-collector',
    {
      name: 'kube-controller-manager',
      version: '1.15.10',
      kind: 'component',
      part: 'generic-garbage-collector',
    },
  ],
  [
    'scheduler/v0.0.0 (linux/amd64) kubernetes/$Format/scheduler',
    { name: 'kube-scheduler', kind: 'component' },
  ],
  [
    'apiserver/v0.0.0 (linux/amd64) kubernetes/$Format',
    { name: 'kube-apiserver', kind: 'component' },
  ],
  ['Helm/3.14.0', { name: 'helm', version: '3.14.0', kind: 'deployment' }],
  [
    `argocd-application-controller/v2.8.4 ${GO}`,
    { name: 'argo-cd', version: '2.8.4', kind: 'deployment' },
  ],
  [
    'kustomize-controller/v0.0.0 (linux/amd64) kubernetes/$Format',
    { name: 'flux', kind: 'deployment', part: 'kustomize-controller' },
  ],
  ['HashiCorp/1.0 Terraform/1.5.7', { name: 'Terraform', version: '1.5.7', kind: 'deployment' }],
  [`k9s/v0.32.4 ${GO}`, { name: 'k9s', version: '0.32.4', kind: 'dashboard' }],
  ['Lens/6.5.2', { name: 'Lens', version: '6.5.2', kind: 'dashboard' }],
  [
    'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
    { name: 'Firefox', version: '128.0', kind: 'browser' },
  ],
  [
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
    { name: 'Chrome', version: '126.0.0.0', kind: 'browser' },
  ],
  [
    'OpenAPI-Generator/28.1.0/python',
    { name: 'Kubernetes Python client', version: '28.1.0', kind: 'library' },
  ],
  [
    'Kubernetes Java Client/19.0.0',
    { name: 'Kubernetes Java client', version: '19.0.0', kind: 'library' },
  ],
  [
    'fabric8-kubernetes-client/6.7.2',
    { name: 'fabric8 Java client', version: '6.7.2', kind: 'library' },
  ],
  ['Go-http-client/1.1', { name: 'a Go program', version: '1.1', kind: 'library' }],
  [
    'cluster-version-operator/v0.0.0 (linux/amd64) kubernetes/$Format',
    { name: 'cluster-version-operator', kind: 'program' },
  ],
  ['ops-script/1.0', { name: 'ops-script', version: '1.0', kind: 'program' }],
  ['v2.6.0', { name: 'v2.6.0', kind: 'program' }],
  ['', { name: 'unknown client', kind: 'unknown' }],
  [undefined, { name: 'unknown client', kind: 'unknown' }],
])('%s', (userAgent, client) => {
  expect(clientOf(userAgent)).toEqual(client);
});

test('an endless agent gives a short name', () => {
  expect(clientOf('x'.repeat(200_000)).name).toHaveLength(60);
});
