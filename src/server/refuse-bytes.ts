import type { Socket } from 'node:net';
import { Failure } from '../base/failure.ts';
import { errorAnswer } from './error-status.ts';

/** Answers bytes that are no readable HTTP request, which reach no route, in the usual shape. */
export function refuseBytes(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return;
  const tooLong = error.code === 'HPE_HEADER_OVERFLOW';
  const failure = tooLong
    ? new Failure('server/too-long', 'URL and headers are longer than the server reads')
    : new Failure('usage/invalid', 'cannot read the request: it is not HTTP');
  const status = tooLong ? '431 Request Header Fields Too Large' : '400 Bad Request';
  const body = JSON.stringify(errorAnswer(failure));
  socket.end(
    [
      `HTTP/1.1 ${status}`,
      'content-type: application/json; charset=utf-8',
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}
