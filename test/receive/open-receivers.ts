import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type Agent, request } from 'node:https';
import { connect } from 'node:net';
import { resolve } from 'node:path';
import { afterEach } from 'vitest';
import { Refusals, type Refused } from '../../src/collect/receive/refusals.ts';
import type { RawEvent } from '../../src/event/audit-event.ts';
import {
  DEFAULT_PRETENCE,
  type ReceiverSettings,
} from '../../src/server/receivers/receiver-settings.ts';
import { Receivers, type ReceiversOptions } from '../../src/server/receivers/receivers.ts';
import { MemoryStore } from '../../src/store/memory-store.ts';
import type { AppendOutcome } from '../../src/store/store.ts';
import { NOON_US } from '../contract/raw-event.ts';

const open: Receivers[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((receivers) => receivers[Symbol.asyncDispose]()));
});

/** An address on loopback with nothing set up. */
export function settings(fields: Partial<ReceiverSettings> = {}): ReceiverSettings {
  return {
    kind: 'webhook',
    name: fields.kind ?? 'webhook',
    listen: { host: '127.0.0.1', port: 0 },
    tokens: [],
    indexes: [],
    pretence: DEFAULT_PRETENCE,
    ...fields,
  };
}

/** Receivers over sockets of this machine, closed after the test. */
export interface TestReceivers {
  readonly receivers: Receivers;
  readonly store: MemoryStore;
  readonly refused: readonly Refused[];
  /** Of the first address. */
  readonly url: string;
}

/** Begins to receive into a store in memory. */
export async function openReceivers(
  of: ReceiverSettings | readonly ReceiverSettings[] = settings(),
  options: Partial<ReceiversOptions> & { readonly store?: MemoryStore } = {},
): Promise<TestReceivers> {
  const store = options.store ?? new MemoryStore();
  const refused: Refused[] = [];
  const refusals = new Refusals({ add: () => Promise.resolve() }, (one) => refused.push(one));
  const receivers = await Receivers.open([of].flat(), {
    refusals,
    nowUs: () => NOON_US,
    ...options,
    store,
  });
  open.push(receivers);
  return { receivers, store, refused, url: receivers.listening[0]?.url ?? '' };
}

/** The path of a file of `fixtures/tls`. */
export function tlsFile(name: string): string {
  return resolve(import.meta.dirname, '../fixtures/tls', name);
}

/** What came back over HTTPS. */
export interface TlsAnswer {
  readonly status: number;
  readonly text: string;
  /** The common name and serial number of the server's certificate. */
  readonly serial: string;
}

interface PostOptions {
  readonly certificate?: string;
  readonly headers?: Record<string, string>;
  /** Keeps connections for several posts. */
  readonly agent?: Agent | false;
}

/** Posts a body over a TLS connection of its own, with a certificate of `fixtures/tls` if named. */
export async function postTls(
  url: string,
  body: Buffer | string,
  { certificate, headers = {}, agent = false }: PostOptions = {},
): Promise<TlsAnswer> {
  const sent = request(url, {
    method: 'POST',
    ca: readFileSync(tlsFile('ca.pem')),
    agent,
    headers,
    ...(certificate !== undefined && {
      cert: readFileSync(tlsFile(`${certificate}.pem`)),
      key: readFileSync(tlsFile(`${certificate}.key`)),
    }),
  });
  let serial = '';
  sent.on('socket', (socket) => {
    socket.on('secureConnect', () => {
      serial =
        'getPeerCertificate' in socket ? Object(socket).getPeerCertificate().serialNumber : '';
    });
  });
  sent.end(body);
  const [response] = await once(sent, 'response');
  let text = '';
  for await (const chunk of response) text += chunk;
  return { status: response.statusCode, text, serial };
}

/** Sends bytes over a connection of its own and gives all that comes back until it is closed. */
export async function exchange(url: string, bytes: Buffer | string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let answer = '';
  socket.setEncoding('utf8').on('data', (text: string) => {
    answer += text;
  });
  // The server may close while the rest of a refused request is still on its way.
  socket.on('error', () => undefined);
  socket.write(bytes);
  await once(socket, 'close');
  return answer;
}

/** A store whose appends wait to be let through, each by itself, or fail. */
export class HeldStore extends MemoryStore {
  readonly waiting: { readonly pass: () => void; readonly fail: (error: Error) => void }[] = [];
  #arrived: () => void = () => undefined;

  override append(events: readonly RawEvent[]): Promise<readonly AppendOutcome[]> {
    return new Promise((resolvePromise, reject) => {
      this.waiting.push({
        pass: () => resolvePromise(super.append(events)),
        fail: reject,
      });
      this.#arrived();
    });
  }

  /** Resolves once so many appends wait. */
  async holds(count: number): Promise<void> {
    while (this.waiting.length < count) {
      await new Promise<void>((resolvePromise) => {
        this.#arrived = resolvePromise;
      });
    }
  }
}
