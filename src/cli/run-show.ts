import { Failure } from '../base/failure.ts';
import { requestTimeUs, stageTimeUs } from '../event/time.ts';
import type { TimeRange } from '../store/store.ts';
import { foldRequests } from '../trail/request.ts';
import type { Answers, Found } from './answer/answers.ts';
import { openAnswers } from './answer/open-answers.ts';
import { withAskedCluster } from './cluster/narrow-selection.ts';
import type { ShowOptions } from './command/show-command.ts';
import { endAnswer } from './end-answer.ts';
import type { ExitCode } from './exit-code.ts';
import { type RequestToShow, requestDetails } from './output/request-details.ts';
import type { Terminal } from './terminal.ts';
import { chooseZone } from './time-zone.ts';

/** `annals show`: one request with all that is known of it. */
export async function runShow(
  terminal: Terminal,
  id: string,
  options: ShowOptions,
): Promise<ExitCode> {
  const zone = chooseZone(options, terminal);
  await using answers = await openAnswers(options, terminal);
  const place = await withAskedCluster(options, terminal);
  const found = inPlace(await findEvents(answers, id), place, id);
  const { stdout } = terminal;
  const requests = requestsOf(found);
  if (options.raw === true) {
    for (const { bytes } of requests.flatMap((request) => request.found)) {
      stdout.write(bytes);
      stdout.write('\n');
    }
    return endAnswer(answers, terminal, rangeOf(found));
  }
  if (requests.length > 1) {
    stdout.write(`${requests.length} requests have this Audit-ID, which clients may choose.\n\n`);
  }
  for (const [i, request] of requests.entries()) {
    if (i > 0) stdout.write(`\n${stdout.style.dim('─'.repeat(40))}\n\n`);
    for (const line of requestDetails(request, zone, stdout.style)) stdout.write(`${line}\n`);
    await stdout.drained();
  }
  return endAnswer(answers, terminal, rangeOf(found));
}

/** From the first stage to the last. */
function rangeOf(found: readonly Found[]): TimeRange {
  const times = found.flatMap(({ recorded: { event } }) => [
    requestTimeUs(event),
    stageTimeUs(event),
  ]);
  return { sinceUs: Math.min(...times), untilUs: Math.max(...times) + 1 };
}

/** Digits are a position first, since Audit-IDs are hardly ever made of digits alone. */
async function findEvents(answers: Answers, id: string): Promise<readonly Found[]> {
  const isPosition = /^\d{1,15}$/.test(id);
  const byPosition = isPosition ? await answers.byPosition(Number(id)) : [];
  const found = byPosition.length > 0 ? byPosition : await answers.byAuditID(id);
  if (found.length > 0) return found;
  const removed = await answers.removed({});
  if (isPosition && removed !== undefined && Number(id) < removed.events) {
    throw new Failure('event/not-found', `the event at position ${id} was removed by retention`, {
      hint: 'Its hash is still in the tree; the event itself is in a backup, if there is one.',
    });
  }
  const what = isPosition ? 'position or Audit-ID' : 'Audit-ID';
  throw new Failure('event/not-found', `no event has the ${what} ${JSON.stringify(id)}`, {
    hint: '"annals search --output wide" shows both for each request.',
  });
}

/** What flags of kubectl leave of them. */
function inPlace(
  found: readonly Found[],
  { namespace, cluster }: { readonly namespace?: string; readonly cluster?: string },
  id: string,
): readonly Found[] {
  const left = found.filter(
    ({ recorded }) =>
      (namespace === undefined || recorded.event.objectRef?.namespace === namespace) &&
      (cluster === undefined || recorded.cluster === cluster),
  );
  if (left.length > 0) return left;
  const where = [
    ...(namespace === undefined ? [] : [`namespace ${namespace}`]),
    ...(cluster === undefined ? [] : [`cluster ${cluster}`]),
  ].join(' and ');
  throw new Failure('event/not-found', `${JSON.stringify(id)} is known, but not in ${where}`, {
    hint: 'Leave the place out to see it.',
  });
}

function requestsOf(found: readonly Found[]): readonly RequestToShow[] {
  const byEvent = new Map(found.map((one) => [one.recorded, one]));
  return foldRequests(found.map(({ recorded }) => recorded)).map((request) => ({
    request,
    found: request.stages.flatMap((stage) => byEvent.get(stage) ?? []),
  }));
}
