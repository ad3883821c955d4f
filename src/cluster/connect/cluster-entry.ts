import { readFile } from 'node:fs/promises';
import { Failure } from '../../base/failure.ts';
import { type ChosenContext, textOf } from './choose-context.ts';
import { pathOf } from './load-kubeconfig.ts';

/**
 * The entry of a cluster as others can use it on other machines: the authority's certificate is put
 * into it, and nothing of the caller's login is.
 */
export async function clusterEntry({ cluster }: ChosenContext): Promise<{
  readonly name: string;
  readonly cluster: Readonly<Record<string, unknown>>;
}> {
  const { body } = cluster;
  const path = textOf(cluster, 'certificate-authority');
  const inline = textOf(cluster, 'certificate-authority-data');
  const authority =
    inline !== '' || path === '' ? inline : await readAuthority(pathOf(cluster, path));
  const kept = ['tls-server-name', 'insecure-skip-tls-verify', 'proxy-url'].filter(
    (key) => body[key] !== undefined,
  );
  return {
    name: cluster.name,
    cluster: {
      server: textOf(cluster, 'server'),
      ...(authority !== '' && { 'certificate-authority-data': authority }),
      ...Object.fromEntries(kept.map((key) => [key, body[key]])),
    },
  };
}

async function readAuthority(path: string): Promise<string> {
  try {
    return (await readFile(path)).toString('base64');
  } catch {
    throw new Failure('cluster/config-invalid', `cannot read the certificate-authority ${path}`, {
      hint: 'The kubeconfig names it; check that the file is there.',
    });
  }
}
