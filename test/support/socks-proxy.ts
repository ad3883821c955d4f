import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A SOCKS5 proxy (RFC 1928) with a login (RFC 1929). */
export interface SocksProxy extends AsyncDisposable {
  readonly port: number;
  /** Where it was asked to go: `name:port`. */
  readonly asked: readonly string[];
}

/** Whatever name is asked for, it leads to this machine. `login` is `user:password`. */
export async function startSocksProxy(login: string): Promise<SocksProxy> {
  const asked: string[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    serve(socket, login, asked).catch(() => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    asked,
    [Symbol.asyncDispose]: async () => {
      server.close();
    },
  };
}

async function serve(socket: Socket, login: string, asked: string[]): Promise<void> {
  await message(socket);
  // Version 5; user and password.
  socket.write(Buffer.from([5, 2]));
  const credentials = await message(socket);
  const userLength = credentials[1] ?? 0;
  const user = credentials.subarray(2, 2 + userLength).toString();
  const password = credentials.subarray(3 + userLength).toString();
  const isKnown = `${user}:${password}` === login;
  socket.write(Buffer.from([1, isKnown ? 0 : 1]));
  if (!isKnown) return;
  const request = await message(socket);
  // 3 is a name, which the proxy has to look up.
  if (request[3] !== 3) throw new Error('an address was asked for');
  const end = 5 + (request[4] ?? 0);
  const port = request.readUInt16BE(end);
  asked.push(`${request.subarray(5, end).toString()}:${port}`);
  const onward = connect(port, '127.0.0.1');
  // 5: the connection was refused.
  onward.on('error', () => socket.end(Buffer.from([5, 5, 0, 1, 0, 0, 0, 0, 0, 0])));
  await once(onward, 'connect');
  socket.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
  onward.pipe(socket).pipe(onward);
}

/** A client waits for the answer to each message, so one piece is one message. */
async function message(socket: Socket): Promise<Buffer> {
  const [piece] = (await once(socket, 'data')) as [Buffer];
  return piece;
}
