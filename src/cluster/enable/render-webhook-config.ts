import { stringify } from 'yaml';

/** What goes into the kubeconfig of an audit webhook. */
export interface WebhookKubeconfig {
  /** With its path; the API server posts to just this. */
  readonly server: string;
  readonly cluster: string;
  readonly mode: 'batch' | 'blocking' | 'blocking-strict';
  readonly authority?: Buffer;
  /** Paths on the machine of the API server. */
  readonly tokenFile?: string;
  readonly clientCert?: string;
  readonly clientKey?: string;
}

/** The kubeconfig, with the flags that belong to it as comments before it unless told otherwise. */
export function renderWebhookConfig(
  config: WebhookKubeconfig,
  form: 'with flags' | 'without flags' = 'with flags',
): string {
  const { server, authority, tokenFile, clientCert, clientKey } = config;
  const user = {
    ...(tokenFile !== undefined && { tokenFile }),
    ...(clientCert !== undefined && { 'client-certificate': clientCert, 'client-key': clientKey }),
  };
  const name = 'annals';
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name,
        cluster: {
          server,
          ...(authority && { 'certificate-authority-data': authority.toString('base64') }),
        },
      },
    ],
    users: [{ name, user }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  };
  const head = form === 'with flags' ? `${comments(config)}\n` : '';
  return head + stringify(kubeconfig, { lineWidth: 0 });
}

function comments({ cluster, mode }: WebhookKubeconfig): string {
  const lines = [
    `Audit webhook of cluster ${cluster} to Annals.`,
    '',
    'Put this file on each machine that runs an API server and add to kube-apiserver:',
    '',
    '  --audit-policy-file=/etc/kubernetes/audit-policy.yaml',
    '  --audit-webhook-config-file=/etc/kubernetes/audit-webhook.yaml',
    `  --audit-webhook-mode=${mode}`,
    ...(mode === 'batch' ? BATCH_LINES : BLOCKING_LINES),
    '',
    'Where the API server runs in a pod, mount these files, and those named below, into it.',
    '',
    'A webhook loses events when Annals cannot be reached for longer than the API server tries: 80',
    'seconds to four minutes. An audit log beside it (--audit-log-path) loses none; import it.',
  ];
  return lines.map((line) => `#${line === '' ? '' : ` ${line}`}\n`).join('');
}

const BATCH_LINES: readonly string[] = [
  '  --audit-webhook-batch-max-wait=5s',
  '      an event is here after at most so long (default 30s)',
  '  --audit-webhook-batch-max-size=400',
  '  --audit-webhook-batch-buffer-size=30000',
  '      events that wait; what does not fit is lost, and counted in',
  '      apiserver_audit_error_total (default 10000)',
  '  --audit-webhook-batch-throttle-qps=30',
  '  --audit-webhook-batch-throttle-burst=60',
  '      batches a second: the default of 10 loses events above 4000 a second',
];

const BLOCKING_LINES: readonly string[] = [
  '',
  'In this mode each request waits until its event is on the disk of Annals, and for minutes',
  'while Annals cannot be reached. One event is sent at a time.',
];
