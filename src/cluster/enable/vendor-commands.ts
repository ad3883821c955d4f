/** Clusters whose API server is reached by commands alone. */
type CommandPlatform = 'minikube' | 'eks' | 'gke' | 'aks';

/** What can be had there, and the commands for it; names in capitals are to be filled in. */
export function vendorCommands(platform: CommandPlatform): string {
  return COMMANDS[platform].trimStart();
}

const COMMANDS: Readonly<Record<CommandPlatform, string>> = {
  minikube: `
# minikube copies what lies in ~/.minikube/files into its machine. The API server's container sees
# /etc/ssl/certs of it, so the policy goes there; the log goes to the container's output.
mkdir -p ~/.minikube/files/etc/ssl/certs
annals policy suggest --goal security > ~/.minikube/files/etc/ssl/certs/audit-policy.yaml
minikube start \\
  --extra-config=apiserver.audit-policy-file=/etc/ssl/certs/audit-policy.yaml \\
  --extra-config=apiserver.audit-log-path=-

# Read it:
kubectl -n kube-system logs kube-apiserver-minikube | grep '"kind":"Event"' | annals trail --file -

# Off again:
minikube start --extra-config=apiserver.audit-policy-file= --extra-config=apiserver.audit-log-path=
`,
  eks: `
# EKS records under a policy of its own, which cannot be changed, and writes to CloudWatch Logs.
aws eks update-cluster-config --region REGION --name CLUSTER \\
  --logging '{"clusterLogging":[{"types":["audit"],"enabled":true}]}'

# Read it:
aws logs filter-log-events --region REGION --log-group-name /aws/eks/CLUSTER/cluster \\
  --log-stream-name-prefix kube-apiserver-audit --output json > audit.json
annals import --cluster CLUSTER audit.json

# Off again:
aws eks update-cluster-config --region REGION --name CLUSTER \\
  --logging '{"clusterLogging":[{"types":["audit"],"enabled":false}]}'
`,
  gke: `
# GKE always records what changes something (Admin Activity). What only reads (Data Access) is off
# until the project's audit configuration has it. The policy cannot be changed.
gcloud projects get-iam-policy PROJECT --format=json > iam.json
#   add to iam.json, at the top:
#   "auditConfigs": [{"service": "container.googleapis.com",
#     "auditLogConfigs": [{"logType": "ADMIN_READ"}, {"logType": "DATA_READ"}]}]
gcloud projects set-iam-policy PROJECT iam.json

# Read it:
gcloud logging read 'resource.type="k8s_cluster" AND logName:"cloudaudit.googleapis.com"' \\
  --project PROJECT --freshness 1d --format json > audit.json
annals import --cluster CLUSTER audit.json

# Off again (Data Access): take "auditConfigs" out of iam.json, and set it again.
`,
  aks: `
# AKS records under a policy of its own. kube-audit has everything, kube-audit-admin leaves out get
# and list. It goes to a Log Analytics workspace, a storage account or an Event Hub.
az monitor diagnostic-settings create --name annals \\
  --resource "$(az aks show -g GROUP -n CLUSTER --query id -o tsv)" \\
  --storage-account STORAGE-ACCOUNT-ID \\
  --logs '[{"category":"kube-audit","enabled":true}]'

# Read it:
az storage blob download-batch --account-name ACCOUNT -s insights-logs-kube-audit -d audit
annals import --cluster CLUSTER audit

# Off again:
az monitor diagnostic-settings delete --name annals \\
  --resource "$(az aks show -g GROUP -n CLUSTER --query id -o tsv)"
`,
};
