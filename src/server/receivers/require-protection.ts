import { Failure } from '../../base/failure.ts';
import { isLoopback, renderListenAddress } from '../../base/listen-address.ts';
import type { ReceiverSettings } from './receiver-settings.ts';

/**
 * Refuses to receive beyond this machine without TLS and a way to tell who sends: whoever can send
 * can write history.
 */
export function requireProtection({ name, listen, tls, tokens }: ReceiverSettings): void {
  if (isLoopback(listen.host)) return;
  const hasSenders = tokens.length > 0 || tls?.clientCAFile !== undefined;
  if (tls !== undefined && hasSenders) return;
  const missing = tls === undefined ? 'without TLS' : 'without client certificates or tokens';
  const address = renderListenAddress(listen);
  throw new Failure('config/invalid', `cannot receive for ${name} on ${address} ${missing}`, {
    hint: 'Beyond this machine give tls.certFile and tls.keyFile, and tls.clientCAFile or tokens; or listen on 127.0.0.1.',
  });
}
