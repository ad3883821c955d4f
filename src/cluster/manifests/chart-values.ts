import type { Json } from '../enable/yaml-file.ts';

/** What somebody may choose of a deployment: the values of the chart, and the flags of `annals manifests`. */
export interface ChartValues {
  readonly namespace: string;
  /** The name the events are kept under. */
  readonly cluster: string;
  readonly image: string;
  readonly server: {
    readonly storage: { readonly size: string; readonly className: string | null };
    readonly resources: Json;
    readonly nodeSelector: Json;
    readonly tolerations: Json;
    /** Where questions are answered: on the pod's own loopback, or to all who have a token. */
    readonly listen: '127.0.0.1' | '0.0.0.0' | '::';
  };
  /** Whether the API server is asked what it lost itself, for which the pod needs an account. */
  readonly apiserverMetrics: { readonly enabled: boolean };
  readonly agent: {
    readonly kind: 'DaemonSet' | 'Deployment' | 'none';
    /** Folder of the log on the machine, and the log in it. */
    readonly logFolder: string;
    readonly logFile: string;
    readonly bufferFolder: string;
    readonly bufferBytes: string;
    readonly runAsUser: number;
    readonly logGroup: number;
    readonly resources: Json;
    readonly nodeSelector: Json;
    readonly tolerations: Json;
  };
  readonly tls: {
    readonly mode: 'existing' | 'cert-manager';
    readonly serverSecret: string;
    readonly agentSecret: string;
  };
  readonly networkPolicy: { readonly enabled: boolean };
  readonly serviceMonitor: {
    readonly enabled: boolean;
    /** Secret with a token of Annals under the key `token`. */
    readonly tokenSecret: string;
  };
  readonly ingress: {
    readonly enabled: boolean;
    readonly className: string;
    readonly host: string;
    readonly tlsSecret: string;
    readonly annotations: Json;
  };
}

/** Values that are taken as a whole: their keys are Kubernetes' own. */
export const WHOLE_VALUES: ReadonlySet<string> = new Set([
  'resources',
  'nodeSelector',
  'tolerations',
  'annotations',
]);

/** What is chosen where nobody chose. */
export function defaultValues(version: string): ChartValues {
  return {
    namespace: 'annals',
    cluster: 'default',
    image: `ghcr.io/annals/annals:${version}`,
    server: {
      storage: { size: '20Gi', className: null },
      resources: {
        requests: { cpu: '100m', memory: '256Mi' },
        limits: { memory: '2Gi' },
      },
      nodeSelector: { 'kubernetes.io/os': 'linux' },
      tolerations: [],
      listen: '127.0.0.1',
    },
    apiserverMetrics: { enabled: true },
    agent: {
      kind: 'DaemonSet',
      logFolder: '/var/log/kubernetes/audit',
      logFile: 'audit.log',
      bufferFolder: '/var/lib/annals-agent',
      bufferBytes: '1G',
      runAsUser: 0,
      logGroup: 0,
      resources: {
        requests: { cpu: '50m', memory: '96Mi' },
        limits: { memory: '384Mi' },
      },
      nodeSelector: { 'kubernetes.io/os': 'linux', 'node-role.kubernetes.io/control-plane': '' },
      tolerations: [{ operator: 'Exists', effect: 'NoSchedule' }],
    },
    tls: {
      mode: 'existing',
      serverSecret: 'annals-server-tls',
      agentSecret: 'annals-agent-tls',
    },
    networkPolicy: { enabled: true },
    serviceMonitor: { enabled: false, tokenSecret: 'annals-metrics-token' },
    ingress: {
      enabled: false,
      className: 'nginx',
      host: 'annals.example.com',
      tlsSecret: 'annals-ingress-tls',
      // The page is behind TLS in the pod as well.
      annotations: { 'nginx.ingress.kubernetes.io/backend-protocol': 'HTTPS' },
    },
  };
}
