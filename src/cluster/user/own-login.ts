import { join } from 'node:path';
import { Failure } from '../../base/failure.ts';
import { textOf } from '../connect/choose-context.ts';
import { type KubeconfigEntry, loadKubeconfig, pathOf } from '../connect/load-kubeconfig.ts';
import { readCertificate } from './certificate.ts';
import type { OwnLogin, UserFiles } from './onboard-plan.ts';
import { readIfThere } from './private-file.ts';
import { readKeyPem } from './private-key.ts';

/** The files of a user in a folder; a letter that a file name should not have becomes a dash. */
export function userFiles(name: string, folder: string, mergeInto: string | undefined): UserFiles {
  const base = name.replace(/[^\w.@+-]+/g, '-').replace(/^\.+/, '-');
  return {
    key: join(folder, `${base}.key`),
    certificate: join(folder, `${base}.crt`),
    kubeconfig: mergeInto ?? join(folder, `${base}.kubeconfig`),
    isMerged: mergeInto !== undefined,
  };
}

/** The key that an earlier run left in its file; undefined where there is none. */
export async function keyOfFile({ key: path }: UserFiles): Promise<OwnLogin | undefined> {
  const keyPem = await readIfThere(path);
  if (keyPem === undefined) return undefined;
  const key = readKeyPem(keyPem);
  if (key !== undefined) return { key, keyPem, from: 'key-file', certificate: undefined };
  throw new Failure('user/key-unusable', `${path} is not a private key, or has a pass phrase`, {
    hint: 'Move the file away, or choose another folder with --out.',
  });
}

/** The key and certificate that a finished run put into the kubeconfig. */
export async function loginOfKubeconfig(
  { kubeconfig: path }: UserFiles,
  context: string,
): Promise<OwnLogin | undefined> {
  const { contexts, users } = await loadKubeconfig([path], { mayBeMissing: true });
  const entry = contexts.get(context);
  const user = entry === undefined ? undefined : users.get(textOf(entry, 'user'));
  if (entry === undefined || user === undefined) return undefined;
  const certificate = readCertificate(await partOf(user, 'client-certificate'));
  const keyPem = await partOf(user, 'client-key');
  const key = readKeyPem(keyPem);
  if (certificate === undefined || key === undefined) return undefined;
  const namespace = textOf(entry, 'namespace') || undefined;
  return { key, keyPem, from: 'kubeconfig', certificate, namespace };
}

async function partOf(user: KubeconfigEntry, key: string): Promise<string> {
  const inline = textOf(user, `${key}-data`);
  if (inline !== '') return Buffer.from(inline, 'base64').toString();
  const path = textOf(user, key);
  return path === '' ? '' : ((await readIfThere(pathOf(user, path))) ?? '');
}
