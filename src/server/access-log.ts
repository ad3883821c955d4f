import type { FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** How many rows the answer has, for the log; absent where it has none. */
    answeredRows: number | undefined;
  }
}

/**
 * Logs one line a request: route, status, duration and rows. Not the query: people put names and
 * worse into queries, and the log is read by more people than the trail.
 */
export function logAccess(app: FastifyInstance): void {
  app.decorateRequest('answeredRows', undefined);
  app.addHook('onResponse', async (request, reply) => {
    const { method, routeOptions, answeredRows } = request;
    const line = {
      method,
      route: routeOptions.url ?? 'unknown',
      status: reply.statusCode,
      durationMs: Math.round(reply.elapsedTime * 10) / 10,
      ...(answeredRows !== undefined && { rows: answeredRows }),
    };
    request.log.info(line, 'answered');
  });
}
