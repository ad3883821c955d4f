import type { JsonObject } from '../event/json-value.ts';
import type { TimeRange } from '../store/store.ts';
import type { Answers } from './answer/answers.ts';
import type { Format } from './command/options.ts';

/** What a json or yaml document says of losses in its time; nothing when none is known. */
export async function lossesMember(
  answers: Answers,
  { output }: { readonly output: Format },
  range: TimeRange,
): Promise<JsonObject> {
  if (output !== 'json' && output !== 'yaml') return {};
  const losses = await answers.losses(range);
  if (losses === undefined) return {};
  const { count, reasons, command } = losses;
  return { losses: { count, reasons: Object.fromEntries(reasons), command } };
}
