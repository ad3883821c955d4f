import type { IncomingMessage } from 'node:http';
import { Failure } from '../../base/failure.ts';
import { MAX_REPORT_BYTES, parseReport } from '../../collect/agent/agent-report.ts';
import { onlyPost } from './only-post.ts';
import type { AddRoutes } from './receiving.ts';
import { requireCluster } from './require-cluster.ts';

/** `POST /agent/CLUSTER`: how an agent is and what it lost; answered once that is on record. */
export const serveAgents: AddRoutes = (app, reception) => {
  app.post<{ Params: { cluster: string } }>('/agent/:cluster', async (request) => {
    const { cluster } = request.params;
    requireCluster(cluster, reception.settings(), request.sender);
    const report = parseReport(await textOf(request.raw));
    await reception.agents?.take(cluster, report);
    return { taken: report.losses.length };
  });
  onlyPost(app, '/agent/:cluster');
};

async function textOf(raw: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of raw.iterator({ destroyOnReturn: false })) {
    const bytes = Buffer.from(chunk as Uint8Array);
    sizeBytes += bytes.length;
    if (sizeBytes > MAX_REPORT_BYTES) {
      throw new Failure('receive/too-large', `a report is larger than ${MAX_REPORT_BYTES} bytes`);
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}
