import { Type } from 'typebox';
import { choice, flag, list, object, optional, type Schema, text } from '../api/schema.ts';
import type {
  ApiConfig,
  ApiserverConfig,
  Config,
  FileConfig,
  HttpConfig,
  TlsConfig,
  TokenConfig,
  WebhookConfig,
} from './config.ts';

/** A text of a certain form; `wanted` completes "must be …". */
function form(wanted: string, pattern: string, description: string): Schema<string> {
  return Type.Unsafe<string>({ type: 'string', pattern, wanted, description });
}

const CLUSTER_FORM = '^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$';

function clusterName(description: string): Schema<string> {
  const wanted = 'up to 63 letters, digits, dots, dashes or underscores, a letter or digit first';
  return form(wanted, CLUSTER_FORM, description);
}

function sourceName(): Schema<string> {
  return form(
    'up to 63 letters, digits, dots, dashes or underscores, a letter or digit first',
    CLUSTER_FORM,
    'How events and metrics call the source. The kind of the source unless given.',
  );
}

function address(description: string): Schema<string> {
  return form('an address with a port, such as 127.0.0.1:7443', '^\\S*:\\d{1,5}$', description);
}

const TLS: Schema<TlsConfig> = object<TlsConfig>(
  {
    certFile: text({ minLength: 1, description: 'Certificate of the server, PEM.' }),
    keyFile: text({ minLength: 1, description: 'Its key, PEM.' }),
    clientCAFile: optional(
      text({
        minLength: 1,
        description: 'Senders with a certificate of these authorities are let in.',
      }),
    ),
    clientNames: optional(
      list(text({ minLength: 1 }), {
        description: 'Of those, only certificates with one of these common names.',
      }),
    ),
  },
  { description: 'Certificates. Read again on SIGHUP.' },
);

const RECEIVER = {
  name: optional(sourceName()),
  listen: address(
    'Where to listen. Beyond this machine only with tls and senders that can be told.',
  ),
  tls: optional(TLS),
  tokens: optional(list(text(), { description: 'Names of tokens that let in.' })),
  clusters: optional(
    list(clusterName('A cluster.'), {
      description: 'Clusters taken here; all of `clusters` if not given.',
    }),
  ),
};

const WEBHOOK: Schema<WebhookConfig> = object<WebhookConfig>(RECEIVER);

const HTTP: Schema<HttpConfig> = object<HttpConfig>({
  ...RECEIVER,
  defaultCluster: optional(clusterName('The cluster of bulk requests that do not tell theirs.')),
  indexes: optional(
    list(
      object<{ readonly pattern: string; readonly cluster: string }>({
        pattern: text({ minLength: 1, description: 'Name of an index; * stands for anything.' }),
        cluster: clusterName('The cluster its events are of.'),
      }),
      { description: 'Which index of bulk requests is of which cluster; the first that fits.' },
    ),
  ),
  pretend: optional(
    object<NonNullable<HttpConfig['pretend']>>(
      {
        product: optional(choice(['elasticsearch', 'opensearch'])),
        version: optional(form('a version such as 8.19.0', '^\\d+\\.\\d+\\.\\d+$', 'Its version.')),
      },
      { description: 'What to be towards shippers that ask before they send.' },
    ),
  ),
});

const FILE: Schema<FileConfig> = object<FileConfig>({
  name: optional(sourceName()),
  paths: list(text({ minLength: 1 }), { description: 'Files or globs.' }),
  cluster: clusterName('The cluster the files are of.'),
});

const APISERVER: Schema<ApiserverConfig> = object<ApiserverConfig>({
  cluster: clusterName('The cluster it is of.'),
  kubeconfig: optional(
    text({ minLength: 1, description: 'The way to it; as for kubectl if not given.' }),
  ),
  context: optional(
    text({ minLength: 1, description: 'Context of the kubeconfig; the current one if not given.' }),
  ),
});

const TOKEN: Schema<TokenConfig> = object<TokenConfig>({
  name: text({ minLength: 1, description: 'How sources and messages call it.' }),
  hash: form(
    '"sha256:" and 64 hexadecimal digits, as "annals config token" prints it',
    '^sha256:[0-9a-fA-F]{64}$',
    'SHA-256 of the token; the token itself is nowhere in the file.',
  ),
  clusters: optional(
    list(clusterName('A cluster.'), { description: 'Clusters it may send for; any if not given.' }),
  ),
});

/** All that `annals.yaml` may say, with the words the reference page has for it. */
export const CONFIG_SCHEMA: Schema<Config> = object<Config>({
  dataDir: optional(text({ minLength: 1, description: 'Folder of the store.' })),
  api: optional(
    object<ApiConfig>({
      listen: optional(address('Where questions are answered.')),
      hosts: optional(
        list(text({ minLength: 1 }), { description: 'Names it answers for besides localhost.' }),
      ),
      tls: optional(
        object<NonNullable<ApiConfig['tls']>>(
          {
            certFile: text({ minLength: 1, description: 'Certificate of the server, PEM.' }),
            keyFile: text({ minLength: 1, description: 'Its key, PEM.' }),
          },
          { description: 'Certificate. Read again on SIGHUP.' },
        ),
      ),
      insecureHttp: optional(
        flag({ description: 'Answer beyond this machine without TLS: a proxy before it has it.' }),
      ),
      requireLogin: optional(
        flag({ description: 'Answer only readers with a token, on this machine, too.' }),
      ),
      recordReads: optional(
        flag({ description: 'Keep who asked what; unless given, where a login is required.' }),
      ),
    }),
  ),
  clusters: optional(
    list(clusterName('A cluster.'), {
      description: 'Clusters events are taken for; any if not given.',
    }),
  ),
  tokens: optional(list(TOKEN, { description: 'Texts that let their bearers send.' })),
  sources: optional(
    object<NonNullable<Config['sources']>>({
      webhook: optional(list(WEBHOOK, { description: 'Addresses for API servers.' })),
      http: optional(list(HTTP, { description: 'Addresses for log shippers.' })),
      file: optional(list(FILE, { description: 'Files to follow.' })),
      apiserver: optional(
        list(APISERVER, { description: 'API servers that are asked what they lost themselves.' }),
      ),
    }),
  ),
  redact: optional(
    text({
      minLength: 1,
      description: 'What to hide before events are kept: default, none, or a file of own rules.',
    }),
  ),
  retention: optional(
    object<NonNullable<Config['retention']>>({
      keep: optional(
        form('a time such as 90d', '^[1-9]\\d{0,5}(h|d|w|y)$', 'How long events are kept.'),
      ),
      keepBytes: optional(
        form('a size such as 50G', '^[1-9]\\d{0,5}[KMGT]$', 'How large the store may grow.'),
      ),
    }),
  ),
});
