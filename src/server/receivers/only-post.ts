import type { FastifyInstance } from 'fastify';
import { Failure } from '../../base/failure.ts';
import { errorAnswer } from '../error-status.ts';

/** Says of a path that is there for sending what it is for, whatever else is tried on it. */
export function onlyPost(app: FastifyInstance, url: string): void {
  app.route({
    method: ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
    url,
    handler: ({ method }, reply) => {
      const failure = new Failure('server/unknown-route', `${method} is not taken here`, {
        hint: 'Send events with POST.',
      });
      return reply.code(405).header('allow', 'POST').send(errorAnswer(failure));
    },
  });
}
