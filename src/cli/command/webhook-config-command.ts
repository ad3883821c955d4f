import { Command, Option } from 'commander';
import type { Define } from '../define.ts';

/** Flags of `annals webhook-config`. */
export interface WebhookConfigOptions {
  readonly url: string;
  readonly cluster: string;
  readonly ca?: string;
  readonly tokenFile?: string;
  readonly clientCert?: string;
  readonly clientKey?: string;
  readonly mode: 'batch' | 'blocking' | 'blocking-strict';
}

export const webhookConfigCommand: Define = ({ terminal, onDone }) =>
  new Command('webhook-config')
    .description('Print what an API server needs to send its audit events here.')
    .requiredOption('--url <url>', 'how the API server reaches this one: https://annals:7443')
    .option('--cluster <name>', 'the cluster the API server is of', 'default')
    .option('--ca <file>', 'authority of the certificate Annals shows; put into the file')
    .option('--token-file <path>', "where the token lies on the API server's machine")
    .option('--client-cert <path>', "where its certificate lies on the API server's machine")
    .option('--client-key <path>', 'and the key of that')
    .addOption(
      new Option('--mode <mode>', 'whether requests wait for their event to be kept')
        .choices(['batch', 'blocking', 'blocking-strict'])
        .default('batch'),
    )
    .addHelpText('after', EXAMPLES)
    .action(async (options: WebhookConfigOptions) => {
      const { runWebhookConfig } = await import('../run-webhook-config.ts');
      onDone(await runWebhookConfig(terminal, options));
    });

const EXAMPLES = `
Prints a kubeconfig for --audit-webhook-config-file. The flags of the API server stand in it as
comments, with the reason for each.

Examples:
  annals webhook-config --url http://127.0.0.1:7443 > audit-webhook.yaml
  annals webhook-config --url https://annals.example.com:7443 --cluster prod --ca ca.pem \\
    --client-cert /etc/kubernetes/pki/annals.crt --client-key /etc/kubernetes/pki/annals.key
`;
