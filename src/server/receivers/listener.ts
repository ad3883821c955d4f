import { Server as TlsServer } from 'node:https';
import type { ListenAddress } from '../../base/listen-address.ts';
import { listen } from '../listen.ts';
import type { App } from '../serving.ts';
import { Connections } from './connections.ts';
import { createReceiver } from './create-receiver.ts';
import { loadTls } from './load-tls.ts';
import type { ReceiverSettings } from './receiver-settings.ts';
import type { Receiving } from './receiving.ts';
import { requireProtection } from './require-protection.ts';

interface State {
  settings: ReceiverSettings;
  isStopping: boolean;
}

interface Parts {
  readonly url: string;
  readonly state: State;
  readonly app: App;
  readonly connections: Connections;
  readonly stopMs: number;
}

/** One address on which events are received. */
export class Listener implements AsyncDisposable {
  readonly #parts: Parts;

  private constructor(parts: Parts) {
    this.#parts = parts;
  }

  static async open(settings: ReceiverSettings, receiving: Receiving): Promise<Listener> {
    requireProtection(settings);
    const state: State = { settings, isStopping: false };
    const tls = settings.tls === undefined ? undefined : await loadTls(settings.tls);
    const app: App = createReceiver(
      {
        ...receiving,
        settings: () => state.settings,
        isStopping: () => state.isStopping,
        endsWithAnswer: (socket) => state.isStopping || connections.isRetired(socket),
      },
      tls,
    ).withTypeProvider();
    const connections = new Connections(app.server);
    const plain = await listen(app, oneAddress(settings.listen));
    const url = tls === undefined ? plain : plain.replace(/^http:/, 'https:');
    const { stopMs } = receiving.timeouts;
    return new Listener({ url, state, app, connections, stopMs });
  }

  /** Where it is reached; with port 0 this tells which one it got. */
  get url(): string {
    return this.#parts.url;
  }

  get settings(): ReceiverSettings {
    return this.#parts.state.settings;
  }

  /** Whether new settings can be taken without opening the address again. */
  canTake({ kind, listen: { host, port }, tls }: ReceiverSettings): boolean {
    const now = this.settings;
    const isSameAddress = now.listen.host === host && now.listen.port === port;
    return isSameAddress && now.kind === kind && (now.tls === undefined) === (tls === undefined);
  }

  /**
   * Works by new settings from the next request on. Certificates are read again also when their
   * files have the same names. Connections made with the old ones end with their running request.
   */
  async take(settings: ReceiverSettings): Promise<void> {
    requireProtection(settings);
    const { app, state, connections } = this.#parts;
    if (settings.tls !== undefined && app.server instanceof TlsServer) {
      app.server.setSecureContext(await loadTls(settings.tls));
    }
    state.settings = settings;
    if (settings.tls !== undefined) connections.retire();
  }

  /** Takes nothing new, waits for what is being appended, and gives senders a moment to finish. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { app, state, connections, stopMs } = this.#parts;
    state.isStopping = true;
    const timer = setTimeout(() => connections.endUnfinished(), stopMs);
    try {
      await app.close();
    } finally {
      clearTimeout(timer);
    }
  }
}

/** The server would open a second server for the other family, which knows nothing of new settings. */
function oneAddress({ host, port }: ListenAddress): ListenAddress {
  return { host: host === 'localhost' ? '127.0.0.1' : host, port };
}
