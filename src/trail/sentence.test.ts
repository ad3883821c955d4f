import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RecordedEvent } from '../event/audit-event.ts';
import { isRejected, parseEvent } from '../event/parse-event.ts';
import { ObjectMemory } from './object-memory.ts';
import { foldRequests } from './request.ts';
import { describeRequest, renderSentence } from './sentence.ts';

const FIXTURES = resolve(import.meta.dirname, '../../test/fixtures/trail');

function recorded(fixture: string): readonly RecordedEvent[] {
  const lines = readFileSync(resolve(FIXTURES, `${fixture}.ndjson`), 'utf8').split('\n');
  return lines.flatMap((line) => {
    if (line === '') return [];
    const event = parseEvent(line);
    if (isRejected(event)) throw new Error(event.rejected);
    return [{ cluster: 'prod', source: fixture, event }];
  });
}

/** The sentences of a fixture in its order, by the first eight characters of the Audit-ID. */
function sentencesOf(fixture: string): ReadonlyMap<string, string> {
  const memory = new ObjectMemory();
  const sentences = new Map<string, string>();
  for (const request of foldRequests(recorded(fixture))) {
    sentences.set(request.auditID.slice(0, 8), renderSentence(describeRequest(request, memory)));
    memory.remember(request);
  }
  return sentences;
}

/** Real requests, see test/fixtures/trail/README.md, told in the order they were made. */
const TOLD: readonly (readonly [string, string, readonly (readonly [string, string])[]])[] = [
  [
    'p2-events',
    'with all bodies recorded',
    [
      ['307f87b1', 'the API server watched services in all namespaces for 1.9 min'],
      [
        'ebc6ae62',
        'the API server could not create lease apiserver-wlv32tlttr4jl3gtroqexyxapa in kube-system: namespace kube-system does not exist',
      ],
      [
        '72b436fa',
        'the API server gave group system:masters ClusterRole cluster-admin everywhere (ClusterRoleBinding cluster-admin)',
      ],
      [
        'c90c6764',
        "an anonymous client could not check the server's health at /readyz with curl from 127.0.0.1: the server is not healthy",
      ],
      [
        '643f00cf',
        "an anonymous client checked the server's health at /readyz with curl from 127.0.0.1",
      ],
      [
        '24a1d69f',
        'kubernetes-admin gave user kwok-controller ClusterRole cluster-admin everywhere (ClusterRoleBinding kwok-controller) with kubectl create from 127.0.0.1',
      ],
      [
        'cda1b8ce',
        'kubernetes-admin read the API description at /openapi/v3 with kubectl from 127.0.0.1',
      ],
      [
        '5bd16750',
        'kube-controller-manager noted event kube-controller-manager.18eac365ef4e5f9f in kube-system (LeaderElection, about Lease kube-controller-manager)',
      ],
      ['723cd04f', 'kube-controller-manager renewed lease kube-controller-manager in kube-system'],
      [
        '10aec694',
        'kube-controller-manager got a token for service account namespace-controller in kube-system (valid for 1 h)',
      ],
      [
        '3cccc33e',
        'kubernetes-admin looked up the APIs on offer at /api with kubectl from 127.0.0.1',
      ],
      ['245bdce9', 'kubernetes-admin created node node-1 with kubectl create from 127.0.0.1'],
      ['75515c61', 'kwok-controller reported the status of node node-1 with kwok from 127.0.0.1'],
      ['4a53cdc1', 'kubernetes-admin listed nodes with kubectl from 127.0.0.1'],
      ['f51b2b36', 'kubernetes-admin looked for node node-1 with kubectl from 127.0.0.1'],
      ['3df91846', 'kubernetes-admin created namespace dev with kubectl create from 127.0.0.1'],
      [
        '7651a5ff',
        'kubernetes-admin could not read certificate signing request jai with kubectl from 127.0.0.1: it does not exist',
      ],
      [
        '249b0163',
        'kubernetes-admin submitted certificate signing request jai (signer kubernetes.io/kube-apiserver-client) with kubectl apply from 127.0.0.1',
      ],
      [
        '1387ccf5',
        'kubernetes-admin approved certificate signing request jai (asked for by kubernetes-admin) with kubectl from 127.0.0.1',
      ],
      ['2ecddcbf', 'node-controller removed the taints of node node-2'],
      [
        'd6455fe9',
        'certificate-controller issued the certificate for certificate signing request jai',
      ],
      [
        '995d2d99',
        'clusterrole-aggregation-controller applied ClusterRole admin as manager clusterrole-aggregation-controller by force',
      ],
      [
        '5adaeef3',
        'kubernetes-admin was refused: submit certificate signing request mallory (signer kubernetes.io/kube-apiserver-client) with kubectl create from 127.0.0.1 (admission: use of kubernetes.io/kube-apiserver-client signer with system:masters group is not allowed)',
      ],
      [
        'e0ff006a',
        'kubernetes-admin denied certificate signing request mallory (asked for by kubernetes-admin) with kubectl from 127.0.0.1',
      ],
      [
        'b31f4bb1',
        'kubernetes-admin created Role pod-manager in dev (allows get, list, watch, create, delete on pods, pods/log; create, get on pods/exec, pods/attach, pods/portforward, pods/proxy) with kubectl apply from 127.0.0.1',
      ],
      [
        '45cad76a',
        'kubernetes-admin gave user jai Role pod-manager in dev (RoleBinding pod-manager) with kubectl apply from 127.0.0.1',
      ],
      [
        '19bea7bf',
        'kubernetes-admin gave user asha ClusterRole edit in shop (RoleBinding asha-edit) with kubectl create from 127.0.0.1',
      ],
      [
        '7e5aae3d',
        'kubernetes-admin gave user jai and user veeru ClusterRole edit in shop (RoleBinding jai-edit) with kubectl create from 127.0.0.1',
      ],
      [
        '47ae44ce',
        'kubernetes-admin gave group dev-team ClusterRole view everywhere (ClusterRoleBinding dev-team-view) with kubectl create from 127.0.0.1',
      ],
      ['acbd4a94', 'jai listed pods in dev with kubectl from 127.0.0.1'],
      [
        '3acafb50',
        'veeru was refused: list pods in qa with kubectl from 127.0.0.1 (RBAC: no rule allows it)',
      ],
      [
        '18c1c09f',
        'veeru was refused: list pods in all namespaces with kubectl from 127.0.0.1 (RBAC: no rule allows it)',
      ],
      [
        '9b35c23f',
        'jai created pod jai-web in dev (nginx:1.27) with kubectl run from 127.0.0.1, allowed by RoleBinding "pod-manager"',
      ],
      ['6b2e2760', 'kube-scheduler placed pod jai-web in dev on node node-1'],
      [
        'd062508f',
        'kwok-controller reported pod jai-web in dev as Running with kwok from 127.0.0.1',
      ],
      ['a24ddf22', 'jai read pod jai-web in dev with kubectl from 127.0.0.1'],
      [
        '5fb77ca4',
        'jai listed events in dev where involvedObject.namespace=dev,involvedObject.uid=5dde6128-3168-4f56-b6fe-dd29ccdad165,involvedObject.name=jai-web with kubectl from 127.0.0.1',
      ],
      [
        'd028efb6',
        'veeru deleted pod jai-web in dev with kubectl from 127.0.0.1, allowed by RoleBinding "veeru-cleans"',
      ],
      [
        'e20967cd',
        'veeru was refused: watch pod jai-web in dev with kubectl from 127.0.0.1 (RBAC: no rule allows it)',
      ],
      [
        '8df5def4',
        'jai could not read pod jai-web in dev with kubectl from 127.0.0.1: it does not exist',
      ],
      [
        '71608a82',
        'veeru was refused: create a deployment in dev with kubectl create from 127.0.0.1 (RBAC: no rule allows it)',
      ],
      [
        'f51c9776',
        'veeru was refused: delete pod jai-db in qa with kubectl from 127.0.0.1 (RBAC: no rule allows it)',
      ],
      [
        '86540dc1',
        'asha created deployment web in shop (3 replicas of nginx:1.27) with kubectl apply from 127.0.0.1, allowed by RoleBinding "asha-edit"',
      ],
      ['6a7179c7', 'deployment-controller created ReplicaSet web-6b8b6c655 in shop'],
      ['e1aa7457', 'deployment-controller updated the status of deployment web in shop'],
      [
        'dd57c20e',
        'deployment-controller could not update the status of deployment web in shop: somebody else changed it meanwhile',
      ],
      ['b97b651f', 'replicaset-controller created pod web-6b8b6c655-jmv6d in shop'],
      [
        'efaa05e5',
        'jai scaled deployment web in shop from 3 to 5 with kubectl from 127.0.0.1, allowed by RoleBinding "jai-edit"',
      ],
      ['3a57b080', 'deployment-controller scaled ReplicaSet web-6b8b6c655 in shop from 3 to 5'],
      [
        '81981b68',
        'asha changed the image of deployment web in shop from nginx:1.27 to nginx:1.28 with kubectl set from 127.0.0.1, allowed by RoleBinding "asha-edit"',
      ],
      [
        'dbc604a2',
        'veeru rolled back deployment web in shop from nginx:1.28 to nginx:1.27 with kubectl from 127.0.0.1, allowed by RoleBinding "jai-edit"',
      ],
      ['4f3010c0', 'deployment-controller noted again event web.18eac368d1f5fe34 in shop'],
      [
        '06ab3751',
        'asha restarted deployment web in shop with kubectl rollout from 127.0.0.1, allowed by RoleBinding "asha-edit"',
      ],
      [
        '7fc1421e',
        'asha created job once in shop (busybox:1.37) with kubectl create from 127.0.0.1, allowed by RoleBinding "asha-edit"',
      ],
      [
        '3d0fb8e2',
        'asha created service web in shop with kubectl expose from 127.0.0.1, allowed by RoleBinding "asha-edit"',
      ],
      [
        '7bc616d9',
        'asha created PersistentVolumeClaim data in shop with kubectl create from 127.0.0.1, allowed by RoleBinding "asha-edit"',
      ],
      ['d900ca4c', 'asha listed pods in shop with kubectl from 127.0.0.1'],
      [
        '86974e27',
        'asha set label tier=front on deployment web in shop with kubectl label from 127.0.0.1, allowed by RoleBinding "asha-edit"',
      ],
      [
        '21d07024',
        'asha set annotation note=переезд-в-пятницу 🚚 עִבְרִית on deployment web in shop with kubectl annotate from 127.0.0.1, allowed by RoleBinding "asha-edit"',
      ],
      [
        'bdff863d',
        'asha removed label tier from deployment web in shop with kubectl label from 127.0.0.1, allowed by RoleBinding "asha-edit"',
      ],
      [
        'd9353746',
        'asha could not create ConfigMap big-apply in shop with kubectl apply from 127.0.0.1: metadata.annotations: Too long: may not be more than 262144 bytes',
      ],
      [
        '5cf9a7fc',
        'asha could not create a ConfigMap in shop with kubectl create from 127.0.0.1: Request entity too large: limit is 3145728',
      ],
      [
        'a8072c0e',
        'asha read secret db-cred in shop with kubectl from 127.0.0.1, allowed by RoleBinding "asha-edit"',
      ],
      [
        'd6621be4',
        'asha listed secrets in shop with kubectl from 127.0.0.1, allowed by RoleBinding "asha-edit"',
      ],
      [
        '4047a2c7',
        'asha patched secret db-cred in shop (stringData.password) with kubectl patch from 127.0.0.1, allowed by RoleBinding "asha-edit"',
      ],
      [
        'f6daaa79',
        'jai was refused: read secret db-cred in prod with kubectl from 127.0.0.1 (RBAC: no rule allows it)',
      ],
      [
        'a11c696d',
        'asha deleted secret db-cred in shop with kubectl from 127.0.0.1, allowed by RoleBinding "asha-edit"',
      ],
      [
        'b4d8918b',
        'kubernetes-admin created CRD widgets.shop.example.com with kubectl create from 127.0.0.1',
      ],
      ['8e3e873d', 'kubernetes-admin created widget w1 in shop with kubectl create from 127.0.0.1'],
      [
        '3b2546c3',
        'kubernetes-admin could not create widget w3 in shop with kubectl create from 127.0.0.1: spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1',
      ],
      ['d61efe5b', 'kubernetes-admin scaled widget w1 in shop to 9 with kubectl from 127.0.0.1'],
      [
        '00627906',
        'kubernetes-admin patched the status of widget w1 in shop (status.size, status.phase) with ops-script from 127.0.0.1',
      ],
      [
        'bebbee34',
        'asha applied ConfigMap ssa in shop, which created it, as manager asha-cli (data.a, data.b) with kubectl from 127.0.0.1, allowed by RoleBinding "asha-edit"',
      ],
      [
        '2d7aaca6',
        'jai could not apply ConfigMap ssa in shop as manager jai-cli (data.a) with kubectl from 127.0.0.1: field .data.a belongs to asha-cli',
      ],
      [
        '5c10134c',
        'jai applied ConfigMap ssa in shop as manager jai-cli by force (data.a) with kubectl from 127.0.0.1, allowed by RoleBinding "jai-edit"',
      ],
      [
        'e1dc0b21',
        'asha patched deployment web in shop (spec.template.spec.containers[nginx].env[FEATURE_X].value) with kubectl patch from 127.0.0.1, allowed by RoleBinding "asha-edit"',
      ],
      [
        '9b526bce',
        'asha patched deployment web in shop (spec.revisionHistoryLimit) with kubectl patch from 127.0.0.1, allowed by RoleBinding "asha-edit"',
      ],
      [
        '5ad3d6a4',
        'asha set annotation team=shop on deployment web in shop with kubectl patch from 127.0.0.1, allowed by RoleBinding "asha-edit"',
      ],
      [
        '51fb1117',
        'asha could not scale deployment web in shop from 5 to 1 with kubectl patch from 127.0.0.1: the patch does not fit the object',
      ],
      [
        'e8631614',
        'asha did a dry run: create ConfigMap dry in shop with kubectl create from 127.0.0.1',
      ],
      ['fd8abf66', 'asha did a dry run: delete deployment web in shop with kubectl from 127.0.0.1'],
      [
        'b1a71ce7',
        'asha deleted ConfigMap fin in shop (stays until finalizer example.com/hold is removed) with kubectl from 127.0.0.1, allowed by RoleBinding "asha-edit"',
      ],
      [
        '8922ecef',
        'jai removed the finalizers of ConfigMap fin in shop (nothing holds up its deletion now) with kubectl patch from 127.0.0.1, allowed by RoleBinding "jai-edit"',
      ],
      [
        'c2db6600',
        'asha deleted all ConfigMaps in shop with label set=bulk (6 in all) with ops-script from 127.0.0.1, allowed by RoleBinding "asha-edit"',
      ],
      [
        '2bff7e3d',
        'jai updated ConfigMap ssa in shop with ops-script from 127.0.0.1, allowed by RoleBinding "jai-edit"',
      ],
      [
        '15b58137',
        'asha could not update ConfigMap ssa in shop with ops-script from 127.0.0.1: somebody else changed it meanwhile',
      ],
      [
        'a54b8fc1',
        'asha could not create ConfigMap ssa in shop with kubectl create from 127.0.0.1: it exists already',
      ],
      [
        'e1a07fe6',
        `asha could not create a ConfigMap in shop with ops-script from 127.0.0.1: the object provided is unrecognized (must be of type ConfigMap): couldn't get version/kind; json parse error: unexpected end of JSON input ({"kind":"ConfigMap",)`,
      ],
      [
        '568ccf5c',
        'asha could not create a ConfigMap in shop with ops-script from 127.0.0.1: the format of the body is not known',
      ],
      [
        '9e210193',
        'asha created pod gen-xltxk in shop (busybox) with ops-script from 127.0.0.1, allowed by RoleBinding "asha-edit"',
      ],
      [
        '16e16d73',
        'asha was refused: list things with ops-script from 127.0.0.1 (RBAC: no rule allows it)',
      ],
      [
        '24ac1396',
        'kubernetes-admin could not list things with ops-script from 127.0.0.1: the API server knows no such path',
      ],
      [
        'a40852e2',
        'kubernetes-admin could not place pod gen-nope in shop on node node-1 with ops-script from 127.0.0.1: it does not exist',
      ],
      ['9eafaeca', 'kubernetes-admin sent PUT to /healthz with ops-script from 127.0.0.1'],
      [
        '6086e467',
        'asha was refused: use an unusual HTTP method on pods in shop with ops-script from 127.0.0.1 (RBAC: no rule allows it)',
      ],
      [
        '235b8d7f',
        'asha could not read ConfigMap ssa in shop with ops-script from 127.0.0.1: this method is not allowed there',
      ],
      ['8f86804b', 'asha listed pods in shop (at most 2) with ops-script from 127.0.0.1'],
      [
        '9ed43190',
        'asha listed pods in shop (next page, at most 2) with ops-script from 127.0.0.1',
      ],
      ['fb6ca1fe', 'asha watched pods in shop for 6 s with ops-script from 127.0.0.1'],
      [
        '75ccf3b5',
        'asha asked to list ConfigMaps in shop with ops-script from 127.0.0.1 (the client went away before the answer)',
      ],
      [
        'ce22a701',
        'asha asked to create a ConfigMap in shop with ops-script from 127.0.0.1 (the client stopped midway through its request)',
      ],
      ['6616ae5d', 'horizontal-pod-autoscaler read the scale of deployment web in shop'],
      [
        'be2ebbbd',
        'asha could not list pods in shop with ops-script from 127.0.0.1: the asked version is too old',
      ],
      [
        'e8cd8573',
        'asha could not list pods in shop (at most abc) with ops-script from 127.0.0.1: strconv.ParseInt: parsing "abc": invalid syntax',
      ],
      [
        '7611a514',
        'asha listed pods in shop where spec.nodeName=node-1 with ops-script from 127.0.0.1',
      ],
      [
        '1dc9dc7d',
        'kubernetes-admin got a token for service account deployer in ci (valid for 1 h) with kubectl from 127.0.0.1',
      ],
      [
        'f8c7f63b',
        'service account deployer in ci asked who they are (SelfSubjectReview) with kubectl from 127.0.0.1',
      ],
      [
        '154dc42c',
        'kubernetes-admin got a token for service account default in shop (valid for 1 h, bound to pod runner) with kubectl from 127.0.0.1',
      ],
      [
        '503a4029',
        'kubernetes-admin checked a token (it belongs to service account deployer in ci) with ops-script from 127.0.0.1',
      ],
      [
        'a7d8cb46',
        'kubernetes-admin asked whether jai may delete secrets in prod (answer: no) with ops-script from 127.0.0.1',
      ],
      [
        '5eaf8e3e',
        'jai asked whether they may delete pods in dev (answer: yes) with kubectl from 127.0.0.1',
      ],
      ['1ccf896e', 'jai asked what they may do in dev with kubectl from 127.0.0.1'],
      [
        '6249d6df',
        'kubernetes-admin as veeru asked whether they may delete pods in dev (answer: yes) with kubectl from 127.0.0.1',
      ],
      ['1d97c4a0', 'kubernetes-admin as jai listed pods in dev with kubectl from 127.0.0.1'],
      [
        '8567d0c7',
        'kubernetes-admin as jai deleted pod jai-db in dev with kubectl from 127.0.0.1, allowed by RoleBinding "pod-manager"',
      ],
      [
        '02cd946b',
        'kubernetes-admin as veeru was refused: list secrets in prod with kubectl from 127.0.0.1 (RBAC: no rule allows it)',
      ],
      [
        '27d2ad8f',
        'kubernetes-admin as anonymous was refused: list pods in dev with kubectl from 127.0.0.1 (RBAC: no rule allows it)',
      ],
      [
        '43a21ba4',
        'jai was refused: list secrets in prod as somebody else with kubectl from 127.0.0.1 (impersonation: no rule allows it)',
      ],
      ['48c66ef3', 'veeru as jai listed pods in dev with kubectl from 127.0.0.1'],
      [
        '2f778ea9',
        'veeru was refused: list pods in qa as somebody else with kubectl from 127.0.0.1 (impersonation: may not act as group system:masters)',
      ],
      [
        '32e4d475',
        'a client without valid credentials was refused: list pods in ci with kubectl from 127.0.0.1 (authentication: credentials not accepted)',
      ],
      [
        '112a7c07',
        'mallory was refused: list secrets in prod with ops-script from 127.0.0.1 on behalf of 203.0.113.9 (RBAC: no rule allows it)',
      ],
      ['b2e7b4c9', "asha asked for the server's version at /version from 127.0.0.1"],
      [
        '2552f0a2',
        "asha asked for the server's version at /version with \\u202ecod from 127.0.0.1",
      ],
      [
        'b764c0aa',
        `asha asked for the server's version at /version with "quote\\"back\\slash<" from 127.0.0.1`,
      ],
      [
        '3544ea16',
        'asha could not read pod "\\x1b[31mred\\ninjected line" in shop with ops-script from 127.0.0.1: it does not exist',
      ],
      [
        '75ec6f3f',
        'asha could not read pod \\u202egnp.exe in shop with ops-script from 127.0.0.1: it does not exist',
      ],
      [
        '2e3b2b7a',
        'asha could not read pod a\\x00b in shop with ops-script from 127.0.0.1: it does not exist',
      ],
      [
        '93ec4004',
        'asha was refused: read subresource b of pod a in shop with ops-script from 127.0.0.1 (RBAC: no rule allows it)',
      ],
      [
        'df491e8f',
        'asha was refused: send GET to //api/v1//namespaces/shop/pods with ops-script from 127.0.0.1 (RBAC: no rule allows it)',
      ],
      [
        '7fdbed00',
        'asha was refused: send GET to /API/v1/namespaces/shop/pods with ops-script from 127.0.0.1 (RBAC: no rule allows it)',
      ],
      [
        '606a0b96',
        'asha was refused: list pods in " " with ops-script from 127.0.0.1 (RBAC: no rule allows it)',
      ],
      [
        '23b3268b',
        'kubernetes-admin gave user "user with space" and user ünïcode@example.com and user oidc:https://issuer.example.com#sub|42 Role team:pods:reader in dev (RoleBinding team:pods:reader@Sector.9) with kubectl create from 127.0.0.1',
      ],
      [
        '462363c6',
        'kubernetes-admin created ClusterRole Система:читатель (allows get on pods) with kubectl create from 127.0.0.1',
      ],
      ['45a7e2a7', 'node node-1 read node node-1 with ops-script from 127.0.0.1'],
      [
        '09d3ed06',
        "node node-1 was refused: read secret regcred in shop with ops-script from 127.0.0.1 (authorizer: no relationship found between node 'node-1' and this object)",
      ],
      [
        'bc2e7b87',
        'node node-1 was refused: set label node-restriction.kubernetes.io/x=y on node node-1 with ops-script from 127.0.0.1 (admission: is not allowed to modify labels: node-restriction.kubernetes.io/x)',
      ],
      [
        '249c010f',
        'jai was refused: read the metrics at /metrics with kubectl from 127.0.0.1 (RBAC: no rule allows it)',
      ],
      [
        'de55520e',
        "kubernetes-admin could not read the server's log files at /logs/ with kubectl from 127.0.0.1: the API server knows no such path",
      ],
      [
        '1f17cfcb',
        'asha was refused: list pods.metrics.k8s.io in shop with ops-script from 127.0.0.1 (RBAC: no rule allows it)',
      ],
      [
        'a71b0db5',
        'kubernetes-admin could not list pods.metrics.k8s.io in shop with ops-script from 127.0.0.1: the service is not available',
      ],
      [
        '8f34bd6f',
        `jai ran "sh -c 'echo hi; id'" in pod box in dev with kubectl from 127.0.0.1, allowed by RoleBinding "pod-manager"`,
      ],
      [
        '823adf59',
        'jai ran "cat" in pod box in dev for 2.4 s with kubectl from 127.0.0.1, allowed by RoleBinding "pod-manager"',
      ],
      [
        '01235415',
        'jai could not run "ls" in pod box in dev (container nope) with kubectl from 127.0.0.1: container nope is not valid for pod box',
      ],
      [
        '8e09cf00',
        'veeru was refused: run "ls" in pod box in dev with kubectl from 127.0.0.1 (RBAC: no rule allows it)',
      ],
      [
        'd565dc7f',
        'asha ran "cat /etc/debian_version" in pod web-56c8d7ffd8-bz2nd in shop (container nginx) with kubectl from 127.0.0.1, allowed by RoleBinding "asha-edit"',
      ],
      [
        '5feaab5a',
        'jai attached to pod box in dev for 2 s with kubectl from 127.0.0.1, allowed by RoleBinding "pod-manager"',
      ],
      ['689c153f', 'jai read the log of pod box in dev with kubectl from 127.0.0.1'],
      ['143cadfe', 'jai followed the log of pod box in dev for 1.9 s with kubectl from 127.0.0.1'],
      [
        '80532a24',
        'jai could not read the log of the previous run of pod box in dev with kubectl from 127.0.0.1: failed to read log file ".": read .: is a directory',
      ],
      [
        'bcff138c',
        'jai forwarded a port of pod box in dev for 2.4 s with kubectl from 127.0.0.1, allowed by RoleBinding "pod-manager"',
      ],
      [
        '1daac2cf',
        'kubernetes-admin added a debug container to pod box in dev (busybox:1.37) with kubectl from 127.0.0.1',
      ],
      ['ad873771', 'jai sent "GET /hello?x=1" to pod box:80 in dev with ops-script from 127.0.0.1'],
      [
        '46b49b81',
        'jai sent "GET /" to service http:web:80 in shop with ops-script from 127.0.0.1',
      ],
      [
        '206d0383',
        'kubernetes-admin sent "GET /healthz" to the kubelet of node node-1 with ops-script from 127.0.0.1',
      ],
      [
        'bc0cbf66',
        'jai was refused: send "GET /exec/dev/box/main?command=id" to the kubelet of node node-1 with ops-script from 127.0.0.1 (RBAC: no rule allows it)',
      ],
      [
        'f5608663',
        'kubernetes-admin was refused: create deployment toomany in policy-demo (50 replicas of nginx) with kubectl create from 127.0.0.1 (policy replicalimit.policy.example.com: replicas must be at most 20, got 50)',
      ],
      [
        'd0ef7e03',
        'kubernetes-admin created pod injected in hooks (nginx:1.27) with kubectl create from 127.0.0.1, changed by webhook inject.sidecar.example.com',
      ],
      [
        '2838bd4f',
        'kubernetes-admin was refused: create ConfigMap forbidden-thing in hooks with kubectl create from 127.0.0.1 (webhook guard.names.example.com: names starting with "forbidden-" are not allowed by name-guard)',
      ],
      [
        '579ae91b',
        'kubernetes-admin created ConfigMap open in hooks-open with kubectl create from 127.0.0.1, passing over webhooks broken.open.example.com and vbroken.open.example.com and slow.open.example.com without an answer',
      ],
      [
        '386ad43f',
        'kubernetes-admin could not create ConfigMap closed in hooks-broken with kubectl create from 127.0.0.1: webhook broken.closed.example.com did not answer',
      ],
      [
        '2a8a0739',
        'kubernetes-admin was refused: create pod priv in psa-enforce (busybox, privileged, host network) with kubectl create from 127.0.0.1 (Pod Security baseline:latest: host namespaces (hostNetwork=true), privileged (container "c" must not set securityContext.privileged=true))',
      ],
      [
        '26dc5573',
        'kubernetes-admin created pod priv in psa-audit (busybox, privileged) with kubectl create from 127.0.0.1, against Pod Security restricted:latest',
      ],
      [
        '58f06699',
        'kubernetes-admin set label pod-security.kubernetes.io/enforce=restricted on namespace psa-audit with kubectl label from 127.0.0.1',
      ],
      [
        'e52fbe13',
        'kubernetes-admin was refused: create ConfigMap q2 in qa with kubectl create from 127.0.0.1 (quota q: requested configmaps=1, used configmaps=2, limited configmaps=2)',
      ],
      [
        '14e806b8',
        'flooder was refused: list ConfigMaps in all namespaces with flooder from 127.0.0.1 (priority and fairness: too many requests at once)',
      ],
      [
        'b2c99691',
        'kubernetes-admin created ClusterRole too-wide (allows everything on all resources; everything on all paths) with kubectl create from 127.0.0.1',
      ],
      [
        '7b4724eb',
        'kubernetes-admin gave user veeru ClusterRole cluster-admin everywhere (ClusterRoleBinding veeru-root) with kubectl create from 127.0.0.1',
      ],
      [
        'd585839f',
        'veeru listed secrets in all namespaces with kubectl from 127.0.0.1, allowed by ClusterRoleBinding "veeru-root"',
      ],
      [
        '78eb79aa',
        'veeru read secret regcred in shop with kubectl from 127.0.0.1, allowed by ClusterRoleBinding "veeru-root"',
      ],
      [
        'c1c0b763',
        'kubernetes-admin deleted ClusterRoleBinding veeru-root (it gave user veeru ClusterRole cluster-admin) with kubectl from 127.0.0.1',
      ],
      [
        '583a3911',
        'an anonymous client read ConfigMap app-config in shop with ops-script from 127.0.0.1',
      ],
      [
        '3a2d5c90',
        'jai was refused: create Role grab-secrets in dev (allows everything on secrets) with kubectl create from 127.0.0.1 (RBAC: nobody may give away rights they do not hold)',
      ],
      [
        '153a29e5',
        'jai was refused: give user jai ClusterRole cluster-admin in dev (RoleBinding jai-admin) with kubectl create from 127.0.0.1 (RBAC: nobody may give away rights they do not hold)',
      ],
      [
        'fe593e21',
        'jai was refused: patch Role pods-only in dev (rules) with kubectl patch from 127.0.0.1 (RBAC: nobody may give away rights they do not hold)',
      ],
      [
        '8a30e10c',
        'kubernetes-admin updated Role pods-only in dev (now allows get, list on pods; watch on pods) with kubectl from 127.0.0.1',
      ],
      [
        '992f4f2a',
        'kubernetes-admin cordoned node node-5 (no new pods go there) with kubectl from 127.0.0.1',
      ],
      [
        'fdb4b93a',
        'kubernetes-admin set the taints of node node-4 to dedicated=gpu:NoSchedule with kubectl taint from 127.0.0.1',
      ],
      [
        '2205b398',
        'kubernetes-admin was refused: evict pod web-56c8d7ffd8-bz2nd in shop with ops-script from 127.0.0.1 (disruption budget: web needs 5 healthy pods and has 5 currently)',
      ],
      [
        '396a78d3',
        'node-controller set the taints of node node-3 to node.kubernetes.io/unschedulable:NoSchedule',
      ],
      ['548971c7', 'kubernetes-admin evicted pod runner in shop with kubectl from 127.0.0.1'],
      [
        '1c70dcfe',
        'kubernetes-admin uncordoned node node-3 (pods may go there again) with kubectl from 127.0.0.1',
      ],
      [
        '03061ecb',
        'kubernetes-admin deleted namespace shop and everything in it with kubectl from 127.0.0.1',
      ],
      ['aa4ea412', 'namespace-controller finished the deletion of namespace shop'],
      [
        '121cdfc3',
        'kubernetes-admin deleted CRD widgets.shop.example.com (stays until finalizer customresourcecleanup.apiextensions.k8s.io is removed) with kubectl from 127.0.0.1',
      ],
    ],
  ],
  [
    'p1-events',
    'at level Metadata',
    [
      [
        'da5ac328',
        'kubernetes-admin decided on certificate signing request jai with kubectl from 127.0.0.1',
      ],
      [
        'f7959f08',
        'kubernetes-admin created Role pod-cleaner in dev with kubectl create from 127.0.0.1',
      ],
      [
        '82f3de01',
        'kubernetes-admin created RoleBinding asha-edit in shop with kubectl create from 127.0.0.1',
      ],
      [
        'cb5c19a7',
        'jai scaled deployment web in shop with kubectl from 127.0.0.1, allowed by RoleBinding "jai-edit"',
      ],
      [
        '1b986e58',
        'asha patched deployment web in shop with kubectl set from 127.0.0.1, allowed by RoleBinding "asha-edit"',
      ],
      [
        '652b610a',
        'asha applied ConfigMap ssa in shop, which created it, as manager asha-cli with kubectl from 127.0.0.1, allowed by RoleBinding "asha-edit"',
      ],
      [
        '2561db35',
        'jai applied ConfigMap ssa in shop as manager jai-cli by force with kubectl from 127.0.0.1, allowed by RoleBinding "jai-edit"',
      ],
      [
        'b8b9ea50',
        'jai patched ConfigMap fin in shop with kubectl patch from 127.0.0.1, allowed by RoleBinding "jai-edit"',
      ],
      [
        'c5f2e5a2',
        'asha created a pod in shop with ops-script from 127.0.0.1, allowed by RoleBinding "asha-edit"',
      ],
      [
        '18f8f988',
        'kubernetes-admin could not place pod gen-nope in shop on a node with ops-script from 127.0.0.1: it does not exist',
      ],
      [
        '18ca45f3',
        'kubernetes-admin got a token for service account deployer in ci with kubectl from 127.0.0.1',
      ],
      ['687ebbed', 'kubernetes-admin checked a token with ops-script from 127.0.0.1'],
      [
        '32a5f427',
        'kubernetes-admin asked whether somebody may do something (what was not recorded) with ops-script from 127.0.0.1',
      ],
    ],
  ],
  [
    'p3-events',
    'under a policy as people run it',
    [
      [
        'f1fd1d13',
        'asha created a ConfigMap in shop with ops-script from 127.0.0.1, allowed by RoleBinding "asha-edit"',
      ],
      [
        '3960cec1',
        'service account deployer in ci set annotation ci/build=1042 on deployment web in shop with kubectl patch from 127.0.0.1, allowed by RoleBinding "ci-deployer"',
      ],
      [
        '4f9faeb5',
        'kubernetes-admin was refused: create deployment toomany in policy-demo (50 replicas of nginx) with kubectl create from 127.0.0.1 (policy replicalimit.policy.example.com: replicas must be at most 20, got 50)',
      ],
    ],
  ],
  [
    'samples-events',
    'from other clusters',
    [
      [
        '7735060f',
        'service account olm-operator-serviceaccount in openshift-operator-lifecycle-manager was refused: create pod certified-operators-… in openshift-marketplace (name made by the server) (registry.redhat.io/redhat/certified-operator-index:v4.12) with catalog from 10.128.0.52 (Pod Security baseline:v1.25: seLinuxOptions (pod set forbidden securityContext.seLinuxOptions: type "spc_t"; user may not be set; role may not be set))',
      ],
      [
        'b54d50ce',
        'service account olm-operator-serviceaccount in openshift-operator-lifecycle-manager updated the status of catalogsource certified-operators in openshift-marketplace with catalog from 10.128.0.52',
      ],
      [
        '413ccc8e',
        'service account default in openshift-network-operator applied deployment multus-admission-controller in openshift-multus as manager cluster-network-operator/operconfig by force (spec.replicas, spec.selector.matchLabels.app, spec.selector.matchLabels.namespace and 40 more) with cluster-network-operator from 10.0.0.7, allowed by ClusterRoleBinding "default-account-cluster-network-operator"',
      ],
      ['f590eec3', 'kube-scheduler watched PersistentVolumes for 7.8 min'],
      ['64c9ac33', 'kube-scheduler began to watch PersistentVolumes (no end recorded)'],
      [
        '6e537d79',
        'service account default in openshift-network-operator applied RoleBinding prometheus-k8s in openshift-multus (it now gives service account prometheus-k8s in openshift-monitoring Role prometheus-k8s) with cluster-network-operator from 10.0.0.7, allowed by ClusterRoleBinding "default-account-cluster-network-operator"',
      ],
      [
        'faeca278',
        'service account default in openshift-cluster-version could not create clusteroperator openshift-apiserver with cluster-version-operator from 10.0.0.7: it exists already',
      ],
      [
        '27d0d7ca',
        'service account oauth-apiserver-sa in openshift-oauth-apiserver asked whether kube:admin may get /apis/oauth.openshift.io/v1 (answer: yes) with oauth-apiserver from 10.128.0.43',
      ],
      [
        '704ab23e',
        'node oscar7 asked whether kube-apiserver may create proxy of node oscar7 (answer: yes)',
      ],
      [
        '9f18b792',
        `kube:admin began to run "sh -c 'cat /var/log/kube-apiserver/audit.log | tail -n 100'" in pod kube-apiserver-oscar7 in openshift-kube-apiserver (container kube-apiserver) with oc from 10.0.0.96 (no end recorded)`,
      ],
      [
        '07d17160',
        'system:admin as service account sa1 in ns1 listed pods in all namespaces from ::1',
      ],
      ['eed8aa73', 'system:admin as bob looked up the APIs on offer at /api from ::1'],
      ['05a27a91', 'system:admin as bob listed pods in default from ::1'],
      [
        '99356a22',
        'system:admin as alice was refused: list ConfigMaps in ns1 from ::1 (RBAC: no rule allows it)',
      ],
      ['841d3e6d', 'an anonymous client created namespace foo from 192.168.99.1'],
      [
        'c97244c7',
        'minikube-user gave user minikube ClusterRole cluster-admin everywhere (ClusterRoleBinding some-reader-binding) from 192.168.99.1',
      ],
      [
        '14933b4e',
        'minikube-user began to attach to pod nginx-deployment-7998647bdf-phvq7 in default (container nginx1) from 192.168.99.1 (no end recorded)',
      ],
      [
        '0dc97dd4',
        'minikube-user created ClusterRole some-reader (allows everything on pods; get on /api, /api/*, /apis, /apis/*, /healthz, /openapi, /openapi/*, /swagger-2.0.0.pb-v1, /swagger.json, /swaggerapi) from 192.168.99.1',
      ],
      [
        'a362d22b',
        'replicaset-controller created pod nginx-deployment-5cdcc99dbf-rgw6z in default from ::1',
      ],
      ['ceba9ec7', 'minikube-user created service nginx in default from 192.168.99.1'],
      [
        '8bb19a30',
        'minikube-user deleted deployment nginx-deployment in default from 192.168.99.1',
      ],
      [
        'ca1ed9f4',
        'minikube-user began to run "bash" in pod nginx-deployment-7998647bdf-phvq7 in default (container nginx1) from 192.168.99.1 (no end recorded)',
      ],
      [
        '0eaf743e',
        'minikube-user patched ClusterRole system:node-problem-detector (rules, metadata.annotations[kubectl.kubernetes.io/last-applied-configuration]) from 192.168.99.1',
      ],
      [
        '57a794de',
        'minikube-user ran "/bin/bash" in pod test-pod-1 in foo (container centos) for 7.9 s with kubectl from 192.168.49.1',
      ],
      [
        '9ac5187c',
        'minikube-user created pod test-pod-1 in foo (centos, privileged) with kubectl apply from 192.168.49.1',
      ],
      [
        'prom-010',
        'service account prometheus in monitoring was refused: delete pod checkout-7d9c in prod-apps (by whom was not recorded)',
      ],
      ['native-1', 'service account reader in default read secret db-creds in default'],
      [
        'native-3',
        'service account reader in default was refused: create pod untrusted in default (by whom was not recorded)',
      ],
    ],
  ],
];

describe.each(TOLD)('%s, %s', (fixture, _what, rows) => {
  const sentences = sentencesOf(fixture);

  test('each request of the fixture has a row', () => {
    expect([...sentences.keys()].toSorted()).toEqual(rows.map(([id]) => id).toSorted());
  });

  test.each(rows)('%s: %s', (id, sentence) => {
    expect(sentences.get(id)).toBe(sentence);
  });
});

test('without a memory a sentence leaves out what was before', () => {
  const told = foldRequests(recorded('p2-events')).map((request) =>
    renderSentence(describeRequest(request)),
  );
  expect(told).toContain(
    'jai scaled deployment web in shop to 5 with kubectl from 127.0.0.1, allowed by RoleBinding "jai-edit"',
  );
  expect(told).toContain(
    'kubernetes-admin deleted ClusterRoleBinding veeru-root with kubectl from 127.0.0.1',
  );
});

test('a request that is not finished says so', () => {
  const received = recorded('fold-events').filter(({ event }) => event.stage === 'RequestReceived');
  const told = foldRequests(received).map((request) => renderSentence(describeRequest(request)));
  expect(told).toContain(
    'mallory asked to list secrets in prod with ops-script from 127.0.0.1 (no answer recorded)',
  );
});

test('parts name the field and the exact value to ask for', () => {
  const request = foldRequests(recorded('p2-events')).find(({ auditID }) =>
    auditID.startsWith('8567d0c7'),
  );
  if (request === undefined) throw new Error('not in the fixture');
  expect(describeRequest(request).parts.filter((part) => part.field !== undefined)).toEqual([
    { kind: 'actor', text: 'kubernetes-admin', field: 'user.username', value: 'kubernetes-admin' },
    { kind: 'actor', text: 'jai', field: 'impersonatedUser.username', value: 'jai' },
    { kind: 'object', text: 'jai-db', field: 'objectRef.name', value: 'jai-db' },
    { kind: 'namespace', text: 'dev', field: 'objectRef.namespace', value: 'dev' },
    {
      kind: 'client',
      text: 'kubectl',
      field: 'userAgent',
      value: 'kubectl/v1.33.1 (linux/amd64) kubernetes/8adc0f0',
    },
    { kind: 'address', text: '127.0.0.1', field: 'sourceIPs', value: '127.0.0.1' },
  ]);
});
