/** `error`: the API server refuses the policy. `warning`: it does not do what it seems to. */
export type Severity = 'error' | 'warning' | 'info';

/** What is said about a code wherever it turns up. */
export interface LintCodeText {
  readonly severity: Severity;
  /** What it finds, in one line. */
  readonly summary: string;
  /** Why it matters, in at most two sentences. */
  readonly reason: string;
}

const CODES = {
  'aggregated-body': [
    'info',
    'A level with bodies on an API that the API server only forwards.',
    'The API server never sees the bodies of an aggregated API, so Request and RequestResponse record no more than Metadata there. The extension API server has an audit log of its own.',
  ],
  'cis-not-recorded': [
    'warning',
    'Something that CIS 3.2 wants recorded is at level None.',
    'The CIS benchmark (3.2.2) asks for a trail of access to secrets, config maps and token reviews, of changes to pods and deployments, and of exec, port-forward and proxy. A request at level None leaves no trace at all.',
  ],
  'dead-group': [
    'warning',
    'An API group that no longer exists.',
    'No request can be in a group that the API server does not serve. The entry matches nothing.',
  ],
  'dead-pattern': [
    'warning',
    'A resource pattern that matches nothing.',
    'Only four forms exist: "pods", "pods/log", "pods/*" and "*/log", besides "*" for everything. Any other use of a star or slash is compared as plain text and matches nothing.',
  ],
  'duplicate-key': [
    'warning',
    'A key that stands twice.',
    'The API server only warns about it and uses the last one. What the first one says is lost.',
  ],
  'empty-name': [
    'warning',
    'resourceNames holds the empty text.',
    'The empty name matches every request whose URL names no object: create, list, watch and deletecollection. Objects always have a name, so no object is meant by it.',
  ],
  'empty-namespace': [
    'warning',
    'namespaces holds the empty text.',
    'It does match cluster-scoped resources, but also every list and watch of namespaced resources over all namespaces, such as GET /api/v1/pods. A request for one Namespace object has that namespace, not the empty one.',
  ],
  'exec-one-verb': [
    'warning',
    'Only one of the two verbs of exec, attach, portforward or proxy.',
    'A client that uses WebSockets (kubectl since 1.31) makes a get of it, one that uses SPDY a create. A rule with one of the two misses the other.',
  ],
  'group-invalid': [
    'error',
    'A group that is no DNS subdomain, such as one with a version.',
    'The API server refuses to start. A group is named without its version: apps, not apps/v1.',
  ],
  'hides-401': [
    'warning',
    'ResponseStarted is omitted, which hides every failed login.',
    'A request whose authentication failed is written once, at ResponseStarted. Where that stage is omitted no failed login is recorded.',
  ],
  'level-in-stages': [
    'error',
    'The name of a level in omitStages.',
    'The API server refuses to start. omitStages takes moments of a request; how much is recorded is what level says.',
  ],
  'level-missing': [
    'error',
    'A rule without a level.',
    'The API server refuses to start. A level is the one thing each rule must have.',
  ],
  'level-unknown': [
    'error',
    'A level that does not exist.',
    'The API server refuses to start. Levels are None, Metadata, Request and RequestResponse, case and all.',
  ],
  'literal-star': [
    'warning',
    'A star where upstream knows no wildcard.',
    'Users, userGroups, verbs, namespaces and resourceNames are compared letter by letter, so a star stands for itself and matches nothing real. To match everything, leave the key out.',
  ],
  loud: [
    'info',
    'Traffic of high volume and little worth is recorded.',
    'Such requests come many times a minute from every node and controller, and say little about what people do. Dropping them makes the log several times smaller.',
  ],
  'managed-fields': [
    'info',
    'Bodies are recorded with managedFields.',
    'metadata.managedFields is often the largest part of a body and tells little about a change. omitManagedFields: true drops it.',
  ],
  'matches-both': [
    'info',
    'A None rule that names neither resources nor URLs.',
    'Such a rule takes resource requests and requests like /healthz or /version alike. What it drops is more than a look at it tells.',
  ],
  'maxsize-too-small': [
    'warning',
    'The log file is allowed less room than one event may need.',
    'An event that is larger than --audit-log-maxsize is not split but dropped. With both bodies an event can reach more than 6 MB.',
  ],
  'name-never-set': [
    'warning',
    'resourceNames with verbs whose requests carry no name.',
    'The name is taken from the URL, which has none for create and deletecollection, nor for list and watch unless a field selector pins it. The entry hardly matches anything.',
  ],
  'names-without-resources': [
    'error',
    'resourceNames without resources.',
    'The API server refuses to start. Names are looked at only for the resources listed beside them.',
  ],
  'no-api-version': [
    'error',
    'apiVersion is missing.',
    'The API server refuses to start with "unknown group version field". The kind may be left out, the version may not.',
  ],
  'no-body-there': [
    'info',
    'A level with bodies on requests that have none.',
    'get, list and watch have no request body, and exec, attach, portforward, proxy and log have no body at all. The level promises more than the log will hold.',
  ],
  'no-catch-all': [
    'warning',
    'Requests that no rule matches are not recorded.',
    'Without a last rule that matches everything, whatever the rules forgot is at level None. New resources and new users fall through unseen.',
  ],
  'no-rules': [
    'error',
    'A policy without rules.',
    'The API server refuses to start. To record nothing, write one rule with level None.',
  ],
  'no-stage-left': [
    'warning',
    'All stages are omitted, so nothing is recorded.',
    'An event is written only at a stage. A rule without a stage left is a rule with level None.',
  ],
  'not-a-policy': [
    'error',
    'The file is something else than a policy.',
    'The API server reads kind Policy of audit.k8s.io/v1 and refuses to start with anything else.',
  ],
  'not-yaml': [
    'error',
    'The file is neither YAML nor JSON.',
    'The API server cannot read the file and refuses to start.',
  ],
  'plain-without-subresources': [
    'info',
    'A resource without its subresources.',
    'A request for a subresource never matches the plain resource: "pods" takes neither pods/exec nor pods/log. What this rule leaves out falls to the rules below.',
  ],
  'records-all-bodies': [
    'warning',
    'Everything is recorded with bodies.',
    'The log then holds every Secret, token and config map, and grows by the size of each object read or written. Bodies are of use for writes to workloads and permissions; elsewhere Metadata tells enough.',
  ],
  'records-nothing': [
    'warning',
    'No request is recorded.',
    'All rules are at level None or omit all stages. The flags for auditing are set and the log stays empty.',
  ],
  'redundant-stages': [
    'info',
    'Stages a rule omits that the policy omits already.',
    'The stages of the policy and of the rule are added up, and a rule cannot bring a stage back. Saying it twice reads as if it did something.',
  ],
  'removed-version': [
    'error',
    'An apiVersion that no supported release reads.',
    'audit.k8s.io/v1beta1 and v1alpha1 were removed in Kubernetes 1.24, and the API server refuses to start with them. The fields are the same in v1.',
  ],
  'resource-unknown': [
    'warning',
    'A resource that does not exist.',
    'No API of this release has the resource under any group, so the entry matches nothing. Resources are named in lower case and plural, as in a URL.',
  ],
  'secrets-with-bodies': [
    'warning',
    'Secrets or tokens are recorded with bodies.',
    'The audit log then holds passwords, keys and working tokens in clear, and whoever may read the log may use them. Metadata tells who touched which secret without its content.',
  ],
  'several-documents': [
    'warning',
    'More than one YAML document.',
    'The API server reads the first one and ignores the rest without a word.',
  ],
  'stage-unknown': [
    'error',
    'A stage that does not exist.',
    'The API server refuses to start. Stages are RequestReceived, ResponseStarted, ResponseComplete and Panic.',
  ],
  'star-group-release': [
    'error',
    'group: "*" before Kubernetes 1.36.',
    'The star for all groups exists since 1.36. Older API servers refuse to start with it.',
  ],
  'star-includes-plain': [
    'info',
    'pods/* (or the like) also matches the plain resource.',
    'Upstream does not ask whether there is a subresource, so pods/* takes requests for pods too. The documentation says otherwise.',
  ],
  'stray-key': [
    'warning',
    'A key that does not exist.',
    'The API server logs a warning, drops the key and goes on. A rule that loses a condition matches more than it says.',
  ],
  'strict-without-received': [
    'warning',
    'blocking-strict without RequestReceived can refuse nothing.',
    'blocking-strict fails a request only when its RequestReceived event cannot be stored. Where that stage is omitted the mode is the same as blocking.',
  ],
  'too-large': [
    'error',
    'The file is larger, or nested deeper, than Annals reads.',
    'Annals gives up here, so that an answer never takes more than a few seconds. No policy that people write comes near these bounds.',
  ],
  truncation: [
    'warning',
    'Truncation of events undoes the level the policy asks for.',
    'An event over the limit loses both bodies and still says RequestResponse; one at Metadata is dropped. Objects of ordinary size are beyond a low limit.',
  ],
  unreachable: [
    'warning',
    'A rule that can never decide.',
    'The first rule that matches decides, and earlier rules take every request this one matches. It can be removed, or must stand further up.',
  ],
  'url-invalid': [
    'error',
    'A non-resource URL that upstream refuses.',
    'The API server refuses to start. A URL begins with a slash, and a star may only be its last character.',
  ],
  'url-is-resource': [
    'warning',
    'A non-resource URL that only resource requests could have.',
    'What lies below /api/VERSION/ and /apis/GROUP/VERSION/ is a resource request, which nonResourceURLs never match.',
  ],
  'url-prefix': [
    'info',
    'A trailing star without a boundary between path segments.',
    'The star is a plain text prefix: "/api*" also takes /apis, /apis/apps and /apifoo.',
  ],
  'url-star': [
    'info',
    'nonResourceURLs: ["*"] does not match resource requests.',
    'It takes every path that is not a resource. A rule for everything has neither resources nor nonResourceURLs.',
  ],
  'url-with-resources': [
    'error',
    'nonResourceURLs together with resources or namespaces.',
    'The API server refuses to start. A rule is about resources or about other URLs; two rules are needed for both.',
  ],
  'user-at-401': [
    'warning',
    'A rule meant for failed logins names users or groups.',
    'A request whose authentication failed has no user and no group, not even system:unauthenticated, and matches no rule that names one. Anonymous requests are not failed logins.',
  ],
  'user-group-unknown': [
    'warning',
    'The name of a built-in user or group is misspelt.',
    'Names are compared letter by letter. Kubernetes has no user or group of this name, and the prefix system: is its own.',
  ],
  'verb-unknown': [
    'warning',
    'A verb that no request has.',
    'Verbs of resources are get, list, watch, create, update, patch, delete and deletecollection; exec and proxy are get or create, never connect. Verbs of other URLs are HTTP methods in lower case.',
  ],
  'wrong-group': [
    'warning',
    'A resource in a group it does not live in.',
    'Group and resource must both agree, so the entry matches nothing.',
  ],
  'wrong-type': [
    'error',
    'A value of a type that the API server refuses.',
    'The API server cannot decode the file and refuses to start.',
  ],
} as const;

/** The code of a finding. */
export type LintCode = keyof typeof CODES;

/**
 * Every code a finding may carry. A code is never renamed or reused. Each has a page in
 * `docs/reference/policy/`, which a test compares with this table.
 */
export const LINT_CODES: Readonly<Record<LintCode, LintCodeText>> = textsOf();

function textsOf(): Readonly<Record<LintCode, LintCodeText>> {
  const entries = Object.entries(CODES).map(([code, [severity, summary, reason]]) => [
    code,
    { severity, summary, reason },
  ]);
  return Object.fromEntries(entries) as Record<LintCode, LintCodeText>;
}
