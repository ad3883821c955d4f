import type { AuditEvent } from '../../event/audit-event.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../event/json-value.ts';
import { parseJson } from '../../event/parse-json.ts';
import { objectsAt, textAt } from '../read-body.ts';

/** One call of a mutating webhook for a request. */
export interface WebhookCall {
  readonly webhook: string;
  readonly configuration: string;
  /** 1 when it was called again because another one changed the object after it. */
  readonly round: number;
  readonly index: number;
  readonly mutated: boolean;
  /** Its JSON patch; recorded from level Request on. */
  readonly patch: readonly JsonObject[];
}

const KEY = /^(mutation|patch)\.webhook\.admission\.k8s\.io\/round_(\d+)_index_(\d+)$/;

/** The mutating webhooks that saw a request, in the order they were called in. */
export function webhookCallsOf({ annotations = {} }: AuditEvent): readonly WebhookCall[] {
  const calls = new Map<string, WebhookCall>();
  for (const [key, value] of Object.entries(annotations)) {
    const [, kind, round = '', index = ''] = KEY.exec(key) ?? [];
    const told = kind === undefined ? undefined : read(value);
    if (told === undefined) continue;
    const place = `${round}/${index}`;
    const known = calls.get(place);
    const patch = kind === 'patch' ? objectsAt(told, 'patch') : (known?.patch ?? []);
    calls.set(place, {
      webhook: textAt(told, 'webhook') ?? '',
      configuration: textAt(told, 'configuration') ?? '',
      round: Number(round),
      index: Number(index),
      mutated: told['mutated'] === true || patch.length > 0 || known?.mutated === true,
      patch,
    });
  }
  return [...calls.values()].sort((a, b) => a.round - b.round || a.index - b.index);
}

function read(value: JsonValue): JsonObject | undefined {
  const parsed = typeof value === 'string' ? parseJson(value) : { rejected: 'no text' };
  return 'value' in parsed && isJsonObject(parsed.value) ? parsed.value : undefined;
}
