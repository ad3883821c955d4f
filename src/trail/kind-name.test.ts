import { expect, test } from 'vitest';
import { kindNameOf } from './kind-name.ts';

test.each([
  ['pods', '', 'pod', 'pods'],
  ['endpoints', '', 'Endpoints', 'Endpoints'],
  ['ingresses', 'networking.k8s.io', 'ingress', 'ingresses'],
  ['networkpolicies', 'networking.k8s.io', 'NetworkPolicy', 'NetworkPolicies'],
  ['storageclasses', 'storage.k8s.io', 'StorageClass', 'StorageClasses'],
  ['serviceaccounts', '', 'service account', 'service accounts'],
  ['customresourcedefinitions', 'apiextensions.k8s.io', 'CRD', 'CRDs'],
  ['widgets', 'shop.example.com', 'widget', 'widgets'],
  ['policies', 'example.com', 'policy', 'policies'],
  ['proxies', 'config.openshift.io', 'proxy', 'proxies'],
  ['postgresclusters', 'example.com', 'postgrescluster', 'postgresclusters'],
  ['dashboards', 'example.com', 'dashboard', 'dashboards'],
  ['buses', 'example.com', 'buse', 'buses'],
  ['ingressclasses', 'example.com', 'ingressclass.example.com', 'ingressclasses.example.com'],
  ['redis', 'example.com', 'redis', 'redis'],
  ['status', 'example.com', 'status', 'status'],
  ['pods', 'metrics.k8s.io', 'pod.metrics.k8s.io', 'pods.metrics.k8s.io'],
  [
    'services',
    'serving.knative.dev',
    'service.serving.knative.dev',
    'services.serving.knative.dev',
  ],
  ['', '', '', ''],
])('%s of group %j: one %s, many %s', (resource, apiGroup, singular, plural) => {
  const { singular: one, plural: many } = kindNameOf(resource, apiGroup);
  expect([one, many]).toEqual([singular, plural]);
});
