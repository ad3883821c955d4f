import type { IncomingMessage, Server } from 'node:http';
import { Server as TlsServer } from 'node:https';
import type { Socket } from 'node:net';

/** The connections of one listener, so that they can be ended without cutting off an answer. */
export class Connections {
  readonly #open = new Set<Socket>();
  /** Connections over which a request is being worked on, and that request. */
  readonly #busy = new Map<Socket, IncomingMessage>();
  readonly #retired = new WeakSet<Socket>();

  constructor(server: Server) {
    server.on(server instanceof TlsServer ? 'secureConnection' : 'connection', (socket: Socket) => {
      this.#open.add(socket);
      socket.once('close', () => this.#open.delete(socket));
    });
    server.on('request', (request, response) => {
      this.#busy.set(request.socket, request);
      response.once('close', () => this.#busy.delete(request.socket));
    });
  }

  /** Whether the connection is to end with the answer that is being sent. */
  isRetired(socket: Socket): boolean {
    return this.#retired.has(socket);
  }

  /** Ends idle connections now and the others with their answer. */
  retire(): void {
    for (const socket of this.#open) {
      if (this.#busy.has(socket)) this.#retired.add(socket);
      else socket.destroySoon();
    }
  }

  /** Ends connections whose request is not here as a whole; those being appended are left. */
  endUnfinished(): void {
    for (const socket of this.#open) {
      if (this.#busy.get(socket)?.complete !== true) socket.destroy();
    }
  }
}
