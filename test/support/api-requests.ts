import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { join } from 'node:path';
import type { ControlPlane } from './control-plane.ts';

/** What the API server answered. */
export interface ApiAnswer {
  readonly code: number;
  readonly text: string;
}

/** Asks the API server of a control plane as its administrator. */
export type AskApi = (
  method: string,
  path: string,
  body?: unknown,
  contentType?: string,
) => Promise<ApiAnswer>;

/** Bare requests, so that a test decides each header and body itself. */
export async function askApi({ folder, port }: ControlPlane): Promise<AskApi> {
  const read = (name: string): Promise<Buffer> => readFile(join(folder, 'pki', name));
  const [ca, cert, key] = await Promise.all([read('ca.crt'), read('admin.crt'), read('admin.key')]);
  return (method, path, body, contentType = 'application/json') =>
    new Promise((resolve, reject) => {
      const headers = { 'content-type': contentType, 'user-agent': 'annals/test' };
      const options = { ca, cert, key, port, host: '127.0.0.1', method, path, headers };
      const sent = request(options, (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('end', () =>
          resolve({ code: answer.statusCode ?? 0, text: Buffer.concat(parts).toString() }),
        );
      });
      sent.on('error', reject);
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
}
