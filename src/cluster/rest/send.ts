import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { Failure } from '../../base/failure.ts';
import { connectionFailure } from './connection-failure.ts';

/** One request, ready to be sent. */
export interface Sent {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** Certificates, headers and agent. */
  readonly login: RequestOptions;
  /** Host and port of the proxy that `login` goes through. */
  readonly proxy?: string | undefined;
  /** From the start to the last byte of the answer. */
  readonly timeoutMs: number;
  /** A longer answer is refused. */
  readonly maxBytes: number;
  readonly signal: AbortSignal | undefined;
}

/** What came back, whatever its status. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Sends one request and reads its answer to the end. Rejects with a `Failure` where none came. */
export async function send(sent: Sent): Promise<Answer> {
  const { url, timeoutMs, signal, proxy } = sent;
  if (isAborted(signal)) throw cancelled(url);
  const deadline = AbortSignal.timeout(timeoutMs);
  const stop = signal === undefined ? deadline : AbortSignal.any([signal, deadline]);
  try {
    return await exchange(sent, stop);
  } catch (error) {
    if (error instanceof Failure) throw error;
    if (isAborted(signal)) throw cancelled(url);
    if (deadline.aborted) {
      throw new Failure(
        'cluster/unreachable',
        `the API server at ${url.origin} did not answer within ${timeoutMs / 1000} s`,
        { hint: 'Check that the address is right and that a firewall or VPN lets you through.' },
      );
    }
    throw connectionFailure(error, url, proxy);
  }
}

function exchange(sent: Sent, signal: AbortSignal): Promise<Answer> {
  const { url, method, headers, body, login } = sent;
  const start = url.protocol === 'http:' ? httpRequest : httpsRequest;
  return new Promise((resolve, reject) => {
    const all = { ...login.headers, ...headers };
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const options = { ...login, method, headers: { ...all, ...length }, signal };
    const request = start(url, options, (response) => {
      readAnswer(response, sent).then(resolve, (error: unknown) => {
        request.destroy();
        reject(error);
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

async function readAnswer(response: IncomingMessage, { url, maxBytes }: Sent): Promise<Answer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) {
      throw new Failure(
        'cluster/failed',
        `the answer to ${url.pathname} is longer than ${maxBytes} bytes`,
      );
    }
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  return { status: response.statusCode ?? 0, headers: response.headers, text };
}

function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

function cancelled(url: URL): Failure {
  return new Failure('cluster/cancelled', `the request to ${url.origin} was cancelled`);
}
