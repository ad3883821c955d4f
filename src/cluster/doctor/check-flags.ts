import { flagValue } from '../enable/flag-holder.ts';
import { bad, type Check, good, warning } from './check.ts';
import type { FoundApiServer } from './find-api-server.ts';

/** Whether the API server is told to record at all, and to where. */
export function checkFlags({ flags, origin }: FoundApiServer): readonly Check[] {
  const policy = flagValue(flags, 'audit-policy-file');
  const log = flagValue(flags, 'audit-log-path');
  const webhook = flagValue(flags, 'audit-webhook-config-file');
  const enable = 'Run "annals enable" to see the change that switches it on.';
  if (policy === undefined && log === undefined && webhook === undefined) {
    return [bad('flags', `auditing is off: ${origin} has none of its flags`, enable)];
  }
  if (policy === undefined) {
    const text = 'there is no --audit-policy-file, and without a policy nothing is recorded';
    return [bad('flags', text, enable)];
  }
  if (log === undefined && webhook === undefined) {
    const text = 'there is a policy, but neither a log nor a webhook: nothing is kept';
    return [bad('flags', text, enable)];
  }
  const ways = [
    log === undefined ? '' : `log ${log}`,
    webhook === undefined ? '' : `webhook ${webhook}`,
  ];
  const on = good('flags', `auditing is on: ${ways.filter((way) => way !== '').join(', ')}`);
  return [on, ...checkModes(flags)];
}

function checkModes(flags: FoundApiServer['flags']): readonly Check[] {
  const checks: Check[] = [];
  if (
    flagValue(flags, 'audit-log-mode') === 'batch' ||
    flagValue(flags, 'audit-webhook-mode') === 'batch'
  ) {
    checks.push(...checkBatch(flags));
  }
  if (flagValue(flags, 'audit-log-format') === 'legacy') {
    const text = '--audit-log-format=legacy leaves out bodies, annotations and names of objects';
    checks.push(bad('format', text, 'Take the flag away; json is the default.'));
  }
  if (flagValue(flags, 'audit-webhook-mode')?.startsWith('blocking') === true) {
    const text = 'each request waits until the webhook has its event, for minutes while it is away';
    checks.push(
      warning('webhook mode', text, 'Use --audit-webhook-mode=batch and a log beside it.'),
    );
  }
  return checks;
}

/** Below this a webhook loses events above 4,000 a second. */
const ROOMY_QPS = 20;

function checkBatch(flags: FoundApiServer['flags']): readonly Check[] {
  const checks: Check[] = [];
  const size = Number(flagValue(flags, 'audit-log-batch-max-size') ?? 1);
  const isLogBatch = flagValue(flags, 'audit-log-mode') === 'batch';
  if (isLogBatch && size > 1 && flagValue(flags, 'audit-log-batch-max-wait') === undefined) {
    const text =
      'the log is batched without --audit-log-batch-max-wait, which keeps a processor busy';
    checks.push(warning('log mode', text, 'Set --audit-log-batch-max-wait=1s, or use blocking.'));
  }
  const qps = Number(flagValue(flags, 'audit-webhook-batch-throttle-qps') ?? 10);
  if (flagValue(flags, 'audit-webhook-config-file') !== undefined && qps < ROOMY_QPS) {
    const text = `the webhook sends ${qps} batches a second at most; what comes faster is lost`;
    checks.push(warning('webhook mode', text, 'Set --audit-webhook-batch-throttle-qps=30.'));
  }
  return checks;
}
