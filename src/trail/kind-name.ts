/** What one resource is called in a sentence. */
export interface KindName {
  /** `pod`, `ConfigMap`: one word in lower case, several as upstream writes the kind. */
  readonly singular: string;
  readonly plural: string;
  /** Whether its objects live in namespaces; undefined for kinds this version does not know. */
  readonly namespaced?: boolean;
}

/**
 * The words for a resource as it stands in URLs: plural, lower case. The same word in the API group
 * of somebody else is another thing and gets the group's name: `service.serving.knative.dev`.
 */
export function kindNameOf(resource: string, apiGroup = ''): KindName {
  const known = KNOWN.get(resource);
  if (known === undefined) return { singular: singularOf(resource), plural: resource };
  if (OWN_GROUPS.test(apiGroup)) return known;
  return {
    singular: `${singularOf(resource)}.${apiGroup}`,
    plural: `${resource}.${apiGroup}`,
    ...(known.namespaced === undefined ? {} : { namespaced: known.namespaced }),
  };
}

/** Groups of Kubernetes itself; `metrics.k8s.io` is served by an add-on and reuses known words. */
const OWN_GROUPS = /^(?:|apps|autoscaling|batch|extensions|policy|(?!.*metrics)[a-z.]+\.k8s\.io)$/;

/**
 * The rule for resources without an entry, which is what custom resources need: their plural is a
 * word of English in most cases.
 */
function singularOf(plural: string): string {
  if (/(?:[^s]ss|us|is)$/.test(plural)) return plural;
  if (/ies$/.test(plural)) return `${plural.slice(0, -3)}y`;
  if (/(?:ss|sh|ch|x|zz)es$/.test(plural)) return plural.slice(0, -2);
  return /[^s]s$/.test(plural) ? plural.slice(0, -1) : plural;
}

/** Words by upstream's kind; the plural is the kind and `s` where none is given. */
const NAMESPACED: Readonly<Record<string, string>> = {
  bindings: 'binding',
  configmaps: 'ConfigMap',
  controllerrevisions: 'ControllerRevision',
  cronjobs: 'CronJob',
  csistoragecapacities: 'CSIStorageCapacity CSIStorageCapacities',
  daemonsets: 'DaemonSet',
  deployments: 'deployment',
  endpoints: 'Endpoints Endpoints',
  endpointslices: 'EndpointSlice',
  events: 'event',
  horizontalpodautoscalers: 'HorizontalPodAutoscaler',
  ingresses: 'ingress ingresses',
  jobs: 'job',
  leases: 'lease',
  limitranges: 'LimitRange',
  localsubjectaccessreviews: 'LocalSubjectAccessReview',
  networkpolicies: 'NetworkPolicy NetworkPolicies',
  persistentvolumeclaims: 'PersistentVolumeClaim',
  poddisruptionbudgets: 'PodDisruptionBudget',
  pods: 'pod',
  podtemplates: 'PodTemplate',
  replicasets: 'ReplicaSet',
  replicationcontrollers: 'ReplicationController',
  resourceclaims: 'ResourceClaim',
  resourceclaimtemplates: 'ResourceClaimTemplate',
  resourcequotas: 'ResourceQuota',
  rolebindings: 'RoleBinding',
  roles: 'Role',
  secrets: 'secret',
  serviceaccounts: 'service_account',
  services: 'service',
  statefulsets: 'StatefulSet',
};

const CLUSTER_WIDE: Readonly<Record<string, string>> = {
  apiservices: 'APIService',
  certificatesigningrequests: 'certificate_signing_request',
  clusterrolebindings: 'ClusterRoleBinding',
  clusterroles: 'ClusterRole',
  componentstatuses: 'ComponentStatus ComponentStatuses',
  csidrivers: 'CSIDriver',
  csinodes: 'CSINode',
  customresourcedefinitions: 'CRD',
  deviceclasses: 'DeviceClass DeviceClasses',
  flowschemas: 'FlowSchema',
  ingressclasses: 'IngressClass IngressClasses',
  ipaddresses: 'IPAddress IPAddresses',
  mutatingadmissionpolicies: 'MutatingAdmissionPolicy MutatingAdmissionPolicies',
  mutatingadmissionpolicybindings: 'MutatingAdmissionPolicyBinding',
  mutatingwebhookconfigurations: 'MutatingWebhookConfiguration',
  namespaces: 'namespace',
  nodes: 'node',
  persistentvolumes: 'PersistentVolume',
  priorityclasses: 'PriorityClass PriorityClasses',
  prioritylevelconfigurations: 'PriorityLevelConfiguration',
  resourceslices: 'ResourceSlice',
  runtimeclasses: 'RuntimeClass RuntimeClasses',
  selfsubjectaccessreviews: 'SelfSubjectAccessReview',
  selfsubjectreviews: 'SelfSubjectReview',
  selfsubjectrulesreviews: 'SelfSubjectRulesReview',
  servicecidrs: 'ServiceCIDR',
  storageclasses: 'StorageClass StorageClasses',
  subjectaccessreviews: 'SubjectAccessReview',
  tokenreviews: 'TokenReview',
  validatingadmissionpolicies: 'ValidatingAdmissionPolicy ValidatingAdmissionPolicies',
  validatingadmissionpolicybindings: 'ValidatingAdmissionPolicyBinding',
  validatingwebhookconfigurations: 'ValidatingWebhookConfiguration',
  volumeattachments: 'VolumeAttachment',
  volumeattributesclasses: 'VolumeAttributesClass VolumeAttributesClasses',
};

const KNOWN: ReadonlyMap<string, KindName> = new Map([
  ...entriesOf(NAMESPACED, true),
  ...entriesOf(CLUSTER_WIDE, false),
]);

function entriesOf(
  table: Readonly<Record<string, string>>,
  namespaced: boolean,
): readonly (readonly [string, KindName])[] {
  return Object.entries(table).map(([resource, words]) => {
    const [word = resource, plural = `${word}s`] = words.split(' ');
    const singular = word.replaceAll('_', ' ');
    return [resource, { singular, plural: plural.replaceAll('_', ' '), namespaced }];
  });
}
