import { createServer, type IncomingMessage } from 'node:http';
import { decompress } from '../../src/collect/decompress.ts';
import { type LineBatch, lineBytes } from '../../src/collect/line-batch.ts';
import { LineSplitter } from '../../src/collect/line-splitter.ts';
import { openDiskStore } from '../../src/store/open-disk-store.ts';

/**
 * The part of a server an agent talks to: `POST /ingest/CLUSTER` of zstd lines, answered once they
 * are synced in the store in FOLDER. `GET /` tells how many events there are. Arguments: FOLDER PORT.
 */
const [folder = '', port = '0'] = process.argv.slice(2);
const store = await openDiskStore(folder, { mode: 'write' });

async function* chunksOf(request: IncomingMessage): AsyncGenerator<Buffer> {
  for await (const chunk of request) yield chunk as Buffer;
}

interface Receipt {
  kept: number;
  duplicates: number;
  rejectedCount: number;
}

async function take(request: IncomingMessage): Promise<string> {
  if (request.method === 'GET') return JSON.stringify(await store.summary());
  const cluster = request.url?.split('/').at(-1) ?? '';
  const splitter = new LineSplitter();
  const receipt: Receipt = { kept: 0, duplicates: 0, rejectedCount: 0 };
  for await (const chunk of decompress('zstd', 'the body', chunksOf(request))) {
    for (const batch of splitter.push(chunk)) await keep(batch, cluster, receipt);
  }
  return JSON.stringify(receipt);
}

async function keep(batch: LineBatch, cluster: string, receipt: Receipt): Promise<void> {
  const receivedUs = Date.now() * 1000;
  const events = batch.lines.map((_, i) => ({
    cluster,
    source: 'agent',
    receivedUs,
    bytes: lineBytes(batch, i),
  }));
  for (const { kind } of await store.append(events)) {
    if (kind === 'kept') receipt.kept++;
    else if (kind === 'duplicate') receipt.duplicates++;
    else receipt.rejectedCount++;
  }
}

const server = createServer((request, response) => {
  take(request).then(
    (body) => response.end(body),
    (error: unknown) => response.writeHead(500).end(String(error)),
  );
});
server.listen(Number(port), '127.0.0.1', () => process.stdout.write('ready\n'));
