import type { ListenAddress } from '../../base/listen-address.ts';
import type { IndexRule } from '../../collect/receive/cluster-name.ts';

/** Files in PEM form. */
export interface TlsFiles {
  readonly certFile: string;
  readonly keyFile: string;
  /** Senders with a certificate of one of these authorities need no token. */
  readonly clientCAFile?: string;
  /** Of those, only the ones whose certificate has one of these common names. */
  readonly clientNames?: readonly string[];
}

/** Lets whoever knows a secret text send. */
export interface SenderToken {
  readonly name: string;
  /** SHA-256 of the token in hexadecimal: the token itself is known to its sender only. */
  readonly sha256: string;
  /** Clusters it may send for; any when absent. */
  readonly clusters?: readonly string[];
}

/** What a receiver pretends to be towards shippers that ask before they send. */
export interface Pretence {
  readonly product: 'elasticsearch' | 'opensearch';
  readonly version: string;
}

/** One address on which events are received. */
export interface ReceiverSettings {
  /** `webhook` takes what API servers send, `http` what log shippers do. */
  readonly kind: 'webhook' | 'http';
  /** The `source` of its events, and a label of its metrics. */
  readonly name: string;
  readonly listen: ListenAddress;
  readonly tls?: TlsFiles;
  readonly tokens: readonly SenderToken[];
  /** Clusters that are taken; any when absent. */
  readonly clusters?: readonly string[];
  /** The cluster of bulk requests that do not tell theirs. */
  readonly defaultCluster?: string;
  readonly indexes: readonly IndexRule[];
  readonly pretence: Pretence;
}

/** Recent enough for what shippers require; see docs/reference/ingest.md. */
export const DEFAULT_PRETENCE: Pretence = { product: 'elasticsearch', version: '8.19.0' };
