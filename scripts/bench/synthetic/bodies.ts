import { secondTime } from './call.ts';
import type { App, Pod } from './world.ts';

/** The container fields the API server notes an owner for, as far as they do not vary. */
const CONTAINER_FIELDS =
  '".":{},"f:env":{".":{},"k:{\\"name\\":\\"LOG_LEVEL\\"}":{".":{},"f:name":{},"f:value":{}},"k:{\\"name\\":\\"OTEL_EXPORTER_OTLP_ENDPOINT\\"}":{".":{},"f:name":{},"f:value":{}},"k:{\\"name\\":\\"POD_NAME\\"}":{".":{},"f:name":{},"f:valueFrom":{".":{},"f:fieldRef":{}}}},"f:image":{},"f:imagePullPolicy":{},"f:livenessProbe":{".":{},"f:failureThreshold":{},"f:httpGet":{".":{},"f:path":{},"f:port":{},"f:scheme":{}},"f:periodSeconds":{},"f:successThreshold":{},"f:timeoutSeconds":{}},"f:name":{},"f:ports":{".":{},"k:{\\"containerPort\\":8080,\\"protocol\\":\\"TCP\\"}":{".":{},"f:containerPort":{},"f:name":{},"f:protocol":{}}},"f:resources":{".":{},"f:limits":{".":{},"f:memory":{}},"f:requests":{".":{},"f:cpu":{},"f:memory":{}}},"f:terminationMessagePath":{},"f:terminationMessagePolicy":{}';
const SPEC_FIELDS =
  '"f:dnsPolicy":{},"f:enableServiceLinks":{},"f:restartPolicy":{},"f:schedulerName":{},"f:securityContext":{},"f:serviceAccount":{},"f:serviceAccountName":{},"f:terminationGracePeriodSeconds":{}';
const CONDITION_FIELDS =
  '".":{},"f:lastTransitionTime":{},"f:lastUpdateTime":{},"f:message":{},"f:reason":{},"f:status":{},"f:type":{}';

function container(app: App, mounts: string): string {
  return `{"name":"${app.name}","image":"${app.image}","ports":[{"name":"http","containerPort":${app.port},"protocol":"TCP"}],"env":[{"name":"LOG_LEVEL","value":"info"},{"name":"OTEL_EXPORTER_OTLP_ENDPOINT","value":"http://otel-collector.monitoring:4317"},{"name":"POD_NAME","valueFrom":{"fieldRef":{"apiVersion":"v1","fieldPath":"metadata.name"}}}],"resources":{"limits":{"memory":"512Mi"},"requests":{"cpu":"100m","memory":"256Mi"}}${mounts},"livenessProbe":{"httpGet":{"path":"/healthz","port":"http","scheme":"HTTP"},"timeoutSeconds":1,"periodSeconds":10,"successThreshold":1,"failureThreshold":3},"terminationMessagePath":"/dev/termination-log","terminationMessagePolicy":"File","imagePullPolicy":"IfNotPresent"}`;
}

function podTemplate(app: App): string {
  return `{"metadata":{"labels":{"app.kubernetes.io/name":"${app.name}"},"annotations":{"kubectl.kubernetes.io/restartedAt":"${secondTime(app.createdUs)}"}},"spec":{"containers":[${container(app, '')}],"restartPolicy":"Always","terminationGracePeriodSeconds":30,"dnsPolicy":"ClusterFirst","serviceAccountName":"${app.serviceAccount}","serviceAccount":"${app.serviceAccount}","securityContext":{},"schedulerName":"default-scheduler"}}`;
}

/** A pod as a ReplicaSet asks for it, before defaults. */
export function podRequest(app: App): string {
  return `{"kind":"Pod","apiVersion":"v1","metadata":{"generateName":"${app.name}-${app.setHash}-","namespace":"${app.ns}","labels":{"app.kubernetes.io/name":"${app.name}","pod-template-hash":"${app.setHash}"},"ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"${app.name}-${app.setHash}","uid":"${app.setUid}","controller":true,"blockOwnerDeletion":true}]},"spec":{"containers":[${container(app, '')}],"restartPolicy":"Always","terminationGracePeriodSeconds":30,"dnsPolicy":"ClusterFirst","serviceAccountName":"${app.serviceAccount}","serviceAccount":"${app.serviceAccount}","securityContext":{},"schedulerName":"default-scheduler"},"status":{}}`;
}

/** A pod as the API server answers it: owners of fields, volumes, tolerations, status. */
export function podResponse(pod: Pod, running: boolean): string {
  const { app } = pod;
  const created = secondTime(pod.createdUs);
  const volume = `kube-api-access-${pod.name.slice(-5)}`;
  const mounts = `,"volumeMounts":[{"name":"${volume}","readOnly":true,"mountPath":"/var/run/secrets/kubernetes.io/serviceaccount"}]`;
  const placed = running ? `"nodeName":"${pod.node.name}",` : '';
  const status = running
    ? `{"phase":"Running","conditions":[${podConditions(created)}],"hostIP":"${pod.node.ip}","hostIPs":[{"ip":"${pod.node.ip}"}],"podIP":"${pod.ip}","podIPs":[{"ip":"${pod.ip}"}],"startTime":"${created}","containerStatuses":[${containerStatus(pod)}],"qosClass":"Burstable"}`
    : '{"phase":"Pending","qosClass":"Burstable"}';
  return `{"kind":"Pod","apiVersion":"v1","metadata":{"name":"${pod.name}","generateName":"${app.name}-${app.setHash}-","namespace":"${app.ns}","uid":"${pod.uid}","resourceVersion":"${pod.version}","generation":1,"creationTimestamp":"${created}","labels":{"app.kubernetes.io/name":"${app.name}","pod-template-hash":"${app.setHash}"},"ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"${app.name}-${app.setHash}","uid":"${app.setUid}","controller":true,"blockOwnerDeletion":true}],"managedFields":[{"manager":"kube-controller-manager","operation":"Update","apiVersion":"v1","time":"${created}","fieldsType":"FieldsV1","fieldsV1":{"f:metadata":{"f:generateName":{},"f:labels":{".":{},"f:app.kubernetes.io/name":{},"f:pod-template-hash":{}},"f:ownerReferences":{".":{},"k:{\\"uid\\":\\"${app.setUid}\\"}":{}}},"f:spec":{"f:containers":{"k:{\\"name\\":\\"${app.name}\\"}":{${CONTAINER_FIELDS}}},${SPEC_FIELDS}}}}]},"spec":{"volumes":[{"name":"${volume}","projected":{"sources":[{"serviceAccountToken":{"expirationSeconds":3607,"path":"token"}},{"configMap":{"name":"kube-root-ca.crt","items":[{"key":"ca.crt","path":"ca.crt"}]}},{"downwardAPI":{"items":[{"path":"namespace","fieldRef":{"apiVersion":"v1","fieldPath":"metadata.namespace"}}]}}],"defaultMode":420}}],"containers":[${container(app, mounts)}],"restartPolicy":"Always","terminationGracePeriodSeconds":30,"dnsPolicy":"ClusterFirst","serviceAccountName":"${app.serviceAccount}","serviceAccount":"${app.serviceAccount}",${placed}"securityContext":{},"schedulerName":"default-scheduler","tolerations":[{"key":"node.kubernetes.io/not-ready","operator":"Exists","effect":"NoExecute","tolerationSeconds":300},{"key":"node.kubernetes.io/unreachable","operator":"Exists","effect":"NoExecute","tolerationSeconds":300}],"priority":0,"enableServiceLinks":true,"preemptionPolicy":"PreemptLowerPriority"},"status":${status}}`;
}

function podConditions(time: string): string {
  return ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled']
    .map(
      (type) =>
        `{"type":"${type}","status":"True","lastProbeTime":null,"lastTransitionTime":"${time}"}`,
    )
    .join(',');
}

function containerStatus(pod: Pod): string {
  const { app } = pod;
  return `{"name":"${app.name}","state":{"running":{"startedAt":"${secondTime(pod.createdUs + 2_000_000)}"}},"lastState":{},"ready":true,"restartCount":0,"image":"${app.image}","imageID":"${app.image.split(':')[0]}@sha256:${app.imageHash}","containerID":"containerd://${pod.containerID}","started":true}`;
}

/** The strategic merge patch a kubelet sends when a container changed. */
export function podStatusPatch(pod: Pod, nowUs: number): string {
  const time = secondTime(nowUs);
  const order =
    '"$setElementOrder/conditions":[{"type":"PodReadyToStartContainers"},{"type":"Initialized"},{"type":"Ready"},{"type":"ContainersReady"},{"type":"PodScheduled"}]';
  return `{"metadata":{"uid":"${pod.uid}"},"status":{${order},"conditions":[{"lastTransitionTime":"${time}","status":"True","type":"Ready"},{"lastTransitionTime":"${time}","status":"True","type":"ContainersReady"}],"containerStatuses":[${containerStatus(pod)}],"podIP":"${pod.ip}","podIPs":[{"ip":"${pod.ip}"}]}}`;
}

/** A Deployment with its status and the owners of its fields, as a status update carries it. */
export function deployment(app: App, nowUs: number): string {
  const created = secondTime(app.createdUs);
  const now = secondTime(nowUs);
  return `{"kind":"Deployment","apiVersion":"apps/v1","metadata":{"name":"${app.name}","namespace":"${app.ns}","uid":"${app.uid}","resourceVersion":"${app.version}","generation":${app.generation},"creationTimestamp":"${created}","labels":{"app.kubernetes.io/name":"${app.name}","app.kubernetes.io/managed-by":"argocd"},"annotations":{"argocd.argoproj.io/tracking-id":"${app.ns}:apps/Deployment:${app.ns}/${app.name}","deployment.kubernetes.io/revision":"${app.generation}"},"managedFields":[{"manager":"argocd-controller","operation":"Apply","apiVersion":"apps/v1","time":"${created}","fieldsType":"FieldsV1","fieldsV1":{"f:metadata":{"f:annotations":{"f:argocd.argoproj.io/tracking-id":{}},"f:labels":{"f:app.kubernetes.io/managed-by":{},"f:app.kubernetes.io/name":{}}},"f:spec":{"f:replicas":{},"f:selector":{},"f:template":{"f:metadata":{"f:labels":{"f:app.kubernetes.io/name":{}}},"f:spec":{"f:containers":{"k:{\\"name\\":\\"${app.name}\\"}":{${CONTAINER_FIELDS}}},"f:serviceAccountName":{}}}}}},{"manager":"kube-controller-manager","operation":"Update","apiVersion":"apps/v1","time":"${now}","fieldsType":"FieldsV1","fieldsV1":{"f:metadata":{"f:annotations":{".":{},"f:deployment.kubernetes.io/revision":{}}},"f:status":{"f:availableReplicas":{},"f:conditions":{".":{},"k:{\\"type\\":\\"Available\\"}":{${CONDITION_FIELDS}},"k:{\\"type\\":\\"Progressing\\"}":{${CONDITION_FIELDS}}},"f:observedGeneration":{},"f:readyReplicas":{},"f:replicas":{},"f:updatedReplicas":{}}},"subresource":"status"}]},"spec":{"replicas":${app.replicas},"selector":{"matchLabels":{"app.kubernetes.io/name":"${app.name}"}},"template":${podTemplate(app)},"strategy":{"type":"RollingUpdate","rollingUpdate":{"maxUnavailable":"25%","maxSurge":"25%"}},"revisionHistoryLimit":10,"progressDeadlineSeconds":600},"status":{"observedGeneration":${app.generation},"replicas":${app.replicas},"updatedReplicas":${app.replicas},"readyReplicas":${app.replicas},"availableReplicas":${app.replicas},"conditions":[{"type":"Available","status":"True","lastUpdateTime":"${created}","lastTransitionTime":"${created}","reason":"MinimumReplicasAvailable","message":"Deployment has minimum availability."},{"type":"Progressing","status":"True","lastUpdateTime":"${now}","lastTransitionTime":"${created}","reason":"NewReplicaSetAvailable","message":"ReplicaSet \\"${app.name}-${app.setHash}\\" has successfully progressed."}]}}`;
}

/** The small status body controllers send most. */
export function replicaSetStatus(app: App, nowUs: number): string {
  return `{"kind":"ReplicaSet","apiVersion":"apps/v1","metadata":{"name":"${app.name}-${app.setHash}","namespace":"${app.ns}","uid":"${app.setUid}","resourceVersion":"${app.version}","generation":${app.generation},"creationTimestamp":"${secondTime(nowUs)}","labels":{"app.kubernetes.io/name":"${app.name}","pod-template-hash":"${app.setHash}"},"ownerReferences":[{"apiVersion":"apps/v1","kind":"Deployment","name":"${app.name}","uid":"${app.uid}","controller":true,"blockOwnerDeletion":true}]},"spec":{"replicas":${app.replicas},"selector":{"matchLabels":{"app.kubernetes.io/name":"${app.name}","pod-template-hash":"${app.setHash}"}}},"status":{"replicas":${app.replicas},"fullyLabeledReplicas":${app.replicas},"readyReplicas":${app.replicas},"availableReplicas":${app.replicas},"observedGeneration":${app.generation}}}`;
}

export function endpointSlice(app: App, options: { version: number; nowUs: number }): string {
  const endpoints = app.pods.map(
    (pod) =>
      `{"addresses":["${pod.ip}"],"conditions":{"ready":true,"serving":true,"terminating":false},"targetRef":{"kind":"Pod","namespace":"${app.ns}","name":"${pod.name}","uid":"${pod.uid}"},"nodeName":"${pod.node.name}","zone":"${pod.node.zone}"}`,
  );
  return `{"kind":"EndpointSlice","apiVersion":"discovery.k8s.io/v1","metadata":{"name":"${app.sliceName}","generateName":"${app.name}-","namespace":"${app.ns}","uid":"${app.sliceUid}","resourceVersion":"${options.version}","generation":${app.generation},"creationTimestamp":"${secondTime(app.createdUs)}","labels":{"endpointslice.kubernetes.io/managed-by":"endpointslice-controller.k8s.io","kubernetes.io/service-name":"${app.name}"},"annotations":{"endpoints.kubernetes.io/last-change-trigger-time":"${secondTime(options.nowUs)}"},"ownerReferences":[{"apiVersion":"v1","kind":"Service","name":"${app.name}","uid":"${app.serviceUid}","controller":true,"blockOwnerDeletion":true}]},"addressType":"IPv4","endpoints":[${endpoints.join(',')}],"ports":[{"name":"http","protocol":"TCP","port":${app.port}}]}`;
}

export function binding(pod: Pod): string {
  return `{"kind":"Binding","apiVersion":"v1","metadata":{"name":"${pod.name}","namespace":"${pod.app.ns}","uid":"${pod.uid}"},"target":{"kind":"Node","name":"${pod.node.name}"}}`;
}

/** A ConfigMap; `word` goes into its data and may be one that stands nowhere else. */
export function configMap(
  app: App,
  options: { version: number; nowUs: number; word: string },
): string {
  return `{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"${app.name}-config","namespace":"${app.ns}","resourceVersion":"${options.version}","creationTimestamp":"${secondTime(app.createdUs)}","labels":{"app.kubernetes.io/name":"${app.name}"},"managedFields":[{"manager":"kubectl-edit","operation":"Update","apiVersion":"v1","time":"${secondTime(options.nowUs)}","fieldsType":"FieldsV1","fieldsV1":{"f:data":{".":{},"f:features.yaml":{}},"f:metadata":{"f:labels":{".":{},"f:app.kubernetes.io/name":{}}}}}]},"data":{"features.yaml":"checkout: true\\nretries: 3\\ncohort: ${options.word}\\n"}}`;
}
