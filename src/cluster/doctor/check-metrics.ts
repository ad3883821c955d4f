import { bad, type Check, good, unknown } from './check.ts';

/** What the API server counts of its own auditing. */
export function checkMetrics(text: string): Check {
  const name = 'metrics';
  const total = sum(text, 'apiserver_audit_event_total');
  if (total === undefined) {
    return unknown(name, 'the API server counts no audit events', 'Is auditing on in this one?');
  }
  const lost = [...samples(text, 'apiserver_audit_error_total')].filter(({ value }) => value > 0);
  const rejected = sum(text, 'apiserver_audit_requests_rejected_total') ?? 0;
  if (lost.length > 0) {
    const parts = lost.map(
      ({ labels, value }) => `${value} by ${/plugin="(\w+)"/.exec(labels)?.[1] ?? 'a backend'}`,
    );
    const next =
      'buffered: raise the batch flags; log: look at its disk; webhook: look at its receiver; truncate: an event was too large.';
    return bad(name, `${total} events since it started, lost: ${parts.join(', ')}`, next);
  }
  if (rejected > 0) {
    const next =
      'Mode blocking-strict refuses requests it cannot record; mend the log or the webhook.';
    return bad(name, `${rejected} requests were refused because they could not be recorded`, next);
  }
  return good(name, `${total} events since the API server started, none lost`);
}

function* samples(
  text: string,
  metric: string,
): Generator<{ readonly labels: string; readonly value: number }> {
  for (const line of text.split('\n')) {
    if (!line.startsWith(metric)) continue;
    const [, labels = '', value = ''] = /^\w+(\{[^}]*\})?\s+(\S+)/.exec(line) ?? [];
    yield { labels, value: Number(value) };
  }
}

function sum(text: string, metric: string): number | undefined {
  const values = [...samples(text, metric)].map(({ value }) => value);
  return values.length === 0 ? undefined : values.reduce((total, value) => total + value, 0);
}
