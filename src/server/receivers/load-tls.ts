import { readFile } from 'node:fs/promises';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import { Failure } from '../../base/failure.ts';
import type { TlsFiles } from './receiver-settings.ts';

/** Certificates as the server takes them. */
export type TlsContext = Required<Pick<SecureContextOptions, 'cert' | 'key'>> &
  Pick<SecureContextOptions, 'ca' | 'minVersion'>;

/** Reads certificate, key and authorities, and tries them. Throws a failure that names the file. */
export async function loadTls({ certFile, keyFile, clientCAFile }: TlsFiles): Promise<TlsContext> {
  const [cert, key, ca] = await Promise.all([
    readPem(certFile),
    readPem(keyFile),
    clientCAFile === undefined ? undefined : readPem(clientCAFile),
  ]);
  const context: TlsContext = { cert, key, minVersion: 'TLSv1.2', ...(ca !== undefined && { ca }) };
  try {
    createSecureContext(context);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure(
      'config/invalid',
      `cannot use certificate ${quote(certFile)} with key ${quote(keyFile)}: ${reason}`,
      { hint: 'Both must be PEM, and the key must be that of the certificate.', cause: error },
    );
  }
  if (ca !== undefined && !ca.includes('-----BEGIN CERTIFICATE-----')) {
    // Node takes an empty list of authorities in silence, and would then trust nobody.
    throw new Failure('config/invalid', `there is no certificate in ${quote(clientCAFile)}`);
  }
  return context;
}

async function readPem(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new Failure('config/unreadable', `cannot read ${quote(path)}: ${code}`, {
      hint: 'Check the path, and that the user Annals runs as may read it.',
      cause: error,
    });
  }
}

function quote(path: string | undefined): string {
  return JSON.stringify(path);
}
