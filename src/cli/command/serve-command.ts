import { Command } from 'commander';
import { type ClusterOptions, withCluster } from '../cluster/cluster-options.ts';
import type { Define } from '../define.ts';
import { STORE_HELP, type StoreOptions, wholeNumber, withStore } from './options.ts';
import { type RedactOptions, withRedact } from './redact-option.ts';
import { type RetentionOptions, withRetention } from './retention-option.ts';

/** Flags of `annals serve`. */
export interface ServeOptions
  extends StoreOptions,
    ClusterOptions,
    RedactOptions,
    RetentionOptions {
  readonly listen?: string;
  readonly port?: number;
  readonly config?: string;
  readonly file?: readonly string[];
  readonly cluster?: string;
  readonly apiserverMetrics?: boolean;
  readonly webhook?: string;
  readonly http?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly clientCa?: string;
  readonly insecureHttp?: boolean;
  readonly requireLogin?: boolean;
  readonly recordReads?: boolean;
  readonly embedOrigin?: readonly string[];
}

export const serveCommand: Define = ({ terminal, onDone }) => {
  const command = new Command('serve')
    .description('Answer questions over HTTP and receive events, until Ctrl-C.')
    .option(
      '--listen <address>',
      'address of this machine to listen on, such as ::1 (default: 127.0.0.1)',
    )
    .option(
      '--port <number>',
      'port to listen on; 0 for any free one (default: 7400)',
      wholeNumber(0, 65_535),
    )
    .option('--config <file>', 'read annals.yaml; flags go before what it says')
    .option('--file <pattern...>', 'follow these log files of the API server, through rotation')
    .option('--cluster <name>', 'the cluster the files are of (default: as for import)')
    .option(
      '--apiserver-metrics',
      'ask the API server of --kubeconfig and --context what it lost itself',
    )
    .option('--webhook <address>', 'receive from API servers here: 127.0.0.1:7443')
    .option('--http <address>', 'receive from log shippers here: 127.0.0.1:7480')
    .option(
      '--tls-cert <file>',
      'certificate for the two above, and for --listen beyond this machine',
    )
    .option('--tls-key <file>', 'its key')
    .option('--client-ca <file>', 'receive only from holders of a certificate of this authority')
    .option(
      '--insecure-http',
      'listen beyond this machine without TLS, since a proxy before it has it',
    )
    .option('--require-login', 'answer only readers with a token, on this machine, too')
    .option('--record-reads', 'keep who asked what (default: where a login is required)')
    .option('--no-record-reads', 'do not keep it')
    .option(
      '--embed-origin <origin...>',
      'let pages of these origins frame the page: https://grafana.example.com (default: none)',
    );
  withStore(withRedact(withRetention(withCluster(command)))).addHelpText(
    'after',
    EXAMPLES + STORE_HELP,
  );
  return command.action(async (options: ServeOptions) => {
    const { runServe } = await import('../run-serve.ts');
    onDone(await runServe(terminal, options));
  });
};

const EXAMPLES = `
Questions are answered on this machine alone, to whoever asks there. Beyond it readers log in with
a token (annals token create), and there must be TLS. Events are received from beyond only with TLS
and from senders that show a certificate or a token. kill -HUP reads
the configuration and certificates again.

Examples:
  annals serve
  curl 'http://127.0.0.1:7400/api/v1/search?query=verb:delete&limit=5'
  annals serve --file '/var/log/kubernetes/audit/audit.log'
  annals serve --webhook 127.0.0.1:7443
  annals serve --webhook 127.0.0.1:7443 --apiserver-metrics --context prod
  annals serve --listen 0.0.0.0 --tls-cert tls.crt --tls-key tls.key
  annals serve --config /etc/annals/annals.yaml
`;
