import { LOSSES_ANSWER, LOSSES_PARAMETERS, type LossesAnswer } from '../api/loss-answer.ts';
import { Failure } from '../base/failure.ts';
import { knownLosses } from '../collect/losses/known-losses.ts';
import { LOSS_REASONS, type LossReason } from '../collect/losses.ts';
import { clientSignal } from './client-signal.ts';
import { removedWithin } from './missing-beside.ts';
import { readRange } from './read-selection.ts';
import { type App, answers, type Serving } from './serving.ts';
import { wireLoss } from './wire-loss.ts';

const MAX_LOSSES = 1000;

/** Serves `losses`: what is on record, and what the stored events show by themselves. */
export function serveLosses(app: App, { gate, nowUs: now }: Serving): void {
  app.get(
    '/api/v1/losses',
    {
      schema: {
        operationId: 'losses',
        summary: 'What is known to be missing',
        description:
          'Losses on record, requests whose end never came, and events without their bodies. The newest, when there are too many.',
        querystring: LOSSES_PARAMETERS,
        response: answers(LOSSES_ANSWER),
      },
    },
    async (request, reply): Promise<LossesAnswer> => {
      const { since, until, cluster, source, reason } = request.query;
      const { store, losses: list } = request;
      const nowUs = now();
      const filter = {
        range: readRange({ ...(since && { since }), ...(until && { until }) }, nowUs),
        ...(cluster !== undefined && { cluster }),
        ...(source !== undefined && { source }),
        ...(reason !== undefined && { reason: readReason(reason) }),
      };
      const found = await gate.ask(clientSignal(reply), (asking) =>
        knownLosses({ list, store, nowUs }, filter, asking),
      );
      request.answeredRows = Math.min(found.length, MAX_LOSSES);
      return {
        losses: found.slice(-MAX_LOSSES).map(wireLoss),
        truncated: found.length > MAX_LOSSES,
        ...(await removedWithin(store, filter.range)),
      };
    },
  );
}

function readReason(text: string): LossReason {
  const reason = LOSS_REASONS.find((one) => one === text);
  if (reason !== undefined) return reason;
  throw new Failure('usage/invalid', `unknown reason ${JSON.stringify(text)}`, {
    hint: `Reasons are: ${LOSS_REASONS.join(', ')}.`,
  });
}
