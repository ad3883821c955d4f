import { STATUS_ANSWER, type StatusAnswer } from '../api/status-answer.ts';
import { type App, answers } from './serving.ts';

/** Serves `status`. */
export function serveStatus(app: App, status: () => Promise<StatusAnswer>): void {
  app.get(
    '/api/v1/status',
    {
      schema: {
        operationId: 'status',
        summary: 'How the store and its sources are',
        response: answers(STATUS_ANSWER),
      },
    },
    status,
  );
}
