import { Command } from 'commander';
import type { Define } from '../define.ts';
import { type EnableOptions, withFile, withSetup } from './enable-options.ts';

export const enableCommand: Define = ({ terminal, onDone }) => {
  const command = new Command('enable').description('Switch auditing on in an API server.');
  return withSetup(withFile(command))
    .addHelpText('after', EXAMPLES)
    .action(async (file: string | undefined, options: EnableOptions) => {
      const { runEnable } = await import('./run-enable.ts');
      onDone(await runEnable(terminal, file, options));
    });
};

const EXAMPLES = `
Shows the change as a diff. With --apply it is made: the original is kept in /var/lib/annals/enable
(for root; else in ~/.local/state/annals/enable), and when the API server is not healthy again in
time, everything is put back. Flags that are there already stay, unless you give another value here.
A kubelet restarts the API server by itself. Where systemd runs k3s or RKE2, that service is restarted.
Where kubeadm wrote the manifest, its ConfigMap in the cluster gets the same, so that upgrades keep it.

Examples:
  annals enable /etc/kubernetes/manifests/kube-apiserver.yaml
  sudo annals enable --policy policy.yaml --apply
  sudo annals enable --mode both --url https://annals.example.com:7443 --ca ca.pem --apply
  annals enable kind.yaml --apply && kind create cluster --config kind.yaml
  annals enable --platform eks
`;
