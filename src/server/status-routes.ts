import { STATUS_ANSWER, type StatusAnswer } from '../api/status-answer.ts';
import { type App, answers } from './serving.ts';

/** Serves `status`, to readers of the whole trail: sizes and sources cannot be told apart by scope. */
export function serveStatus(app: App, status: () => Promise<StatusAnswer>): void {
  app.get(
    '/api/v1/status',
    {
      config: { admits: 'whole' },
      schema: {
        operationId: 'status',
        summary: 'How the store and its sources are',
        response: answers(STATUS_ANSWER),
      },
    },
    status,
  );
}
