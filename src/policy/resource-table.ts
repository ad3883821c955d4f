/**
 * The resources of Kubernetes by group, with their subresources: `pods/exec,log`. `+1.26` is the
 * first release that has it under any version, alphas included; `-1.25` the first without it.
 * From the discovery documents of the API server (1.36) and its release notes.
 */
export const RESOURCE_TABLE: Readonly<Record<string, string>> = {
  '': `bindings componentstatuses configmaps endpoints events limitranges namespaces/finalize,status
    nodes/proxy,status persistentvolumeclaims/status persistentvolumes/status
    pods/attach,binding,ephemeralcontainers,eviction,exec,log,portforward,proxy,resize,status
    podtemplates replicationcontrollers/scale,status resourcequotas/status secrets
    serviceaccounts/token services/proxy,status`,
  'admissionregistration.k8s.io': `mutatingwebhookconfigurations validatingwebhookconfigurations
    validatingadmissionpolicies/status+1.26 validatingadmissionpolicybindings+1.26
    mutatingadmissionpolicies+1.32 mutatingadmissionpolicybindings+1.32`,
  'apiextensions.k8s.io': 'customresourcedefinitions/status',
  'apiregistration.k8s.io': 'apiservices/status',
  apps: `controllerrevisions daemonsets/status deployments/scale,status replicasets/scale,status
    statefulsets/scale,status`,
  'authentication.k8s.io': 'tokenreviews selfsubjectreviews+1.26',
  'authorization.k8s.io': `localsubjectaccessreviews selfsubjectaccessreviews
    selfsubjectrulesreviews subjectaccessreviews`,
  autoscaling: 'horizontalpodautoscalers/status',
  batch: 'cronjobs/status jobs/status',
  'certificates.k8s.io': `certificatesigningrequests/approval,status clustertrustbundles+1.27
    podcertificaterequests/status+1.34`,
  'coordination.k8s.io': 'leases leasecandidates+1.31',
  'discovery.k8s.io': 'endpointslices',
  'events.k8s.io': 'events',
  'flowcontrol.apiserver.k8s.io': 'flowschemas/status prioritylevelconfigurations/status',
  'internal.apiserver.k8s.io': 'storageversions/status',
  'networking.k8s.io': `ingressclasses ingresses/status networkpolicies/status
    clustercidrs+1.25-1.29 ipaddresses+1.27 servicecidrs/status+1.27`,
  'node.k8s.io': 'runtimeclasses',
  policy: 'poddisruptionbudgets/status podsecuritypolicies-1.25',
  'rbac.authorization.k8s.io': 'clusterrolebindings clusterroles rolebindings roles',
  'resource.k8s.io': `resourceclaims/status,driver,binding+1.26 resourceclaimtemplates+1.26
    resourceclasses+1.26-1.31 podschedulings+1.26-1.27 podschedulingcontexts/status+1.27-1.32
    resourceclaimparameters+1.30-1.31 resourceclassparameters+1.30-1.31 resourceslices+1.30
    deviceclasses+1.31 devicetaintrules/status+1.33`,
  'scheduling.k8s.io': 'priorityclasses workloads+1.35 podgroups/status+1.36',
  'storage.k8s.io': `csidrivers csinodes csistoragecapacities storageclasses
    volumeattachments/status volumeattributesclasses+1.29`,
  'storagemigration.k8s.io': 'storageversionmigrations/status+1.30',
};

/** Groups that were served once and are not in any release this knows. */
export const DEAD_GROUPS: ReadonlySet<string> = new Set([
  'extensions',
  'settings.k8s.io',
  'auditregistration.k8s.io',
  'componentconfig',
  'federation',
]);

/** Groups that the API server only forwards, to an extension that has an audit log of its own. */
export const AGGREGATED_GROUPS: ReadonlySet<string> = new Set([
  'metrics.k8s.io',
  'custom.metrics.k8s.io',
  'external.metrics.k8s.io',
]);

/** Resources without a namespace, in whatever group. */
export const CLUSTER_SCOPED: ReadonlySet<string> = new Set(
  `apiservices certificatesigningrequests clustercidrs clusterrolebindings clusterroles
  clustertrustbundles componentstatuses csidrivers csinodes customresourcedefinitions deviceclasses
  devicetaintrules flowschemas ingressclasses ipaddresses mutatingadmissionpolicies
  mutatingadmissionpolicybindings mutatingwebhookconfigurations namespaces nodes persistentvolumes
  podsecuritypolicies priorityclasses prioritylevelconfigurations resourceclasses resourceslices
  runtimeclasses selfsubjectaccessreviews selfsubjectreviews selfsubjectrulesreviews servicecidrs
  storageclasses storageversionmigrations storageversions subjectaccessreviews tokenreviews
  validatingadmissionpolicies validatingadmissionpolicybindings validatingwebhookconfigurations
  volumeattachments volumeattributesclasses`.split(/\s+/),
);
