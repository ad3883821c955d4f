import { expect, test } from 'vitest';
import { resourceOfKind } from './resource-of-kind.ts';

test.each([
  ['Deployment', 'apps', 'deployments'],
  ['Ingress', 'networking.k8s.io', 'ingresses'],
  ['NetworkPolicy', 'networking.k8s.io', 'networkpolicies'],
  ['Endpoints', '', 'endpoints'],
  ['Widget', 'shop.example.com', 'widgets'],
  ['', '', undefined],
] as const)('%s of %s is one of %s', (kind, group, resource) => {
  expect(resourceOfKind(kind, group)).toBe(resource);
});
