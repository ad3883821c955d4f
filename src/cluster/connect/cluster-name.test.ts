import { expect, test } from 'vitest';
import { clusterNameOf } from './cluster-name.ts';

test.each([
  ['kind-dev', 'kind-dev'],
  ['minikube', 'minikube'],
  ['kubernetes-admin@kubernetes', 'kubernetes'],
  ['jai@test', 'test'],
  ['arn:aws:eks:eu-west-1:123456789012:cluster/prod', 'prod'],
  ['gke_project_europe-west1_prod', 'gke_project_europe-west1_prod'],
  ['default/api-crc-testing:6443/kubeadmin', 'kubeadmin'],
  ['my cluster!', 'my-cluster'],
  ['@', ''],
  ['x'.repeat(100), 'x'.repeat(63)],
])('the context %s leads to the cluster %s', (context, name) => {
  expect(clusterNameOf(context)).toBe(name);
});
