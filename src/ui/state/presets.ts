/** A question that many people ask, as a condition of the query language. */
interface Preset {
  readonly label: string;
  /** What a hover tells. */
  readonly about: string;
  readonly query: string;
}

const MACHINES =
  'actor: system:node:* or actor: system:kube-* or actor: system:serviceaccount:* or actor: system:apiserver or actor: kwok-controller or actor: system:bootstrap:* or actor: kube-apiserver-kubelet-client';

/** The presets, in the order of the page. */
export const PRESETS = {
  people: {
    label: 'people only',
    about: 'Without nodes, controllers and service accounts',
    query: `not (${MACHINES})`,
  },
  changes: {
    label: 'changes',
    about: 'What was created, changed or deleted',
    query: 'verb: (create or update or patch or delete or deletecollection)',
  },
  denied: {
    label: 'denied',
    about: 'Refused by authorization or admission, or not known who asked',
    query: 'code: (401 or 403) or decision: forbid',
  },
  secrets: {
    label: 'secrets',
    about: 'Secrets and tokens of service accounts',
    query: 'resource: secrets or subresource: token',
  },
  exec: {
    label: 'exec',
    about: 'Commands, attachments and ports in pods',
    query: 'subresource: (exec or attach or portforward or ephemeralcontainers)',
  },
  rbac: {
    label: 'RBAC',
    about: 'Roles, bindings and service accounts',
    query:
      'apiGroup: rbac.authorization.k8s.io or resource: (serviceaccounts or certificatesigningrequests)',
  },
  failures: {
    label: 'failures',
    about: 'Answered with 400 or above',
    query: 'code >= 400',
  },
} as const satisfies Readonly<Record<string, Preset>>;

/** The name of a preset in the address. */
export type PresetName = keyof typeof PRESETS;

/** Whether a text from an address names a preset. */
export function isPresetName(name: string): name is PresetName {
  return Object.hasOwn(PRESETS, name);
}

/**
 * What is left out while noise is off: machines looking, their leases, events and reviews, the
 * endpoints they keep, and the status they report. Failures and refusals of machines stay.
 */
export const NOISE: string = `(${MACHINES}) and (verb: (get or list or watch) or resource: (${[
  'leases',
  'events',
  'endpoints',
  'endpointslices',
  'tokenreviews',
  'subjectaccessreviews',
].join(' or ')}) or subresource: (status or token)) and not code >= 400`;
