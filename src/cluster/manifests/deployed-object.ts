import type { Json } from '../enable/yaml-file.ts';

/** An object of a deployment, and when it is part of it. */
export interface DeployedObject {
  /** Its file in the chart, without the ending. */
  readonly file: string;
  /** Always there where this is left out. */
  readonly when?: Condition;
  readonly object: Readonly<Record<string, Json>>;
}

/** A value that has to be true, or to be a certain word. */
export interface Condition {
  readonly value: string;
  readonly is?: string;
}

/** Labels of the parts, in the words that tools look for. */
export function labelsOf(component: 'server' | 'agent'): Readonly<Record<string, string>> {
  return { 'app.kubernetes.io/name': 'annals', 'app.kubernetes.io/component': component };
}

/** What the restricted level of Pod Security asks of a container. */
export const RESTRICTED_CONTAINER: Json = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};

/** Where a part finds its certificate. */
export const TLS_FOLDER = '/etc/annals/tls';

/** Where events are received. */
export const RECEIVER_PORT = 7443;

/** Where questions are answered. */
export const API_PORT = 7400;
