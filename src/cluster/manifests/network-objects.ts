import type { ChartValues } from './chart-values.ts';
import {
  AGENT_PORT,
  API_PORT,
  type DeployedObject,
  labelsOf,
  RECEIVER_PORT,
} from './deployed-object.ts';

/**
 * Who may talk to whom. The receivers are open to all, since API servers are outside the pod network,
 * and take nobody without a certificate.
 */
export function networkObjects({ namespace }: ChartValues): readonly DeployedObject[] {
  const when = { value: 'networkPolicy.enabled' };
  return [
    {
      file: 'network-policy-server',
      when,
      object: {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { name: 'annals', namespace, labels: labelsOf('server') },
        spec: {
          podSelector: { matchLabels: labelsOf('server') },
          policyTypes: ['Ingress', 'Egress'],
          ingress: [
            { ports: [{ port: RECEIVER_PORT }, { port: AGENT_PORT }] },
            // Only listened on where a login is configured.
            { ports: [{ port: API_PORT }] },
          ],
          egress: [],
        },
      },
    },
    {
      file: 'network-policy-metrics',
      when: { ...when, and: 'apiserverMetrics.enabled' },
      object: {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { name: 'annals-metrics', namespace, labels: labelsOf('server') },
        spec: {
          podSelector: { matchLabels: labelsOf('server') },
          policyTypes: ['Egress'],
          // The API server: its Service's port, and those it listens on behind it.
          egress: [{ ports: [{ port: 443 }, { port: 6443 }, { port: 8443 }] }],
        },
      },
    },
    {
      file: 'network-policy-agent',
      when,
      object: {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { name: 'annals-agent', namespace, labels: labelsOf('agent') },
        spec: {
          podSelector: { matchLabels: labelsOf('agent') },
          policyTypes: ['Ingress', 'Egress'],
          ingress: [],
          egress: [
            {
              ports: [{ port: AGENT_PORT }],
              to: [{ podSelector: { matchLabels: labelsOf('server') } }],
            },
            {
              ports: [
                { port: 53, protocol: 'UDP' },
                { port: 53, protocol: 'TCP' },
              ],
            },
          ],
        },
      },
    },
  ];
}
