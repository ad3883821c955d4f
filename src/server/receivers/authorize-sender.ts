import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type PeerCertificate, TLSSocket } from 'node:tls';
import { Failure } from '../../base/failure.ts';
import type { ReceiverSettings, SenderToken } from './receiver-settings.ts';

/** Who sends, and for which clusters; any when absent. */
export interface Sender {
  readonly name: string;
  readonly clusters?: readonly string[];
}

/** Who sent a request, by certificate or token. Throws `receive/denied` where that is nobody known. */
export function authorizeSender(
  request: Pick<IncomingMessage, 'headers' | 'socket'>,
  { tls, tokens }: Pick<ReceiverSettings, 'tls' | 'tokens'>,
): Sender {
  if (tls?.clientCAFile === undefined && tokens.length === 0) return { name: 'anyone' };
  const certified = tls?.clientCAFile === undefined ? undefined : commonName(request.socket);
  if (certified !== undefined && tls?.clientNames?.includes(certified) !== false) {
    return { name: certified };
  }
  const token = tokenOf(request.headers.authorization);
  const known = token === undefined ? undefined : tokens.find((one) => isHashed(token, one));
  if (known !== undefined) return known;
  throw new Failure('receive/denied', 'the sender is not known', {
    hint: 'Send with a certificate of the configured authority, or with a token as "Authorization: Bearer TOKEN".',
  });
}

/** The name in a certificate that one of the configured authorities vouches for. */
function commonName(socket: IncomingMessage['socket']): string | undefined {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined;
  // A TLS session that is taken up again without a certificate counts as authorized for Node.
  const certificate: Partial<PeerCertificate> = socket.getPeerCertificate();
  if (certificate.subject === undefined) return undefined;
  const { CN } = certificate.subject;
  return Array.isArray(CN) ? CN[0] : (CN ?? '');
}

/**
 * The token in a header. Shippers that speak to Elasticsearch know user and password, where the
 * password is the token, or an API key, of which the token is the part behind the colon.
 */
function tokenOf(header: string | undefined): string | undefined {
  const [, scheme = '', value = ''] = /^(\w+) +(\S+)$/.exec(header ?? '') ?? [];
  switch (scheme.toLowerCase()) {
    case 'bearer':
      return value;
    case 'basic':
    case 'apikey': {
      const text = Buffer.from(value, 'base64').toString('utf8');
      return text.slice(text.indexOf(':') + 1);
    }
    default:
      return undefined;
  }
}

/** Takes the same time whether the first or the last byte differs. */
function isHashed(token: string, { sha256 }: SenderToken): boolean {
  const want = Buffer.from(sha256, 'hex');
  const got = createHash('sha256').update(token).digest();
  return want.length === got.length && timingSafeEqual(want, got);
}
