import type { Json } from '../enable/yaml-file.ts';

/** An object of a deployment, and when it is part of it. */
export interface DeployedObject {
  /** Its file in the chart, without the ending. */
  readonly file: string;
  /** Always there where this is left out. */
  readonly when?: Condition;
  readonly object: Readonly<Record<string, Json>>;
}

/** A value that has to be true, or to be a certain word; `and` is another that has to be true. */
export interface Condition {
  readonly value: string;
  readonly is?: string;
  readonly and?: string;
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

/** Where API servers send events by webhook. */
export const RECEIVER_PORT = 7443;

/** Where agents send them. */
export const AGENT_PORT = 7480;

/** Where questions are answered. */
export const API_PORT = 7400;
