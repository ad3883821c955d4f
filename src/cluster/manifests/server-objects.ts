import type { Json } from '../enable/yaml-file.ts';
import type { ChartValues } from './chart-values.ts';
import {
  API_PORT,
  type DeployedObject,
  labelsOf,
  RECEIVER_PORT,
  RESTRICTED_CONTAINER,
  TLS_FOLDER,
} from './deployed-object.ts';

const LABELS = labelsOf('server');

/** Nobody of the image's own users: the one that distroless images call nonroot. */
const NONROOT = 65_532;

/** The server: one pod with a volume, since one process writes a store. */
export function serverObjects(values: ChartValues): readonly DeployedObject[] {
  const { namespace, ingress } = values;
  const metadata = { name: 'annals', namespace, labels: LABELS };
  return [
    {
      file: 'service-account',
      object: {
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata,
        // Neither part asks the Kubernetes API anything.
        automountServiceAccountToken: false,
      },
    },
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
          endpoints: [{ port: 'api', path: '/metrics', interval: '30s' }],
        },
      },
    },
    {
      file: 'ingress',
      when: { value: 'ingress.enabled' },
      object: {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'Ingress',
        metadata,
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

function statefulSet(
  { image, server, tls }: ChartValues,
  metadata: Json,
): Readonly<Record<string, Json>> {
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
          automountServiceAccountToken: false,
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
              args: serverArguments(),
              ports: [
                { name: 'receiver', containerPort: RECEIVER_PORT },
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

/** Questions are answered on the pod's own loopback, which `kubectl port-forward` reaches. */
function serverArguments(): readonly string[] {
  return [
    'serve',
    '--data-dir=/var/lib/annals',
    `--port=${API_PORT}`,
    `--webhook=0.0.0.0:${RECEIVER_PORT}`,
    `--tls-cert=${TLS_FOLDER}/tls.crt`,
    `--tls-key=${TLS_FOLDER}/tls.key`,
    `--client-ca=${TLS_FOLDER}/ca.crt`,
  ];
}
