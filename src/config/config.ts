/** Files of a certificate and of those who are trusted. */
export interface TlsConfig {
  readonly certFile: string;
  readonly keyFile: string;
  readonly clientCAFile?: string;
  readonly clientNames?: readonly string[];
}

/** One address for what API servers send. */
export interface WebhookConfig {
  readonly name?: string;
  readonly listen: string;
  readonly tls?: TlsConfig;
  /** Names of tokens. */
  readonly tokens?: readonly string[];
  readonly clusters?: readonly string[];
}

/** One address for what log shippers send. */
export interface HttpConfig extends WebhookConfig {
  readonly defaultCluster?: string;
  readonly indexes?: readonly { readonly pattern: string; readonly cluster: string }[];
  readonly pretend?: {
    readonly product?: 'elasticsearch' | 'opensearch';
    readonly version?: string;
  };
}

/** Files that are followed. */
export interface FileConfig {
  readonly name?: string;
  readonly paths: readonly string[];
  readonly cluster: string;
}

/** An API server that is asked how many events it lost itself. */
export interface ApiserverConfig {
  readonly cluster: string;
  /** As for kubectl where absent. */
  readonly kubeconfig?: string;
  readonly context?: string;
}

/** A text that lets its bearer send, known here by its hash. */
export interface TokenConfig {
  readonly name: string;
  readonly hash: string;
  readonly clusters?: readonly string[];
}

/** Where questions are answered, and to whom. */
export interface ApiConfig {
  readonly listen?: string;
  readonly hosts?: readonly string[];
  readonly tls?: Pick<TlsConfig, 'certFile' | 'keyFile'>;
  readonly insecureHttp?: boolean;
  readonly requireLogin?: boolean;
  readonly recordReads?: boolean;
}

/** What `annals.yaml` may say. Every key may be left out unless it says otherwise. */
export interface Config {
  readonly dataDir?: string;
  readonly api?: ApiConfig;
  readonly clusters?: readonly string[];
  readonly tokens?: readonly TokenConfig[];
  readonly sources?: {
    readonly webhook?: readonly WebhookConfig[];
    readonly http?: readonly HttpConfig[];
    readonly file?: readonly FileConfig[];
    readonly apiserver?: readonly ApiserverConfig[];
  };
  /** `default`, `none`, or the file of own rules. */
  readonly redact?: string;
  readonly retention?: { readonly keep?: string; readonly keepBytes?: string };
}

/** A place in the file; both count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Something in the file that is wrong, or that is not what it seems. */
export interface Problem extends Place {
  readonly severity: 'error' | 'warning';
  /** Keys and indexes that lead to it, such as `sources.webhook[0].listen`. */
  readonly path: string;
  readonly message: string;
}
