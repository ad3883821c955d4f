import type { Json } from '../enable/yaml-file.ts';
import type { ChartValues } from './chart-values.ts';
import {
  AGENT_PORT,
  API_PORT,
  type DeployedObject,
  labelsOf,
  RECEIVER_PORT,
  RESTRICTED_CONTAINER,
  TLS_FOLDER,
} from './deployed-object.ts';
import { optionalItem } from './optional-item.ts';

const LABELS = labelsOf('server');

/** Nobody of the image's own users: the one that distroless images call nonroot. */
const NONROOT = 65_532;

/** The server: one pod with a volume, since one process writes a store. */
export function serverObjects(values: ChartValues): readonly DeployedObject[] {
  const { namespace, ingress, serviceMonitor, tls } = values;
  const metadata = { name: 'annals', namespace, labels: LABELS };
  return [
    {
      file: 'service-account',
      object: {
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata,
        automountServiceAccountToken: false,
      },
    },
    ...metricsAccount(values),
    {
      file: 'service',
      object: {
        apiVersion: 'v1',
        kind: 'Service',
        metadata,
        spec: {
          selector: LABELS,
          ports: [
            { name: 'receiver', port: RECEIVER_PORT, targetPort: 'receiver' },
            { name: 'agents', port: AGENT_PORT, targetPort: 'agents' },
            { name: 'api', port: API_PORT, targetPort: 'api' },
          ],
        },
      },
    },
    { file: 'statefulset', object: statefulSet(values, metadata) },
    {
      file: 'pod-disruption-budget',
      object: {
        apiVersion: 'policy/v1',
        kind: 'PodDisruptionBudget',
        metadata,
        spec: { maxUnavailable: 1, selector: { matchLabels: LABELS } },
      },
    },
    {
      file: 'service-monitor',
      when: { value: 'serviceMonitor.enabled' },
      object: {
        apiVersion: 'monitoring.coreos.com/v1',
        kind: 'ServiceMonitor',
        metadata,
        spec: {
          selector: { matchLabels: LABELS },
          endpoints: [
            {
              port: 'api',
              path: '/metrics',
              interval: '30s',
              scheme: 'https',
              tlsConfig: {
                ca: { secret: { name: tls.serverSecret, key: 'ca.crt' } },
                serverName: `annals.${namespace}.svc`,
              },
              authorization: { credentials: { name: serviceMonitor.tokenSecret, key: 'token' } },
            },
          ],
        },
      },
    },
    {
      file: 'ingress',
      when: { value: 'ingress.enabled' },
      object: {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'Ingress',
        metadata: { ...metadata, annotations: ingress.annotations },
        spec: {
          ingressClassName: ingress.className,
          rules: [
            {
              host: ingress.host,
              http: {
                paths: [
                  {
                    path: '/',
                    pathType: 'Prefix',
                    backend: { service: { name: 'annals', port: { name: 'api' } } },
                  },
                ],
              },
            },
          ],
          tls: [{ hosts: [ingress.host], secretName: ingress.tlsSecret }],
        },
      },
    },
  ];
}

/** The account that reads what the API server counts, and nothing else. Its names are the cluster's. */
function metricsAccount({ namespace }: ChartValues): readonly DeployedObject[] {
  const name = `annals-metrics-${namespace}`;
  const when = { value: 'apiserverMetrics.enabled' };
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const metadata = { name, labels: LABELS };
  return [
    {
      file: 'cluster-role',
      when,
      object: {
        apiVersion,
        kind: 'ClusterRole',
        metadata,
        rules: [{ nonResourceURLs: ['/metrics'], verbs: ['get'] }],
      },
    },
    {
      file: 'cluster-role-binding',
      when,
      object: {
        apiVersion,
        kind: 'ClusterRoleBinding',
        metadata,
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
        subjects: [{ kind: 'ServiceAccount', name: 'annals', namespace }],
      },
    },
  ];
}

function statefulSet(values: ChartValues, metadata: Json): Readonly<Record<string, Json>> {
  const { image, server, tls, apiserverMetrics } = values;
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata,
    spec: {
      serviceName: 'annals',
      replicas: 1,
      selector: { matchLabels: LABELS },
      template: {
        metadata: { labels: LABELS },
        spec: {
          serviceAccountName: 'annals',
          automountServiceAccountToken: apiserverMetrics.enabled,
          nodeSelector: server.nodeSelector,
          tolerations: server.tolerations,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: NONROOT,
            runAsGroup: NONROOT,
            fsGroup: NONROOT,
            seccompProfile: { type: 'RuntimeDefault' },
          },
          // A store is closed with its last events synced and its index sealed.
          terminationGracePeriodSeconds: 60,
          containers: [
            {
              name: 'annals',
              image,
              args: serverArguments(values),
              ports: [
                { name: 'receiver', containerPort: RECEIVER_PORT },
                { name: 'agents', containerPort: AGENT_PORT },
                { name: 'api', containerPort: API_PORT },
              ],
              startupProbe: {
                tcpSocket: { port: 'receiver' },
                periodSeconds: 2,
                failureThreshold: 150,
              },
              readinessProbe: { tcpSocket: { port: 'receiver' }, periodSeconds: 5 },
              livenessProbe: {
                tcpSocket: { port: 'receiver' },
                periodSeconds: 20,
                failureThreshold: 6,
              },
              resources: server.resources,
              securityContext: RESTRICTED_CONTAINER,
              volumeMounts: [
                { name: 'data', mountPath: '/var/lib/annals' },
                { name: 'tls', mountPath: TLS_FOLDER, readOnly: true },
                { name: 'tmp', mountPath: '/tmp' },
              ],
            },
          ],
          volumes: [
            { name: 'tls', secret: { secretName: tls.serverSecret, defaultMode: 0o440 } },
            { name: 'tmp', emptyDir: {} },
          ],
        },
      },
      volumeClaimTemplates: [
        {
          metadata: { name: 'data' },
          spec: {
            accessModes: ['ReadWriteOnce'],
            storageClassName: server.storage.className,
            resources: { requests: { storage: server.storage.size } },
          },
        },
      ],
    },
  };
}

/** The pod's own loopback, where questions are answered by default, is what `kubectl port-forward` reaches. */
function serverArguments({ cluster, server, apiserverMetrics }: ChartValues): readonly string[] {
  return [
    'serve',
    '--data-dir=/var/lib/annals',
    `--listen=${server.listen}`,
    `--port=${API_PORT}`,
    `--webhook=:${RECEIVER_PORT}`,
    `--http=:${AGENT_PORT}`,
    `--cluster=${cluster}`,
    ...optionalItem(apiserverMetrics.enabled, 'apiserverMetrics.enabled', '--apiserver-metrics'),
    `--tls-cert=${TLS_FOLDER}/tls.crt`,
    `--tls-key=${TLS_FOLDER}/tls.key`,
    `--client-ca=${TLS_FOLDER}/ca.crt`,
  ];
}
