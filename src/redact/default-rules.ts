import type { RedactRule } from './redact-rule.ts';

/** Names that tell of a secret, in environment variables, query parameters and options. */
const SECRET_NAMES = [
  '*password*',
  '*passwd*',
  '*passphrase*',
  'pwd',
  '*_pwd',
  'pass',
  '*_pass',
  '*secret*',
  '*token*',
  '*credential*',
  '*api_key*',
  '*api-key*',
  '*apikey*',
  '*access_key*',
  '*access-key*',
  '*accesskey*',
  '*private_key*',
  '*private-key*',
  '*privatekey*',
  '*encryption_key*',
  '*signing_key*',
  '*auth_key*',
  '*_key',
  'key',
  '*connection_string*',
  '*connectionstring*',
  '*dsn',
];

/**
 * Members of what a request about Secrets may carry that hold no secret: those of a Secret, of a
 * list, of a Table, of `DeleteOptions` and of `Status`.
 */
const HARMLESS_IN_SECRETS = [
  ...['kind', 'apiVersion', 'metadata', 'type', 'immutable'],
  ...['items', 'rows', 'columnDefinitions'],
  ...['status', 'message', 'reason', 'details', 'code'],
  ...['gracePeriodSeconds', 'preconditions', 'orphanDependents', 'propagationPolicy', 'dryRun'],
  'ignoreStoreReadErrorWithClusterBreakingPotential',
];

/** What is hidden unless the operator says otherwise. Listed by `annals redact rules`. */
export const DEFAULT_RULES: readonly RedactRule[] = [
  {
    id: 'secret-data',
    description: 'Values of Secrets. What is not known to be harmless is hidden as well.',
    action: 'hash',
    resources: ['secrets'],
    kinds: ['Secret'],
    paths: ['data'],
    keep: [...HARMLESS_IN_SECRETS, 'stringData'],
    isBase64: true,
  },
  {
    id: 'secret-string-data',
    description: 'Values of Secrets as people write them, before they become data.',
    action: 'hash',
    resources: ['secrets'],
    kinds: ['Secret'],
    paths: ['stringData'],
  },
  {
    id: 'secret-copies',
    description: 'Copies of a Secret that a tool keeps compressed in an annotation.',
    action: 'mask',
    resources: ['secrets'],
    kinds: ['Secret'],
    annotations: ['objectset.rio.cattle.io/applied'],
  },
  {
    id: 'env-values',
    description: 'Environment variables with a name that tells of a secret, wherever they are set.',
    action: 'hash',
    paths: ['**.env[*].value', '**.env.*'],
    names: SECRET_NAMES,
  },
  {
    id: 'issued-tokens',
    description: 'Tokens of service accounts in the answer to a TokenRequest.',
    action: 'hash',
    resources: ['serviceaccounts/token'],
    kinds: ['TokenRequest'],
    paths: ['status.token'],
  },
  {
    id: 'reviewed-tokens',
    description: 'Tokens somebody asks the API server to check by a TokenReview.',
    action: 'hash',
    apiGroups: ['authentication.k8s.io'],
    resources: ['tokenreviews'],
    kinds: ['TokenReview'],
    paths: ['spec.token'],
  },
  {
    id: 'certificate-requests',
    description: 'Requested and issued certificates. Who asked, and as whom, stays.',
    action: 'hash',
    apiGroups: ['certificates.k8s.io'],
    resources: ['certificatesigningrequests'],
    kinds: ['CertificateSigningRequest'],
    paths: ['spec.request', 'status.certificate'],
    isBase64: true,
  },
  {
    id: 'ca-bundles',
    description:
      'CA bundles of webhooks, conversions and API services: long, and the same each time.',
    action: 'hash',
    paths: ['**.caBundle'],
    isBase64: true,
  },
  {
    id: 'openshift-keys',
    description: 'Private keys of OpenShift routes and secrets of its OAuth clients.',
    action: 'hash',
    kinds: ['Route', 'OAuthClient'],
    apiGroups: ['route.openshift.io', 'oauth.openshift.io'],
    resources: ['routes', 'oauthclients'],
    paths: ['spec.tls.key', 'secret', 'additionalSecrets'],
  },
  {
    id: 'url-parameters',
    description: 'Query parameters of the request with a name that tells of a secret.',
    action: 'hash',
    parameters: [...SECRET_NAMES, 'sig', '*signature'],
  },
  {
    id: 'exec-options',
    description: 'Options and bearer tokens in a command run in a container. The rest stays.',
    action: 'hash',
    options: SECRET_NAMES,
  },
  {
    id: 'message-excerpts',
    description: 'Excerpts of the object in what the API server says about it.',
    action: 'mask',
    kinds: ['Status'],
    paths: ['message', 'details.causes[*].message'],
    excerptsOnly: true,
  },
];
