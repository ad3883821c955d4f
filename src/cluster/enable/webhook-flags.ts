/**
 * What a batching webhook needs besides its defaults: an event within five seconds instead of
 * thirty, room for 30,000 that wait, and 30 batches a second instead of 10, above which events are
 * lost from 4,000 a second on.
 */
export const WEBHOOK_BATCH_FLAGS: readonly (readonly [name: string, value: string])[] = [
  ['audit-webhook-batch-max-wait', '5s'],
  ['audit-webhook-batch-max-size', '400'],
  ['audit-webhook-batch-buffer-size', '30000'],
  ['audit-webhook-batch-throttle-qps', '30'],
  ['audit-webhook-batch-throttle-burst', '60'],
];
