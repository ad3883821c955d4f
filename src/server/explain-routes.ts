import { EXPLAIN_ANSWER, type ExplainAnswer } from '../api/explain-answer.ts';
import { SELECTION_PARAMETERS } from '../api/parameters.ts';
import { renderTimeUs } from '../event/time.ts';
import { printQuery } from '../query/print-query.ts';
import { clientSignal } from './client-signal.ts';
import { readSelection } from './read-selection.ts';
import { type App, answers, type Serving } from './serving.ts';

/** Serves `explain`: how a question was understood, and what has to be read for it. */
export function serveExplain(app: App, { gate, nowUs }: Serving): void {
  app.get(
    '/api/v1/explain',
    {
      schema: {
        operationId: 'explain',
        summary: 'How a question is understood, and what it costs',
        querystring: SELECTION_PARAMETERS,
        response: answers(EXPLAIN_ANSWER),
      },
    },
    async ({ query: asked, store }, reply): Promise<ExplainAnswer> => {
      const selection = readSelection(asked, nowUs());
      const { query, range, unit } = selection;
      const reading = await gate.ask(clientSignal(reply), (asking) =>
        store.explain(selection, asking),
      );
      return {
        query: printQuery(query),
        ...(range.sinceUs !== undefined && { since: renderTimeUs(range.sinceUs) }),
        ...(range.untilUs !== undefined && { until: renderTimeUs(range.untilUs) }),
        unit,
        ...(reading !== undefined && { reading }),
      };
    },
  );
}
