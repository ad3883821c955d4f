import type { Json } from '../enable/yaml-file.ts';
import type { ChartValues } from './chart-values.ts';
import {
  AGENT_PORT,
  type DeployedObject,
  labelsOf,
  RESTRICTED_CONTAINER,
  TLS_FOLDER,
} from './deployed-object.ts';

const LABELS = labelsOf('agent');
const SELECTOR: Json = { matchLabels: LABELS };

/** The agent beside each API server: on all control-plane machines, or where the API server's pod is. */
export function agentObjects(values: ChartValues): readonly DeployedObject[] {
  const metadata = { name: 'annals-agent', namespace: values.namespace, labels: LABELS };
  return [
    {
      file: 'agent-service-account',
      // Without a token: the agent asks the Kubernetes API nothing.
      object: {
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata,
        automountServiceAccountToken: false,
      },
    },
    {
      file: 'agent-daemonset',
      when: { value: 'agent.kind', is: 'DaemonSet' },
      object: {
        apiVersion: 'apps/v1',
        kind: 'DaemonSet',
        metadata,
        spec: { selector: SELECTOR, template: podTemplate(values, {}) },
      },
    },
    {
      file: 'agent-deployment',
      when: { value: 'agent.kind', is: 'Deployment' },
      object: {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata,
        spec: {
          replicas: 1,
          // Two agents on one buffer folder would keep each other out.
          strategy: { type: 'Recreate' },
          selector: SELECTOR,
          template: podTemplate(values, { affinity: BESIDE_API_SERVER }),
        },
      },
    },
  ];
}

/** The label that kubeadm and most others give the pod of the API server. */
const BESIDE_API_SERVER: Json = {
  podAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: [
      {
        topologyKey: 'kubernetes.io/hostname',
        namespaces: ['kube-system'],
        labelSelector: { matchLabels: { component: 'kube-apiserver' } },
      },
    ],
  },
};

function podTemplate(
  { namespace, cluster, image, agent, tls }: ChartValues,
  placement: Readonly<Record<string, Json>>,
): Json {
  return {
    metadata: { labels: LABELS },
    spec: {
      serviceAccountName: 'annals-agent',
      automountServiceAccountToken: false,
      nodeSelector: agent.nodeSelector,
      tolerations: agent.tolerations,
      ...placement,
      priorityClassName: 'system-node-critical',
      securityContext: {
        // The API server writes its log for its own user alone, which is root unless told otherwise.
        runAsUser: agent.runAsUser,
        runAsGroup: agent.logGroup,
        supplementalGroups: [agent.logGroup],
        seccompProfile: { type: 'RuntimeDefault' },
      },
      containers: [
        {
          name: 'agent',
          image,
          args: [
            'agent',
            `--file=/audit/${agent.logFile}`,
            `--to=https://annals.${namespace}.svc:${AGENT_PORT}`,
            `--cluster=${cluster}`,
            '--buffer=/buffer',
            `--buffer-bytes=${agent.bufferBytes}`,
            `--ca=${TLS_FOLDER}/ca.crt`,
            `--cert=${TLS_FOLDER}/tls.crt`,
            `--key=${TLS_FOLDER}/tls.key`,
          ],
          resources: agent.resources,
          securityContext: RESTRICTED_CONTAINER,
          volumeMounts: [
            { name: 'audit', mountPath: '/audit', readOnly: true },
            { name: 'buffer', mountPath: '/buffer' },
            { name: 'tls', mountPath: TLS_FOLDER, readOnly: true },
            { name: 'tmp', mountPath: '/tmp' },
          ],
        },
      ],
      volumes: [
        { name: 'audit', hostPath: { path: agent.logFolder, type: 'Directory' } },
        // Survives the pod: it holds the place in the log, and what waits for the server.
        { name: 'buffer', hostPath: { path: agent.bufferFolder, type: 'DirectoryOrCreate' } },
        { name: 'tls', secret: { secretName: tls.agentSecret, defaultMode: 0o440 } },
        { name: 'tmp', emptyDir: {} },
      ],
    },
  };
}
