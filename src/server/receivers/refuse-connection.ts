import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { Failure } from '../../base/failure.ts';
import { errorAnswer } from '../error-status.ts';

/** Statuses for what the HTTP reader says went wrong; all else is no HTTP. */
const STATUS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

const WORDS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: 'its headers are longer than the receiver reads',
  ERR_HTTP_REQUEST_TIMEOUT: 'it took too long to arrive',
};

/** Ends a connection over which something came that is no request, with an answer where one is read. */
export function refuseConnection(error: Error & { readonly code?: string }, socket: Socket): void {
  const code = error.code ?? '';
  const isTls = socket instanceof TLSSocket ? false : code.startsWith('ERR_SSL');
  if (code === 'ECONNRESET' || isTls || !socket.writable) {
    socket.destroy();
    return;
  }
  const reason = WORDS[code] ?? 'it is not HTTP';
  const failure = new Failure('usage/invalid', `cannot read the request: ${reason}`);
  const body = JSON.stringify(errorAnswer(failure));
  const answer = [
    `HTTP/1.1 ${STATUS[code] ?? '400 Bad Request'}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
    '',
    body,
  ].join('\r\n');
  socket.write(answer);
  // A client that never closes its half would keep the connection for ever.
  socket.destroySoon();
}
