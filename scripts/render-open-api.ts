import { createServer } from '../src/server/create-server.ts';
import { MemoryStore } from '../src/store/memory-store.ts';

/** The OpenAPI document of the HTTP API as text, the way `docs/openapi.json` holds it. */
export async function renderOpenApi(): Promise<string> {
  const app = await createServer({
    ...{ store: new MemoryStore(), nowUs: () => 0, version: '' },
    // Only described here, never asked.
    status: () => Promise.reject(new Error('there is no store on disk')),
  });
  const { body } = await app.inject('/api/v1/openapi.json');
  await app.close();
  return `${JSON.stringify(JSON.parse(body), null, 2)}\n`;
}
