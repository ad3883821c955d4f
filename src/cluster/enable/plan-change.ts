import { basename, dirname, resolve } from 'node:path';
import { Failure } from '../../base/failure.ts';
import type { AuditSetup } from './audit-setup.ts';
import type { Enabled, FilePlatform, Platform } from './platform.ts';
import { FILE_PLATFORMS } from './platform.ts';
import { detectPlatform, platformOf } from './platforms.ts';
import { parseYamlFile, valueAt, type YamlFile } from './yaml-file.ts';

/** A file that auditing is to be switched on in. */
export interface Target {
  readonly path: string;
  readonly file: YamlFile;
  readonly platform: Platform;
}

/** Reads a file and tells what kind it is; `asked` decides where somebody said so. */
export function readTarget(path: string, text: string, asked: FilePlatform | undefined): Target {
  const file = parseYamlFile(text, path);
  const platform = asked === undefined ? detectPlatform(file, path) : platformOf(asked);
  if (platform === undefined) throw unknownPlatform(path, file);
  if (asked !== undefined && SELF_TELLING.has(asked) && !platform.matches(file, path)) {
    throw new Failure('enable/not-a-manifest', `${path} is not a file of ${asked}`, {
      hint: 'Leave --platform out to have the kind told from the file.',
    });
  }
  return { path, file, platform };
}

/** Kinds whose files say what they are; those of the others are known by their place alone. */
const SELF_TELLING: ReadonlySet<FilePlatform> = new Set([
  'static-pod',
  'kubeadm',
  'kind',
  'kops',
  'openshift',
  'eksctl',
]);

function unknownPlatform(path: string, file: YamlFile): Failure {
  const kind = valueAt(file, 0, ['kind']);
  const what =
    typeof kind === 'string'
      ? `${path} is a ${kind}, and runs no API server`
      : `cannot tell what kind of file ${path} is`;
  return new Failure('enable/unknown-platform', what, {
    hint: `Give the manifest of kube-apiserver, or name the kind with --platform: ${FILE_PLATFORMS.join(', ')}.`,
  });
}

/** What changes on the machine. */
export interface ChangePlan {
  readonly target: Target;
  readonly after: string;
  readonly enabled: Enabled;
}

/** Works out the change; nothing is written. */
export function planChange(target: Target, setup: AuditSetup): ChangePlan {
  const enabled = target.platform.enable(target.file, setup);
  const folder = dirname(resolve(target.path));
  const hostFiles = enabled.hostFiles.map((file) => ({
    ...file,
    path: resolve(folder, file.path),
  }));
  const next = enabled.next.map((line) => line.replace('THIS-FILE', basename(target.path)));
  return { target, after: enabled.file.text, enabled: { ...enabled, hostFiles, next } };
}
