import type { AuditSetup, Flag } from './audit-setup.ts';
import type { Service } from './service.ts';
import type { YamlFile } from './yaml-file.ts';

/** The kinds of cluster whose files are understood. */
export const FILE_PLATFORMS = [
  'static-pod',
  'kubeadm',
  'kind',
  'k3s',
  'rke2',
  'talos',
  'kops',
  'kubespray',
  'openshift',
  'eksctl',
] as const;

/** A kind of cluster that is set up by a file. */
export type FilePlatform = (typeof FILE_PLATFORMS)[number];

/** A file that has to lie on the machine of the API server, or beside the file that is changed. */
export interface HostFile {
  readonly what: 'policy' | 'webhook';
  readonly path: string;
  readonly text: string;
}

/** What a platform makes of a setup. */
export interface Enabled {
  readonly file: YamlFile;
  /** Policy and webhook configuration, where the platform takes them as files. */
  readonly hostFiles: readonly HostFile[];
  /** Folders the API server writes to. */
  readonly logPath?: string | undefined;
  readonly notes: readonly string[];
  /** Commands that make the change come true, where editing the file does not. */
  readonly next: readonly string[];
  /** Who the API server runs as, where that is not root. */
  readonly runAsUser?: number | undefined;
}

/** How auditing is switched on and off in one kind of file. */
export interface Platform {
  readonly name: FilePlatform;
  /** Whether a file is of this kind; `path` helps where the content does not say. */
  readonly matches: (file: YamlFile, path: string) => boolean;
  readonly enable: (file: YamlFile, setup: AuditSetup) => Enabled;
  /** What has to be started anew, where that is a service of the machine the file lies on. */
  readonly service?: (file: YamlFile) => Service;
  /** What such a service starts its API server with; paths are those of the machine. */
  readonly flags?: (file: YamlFile) => readonly Flag[];
  /** Takes away what belongs to auditing, for files nobody kept the original of. */
  readonly disable: (file: YamlFile) => YamlFile;
}

/** The files of a setup at the places a platform wants them. */
export function hostFilesOf(
  { policy, webhook }: AuditSetup,
  pathOf: (what: 'policy' | 'webhook') => string | undefined,
): readonly HostFile[] {
  const policyPath = pathOf('policy');
  const webhookPath = pathOf('webhook');
  return [
    ...(policyPath === undefined
      ? []
      : [{ what: 'policy' as const, path: policyPath, text: policy.text }]),
    ...(webhook === undefined || webhookPath === undefined
      ? []
      : [{ what: 'webhook' as const, path: webhookPath, text: webhook.kubeconfig }]),
  ];
}
