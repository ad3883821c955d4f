import type { KeyObject } from 'node:crypto';
import type { ClusterClient } from '../rest/cluster-client.ts';
import type { UserCertificate } from './certificate.ts';
import type { Grant } from './grant.ts';
import type { ClusterEntry } from './user-kubeconfig.ts';
import type { UserSpec } from './user-spec.ts';

/** What is to be done for one user. Every part of it is known before the first step. */
export interface OnboardPlan {
  readonly spec: UserSpec;
  readonly expirationSeconds: number;
  readonly files: UserFiles;
  /** The key goes into the kubeconfig, or stays in a file that the kubeconfig names. */
  readonly login: 'embedded' | 'referenced';
  readonly cluster: ClusterEntry;
  /** Name of the context in the kubeconfig. */
  readonly context: string;
  /** Namespace of the context. */
  readonly namespace: string | undefined;
  readonly grants: readonly Grant[];
  /** The caller approves, or somebody else will. */
  readonly approves: boolean;
  /** Makes another certificate for a user who has one. */
  readonly isRenewal: boolean;
  /** Goes on although the name has access or certificates already. */
  readonly mayExist: boolean;
  /** So long a signer gets. */
  readonly timeoutMs: number;
}

/** Where what is made lies. */
export interface UserFiles {
  readonly key: string;
  /** Written where the kubeconfig only names its files. */
  readonly certificate: string;
  readonly kubeconfig: string;
  /** The kubeconfig has other things in it, which stay. */
  readonly isMerged: boolean;
}

/** What the steps work with. */
export interface OnboardTools {
  readonly client: ClusterClient;
  /** A client that logs in with the kubeconfig that was written. */
  readonly openAs: (kubeconfig: string, context: string) => Promise<ClusterClient>;
  readonly nowMs: () => number;
  readonly signal: AbortSignal;
  readonly onStep: (step: Step) => void;
}

/** One thing that was done, or was there already. Said as soon as it is so. */
export interface Step {
  readonly done:
    | 'made'
    | 'there'
    | 'asked'
    | 'approved'
    | 'issued'
    | 'wrote'
    | 'allowed'
    | 'proved'
    | 'note';
  readonly text: string;
}

/** A user's key, and his certificate where it was found beside it. Holds the secret. */
export interface OwnLogin {
  readonly key: KeyObject;
  readonly keyPem: string;
  readonly from: 'key-file' | 'kubeconfig';
  readonly certificate: UserCertificate | undefined;
  /** Of the context it was found in. */
  readonly namespace?: string | undefined;
}
