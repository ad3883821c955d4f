import { HEALTH_ANSWER, type HealthAnswer } from '../api/catalogue-answer.ts';
import type { Store } from '../store/store.ts';
import type { App } from './serving.ts';

/** Serves `healthz`, which says that the program runs, and `readyz`, which says that it answers. */
export function serveHealth(app: App, store: Store): void {
  app.get(
    '/healthz',
    {
      config: { admits: 'anyone' },
      schema: {
        operationId: 'health',
        summary: 'Whether the program runs',
        response: { 200: HEALTH_ANSWER },
      },
    },
    async (): Promise<HealthAnswer> => ({ status: 'ok' }),
  );
  app.get(
    '/readyz',
    {
      config: { admits: 'anyone' },
      schema: {
        operationId: 'ready',
        summary: 'Whether the store answers',
        response: { 200: HEALTH_ANSWER, 503: HEALTH_ANSWER },
      },
    },
    async (request, reply): Promise<HealthAnswer> => {
      try {
        await store.summary();
        return { status: 'ok' };
      } catch (error) {
        request.log.error({ err: error }, 'the store does not answer');
        reply.code(503);
        return { status: 'not ready' };
      }
    },
  );
}
