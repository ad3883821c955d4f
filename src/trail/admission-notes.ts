import type { AuditEvent } from '../event/audit-event.ts';
import { parseJson } from '../event/parse-json.ts';
import { type SentencePart, text, value } from './phrase.ts';
import { textAt } from './read-body.ts';
import { nameText } from './visible-text.ts';

/**
 * What admission did to a request that it let through, as far as a person should know: a webhook
 * changed the object, a webhook was passed over, a rule was broken that only warns.
 */
export function admissionNotes({ annotations = {} }: AuditEvent): readonly SentencePart[] {
  const entries = Object.entries(annotations);
  const changedBy = entries.flatMap(([key, found]) =>
    key.startsWith('mutation.webhook.admission.k8s.io/') ? mutator(found) : [],
  );
  const passedOver = entries.flatMap(([key, found]) =>
    key.startsWith('failed-open.') ? [found] : [],
  );
  const violation = annotations['pod-security.kubernetes.io/audit-violations'] ?? '';
  const level = /PodSecurity "([^"]+)"/.exec(violation)?.[1];
  return [
    ...note('changed by webhook ', changedBy, ''),
    ...note(
      passedOver.length > 1 ? 'passing over webhooks ' : 'passing over webhook ',
      passedOver,
      ' without an answer',
    ),
    ...note('against Pod Security ', level === undefined ? [] : [level], ''),
  ];
}

function note(before: string, names: readonly string[], after: string): readonly SentencePart[] {
  if (names.length === 0) return [];
  return [
    text(`, ${before}`),
    value(names.map(nameText).join(' and ')),
    ...(after === '' ? [] : [text(after)]),
  ];
}

/** The webhook of a mutation note, if it did change the object. */
function mutator(json: string): readonly string[] {
  const parsed = parseJson(json);
  if ('rejected' in parsed) return [];
  const webhook = textAt(parsed.value, 'webhook');
  const mutated = /"mutated":\s*true/.test(json);
  return mutated && webhook !== undefined ? [webhook] : [];
}
