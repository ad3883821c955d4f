/** A name of Kubernetes, or a host: what may stand between quotes in a template. */
const NAME = '^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$';
const FOLDER = '^(/[A-Za-z0-9._-]+)+$';

const text = (description: string, pattern: string) => ({ type: 'string', description, pattern });
const flag = (description: string) => ({ type: 'boolean', description });
const whole = (type: 'object' | 'array', description: string) => ({ type, description });
const group = (properties: Readonly<Record<string, unknown>>) => ({
  type: 'object',
  additionalProperties: false,
  required: Object.keys(properties),
  properties,
});

/** JSON Schema of the chart's values: Helm refuses what is not in it, with a misspelt name too. */
export const VALUES_SCHEMA: Readonly<Record<string, unknown>> = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Values of the Annals chart',
  ...group({
    cluster: text('The name the events are kept under.', '^[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?$'),
    image: text('The image of both parts.', '^[A-Za-z0-9][A-Za-z0-9./:@_-]*$'),
    server: group({
      storage: group({
        size: text(
          'Room for the store: about 15 % of what the API server writes.',
          '^[0-9]+[KMGT]i?$',
        ),
        className: {
          type: ['string', 'null'],
          description: 'Storage class; null for the usual one.',
        },
      }),
      resources: whole('object', 'What the server may use.'),
      nodeSelector: whole('object', 'Nodes the server may run on.'),
      tolerations: whole('array', 'Taints the server puts up with.'),
      listen: {
        enum: ['127.0.0.1', '0.0.0.0', '::'],
        description:
          '127.0.0.1 answers kubectl port-forward and exec alone, 0.0.0.0 or :: answers all who have a token, over TLS; make one first, since without any the server does not start. Ingress and ServiceMonitor need it.',
      },
    }),
    apiserverMetrics: group({
      enabled: flag(
        'Whether the API server is asked twice a minute how many events it lost; the pod gets an account that may read /metrics and nothing else.',
      ),
    }),
    agent: group({
      kind: {
        enum: ['DaemonSet', 'Deployment', 'none'],
        description:
          'DaemonSet: on every control-plane node. Deployment: one, beside the pod of an API server. none: the API server sends by webhook.',
      },
      logFolder: text('Folder of the audit log on the node.', FOLDER),
      logFile: text('The log in that folder.', '^[A-Za-z0-9][A-Za-z0-9._*-]*$'),
      bufferFolder: text('Folder on the node for the place in the log and what waits.', FOLDER),
      bufferBytes: text('Room for what waits while the server is away.', '^[0-9]+[KMG]$'),
      runAsUser: {
        type: 'integer',
        minimum: 0,
        description:
          'Who may read the log: 0, unless it belongs to a group you name; make bufferFolder theirs then.',
      },
      logGroup: { type: 'integer', minimum: 0, description: 'Group that may read the log.' },
      resources: whole('object', 'What the agent may use.'),
      nodeSelector: whole('object', 'Nodes that run an API server.'),
      tolerations: whole('array', 'Taints of those nodes.'),
    }),
    tls: group({
      mode: {
        enum: ['existing', 'cert-manager'],
        description:
          'existing: the two Secrets are there, "annals manifests --only certificates" makes them.',
      },
      serverSecret: text('Secret with ca.crt, tls.crt and tls.key of the server.', NAME),
      agentSecret: text('The same of the agent.', NAME),
    }),
    networkPolicy: group({ enabled: flag('Whether network policies are made.') }),
    serviceMonitor: group({
      enabled: flag("Whether the Prometheus operator's ServiceMonitor is made."),
      tokenSecret: text('Secret with a token of Annals under the key "token".', NAME),
    }),
    ingress: group({
      enabled: flag('Whether the page is reached from outside; configure a login first.'),
      className: text('Class of the ingress.', NAME),
      host: text('Host name of the page.', NAME),
      tlsSecret: text('Secret with the certificate for that host.', NAME),
      annotations: whole('object', 'What the ingress controller is told.'),
    }),
  }),
};
