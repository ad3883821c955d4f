import type { Finding } from '../finding.ts';
import { DEFAULT_TRUNCATE_BYTES } from '../server-flags.ts';
import type { LintContext } from './lint-context.ts';
import { findingAt } from './lint-context.ts';

/** A request body may have 3 MiB; an event at RequestResponse carries two, escaped. */
const LARGEST_BODIES_MB = { Request: 4, RequestResponse: 7 } as const;

/** A body below this is cut only rarely. */
const ROOMY_BYTES = 1024 * 1024;

/** Flags of the API server that undo what the policy asks for. */
export function lintFlags(context: LintContext): readonly Finding[] {
  return [...maxSize(context), ...truncation(context), ...strict(context)];
}

/** The highest level any rule asks for, with the rule. */
function highest({
  policy,
}: LintContext): { readonly rule: number; readonly level: string } | undefined {
  for (const level of ['RequestResponse', 'Request']) {
    const rule = policy.rules.findIndex((other) => other.level === level);
    if (rule !== -1) return { rule, level };
  }
  return undefined;
}

function maxSize(context: LintContext): readonly Finding[] {
  const { logMaxSizeMB } = context.flags;
  const top = highest(context);
  if (logMaxSizeMB === undefined || logMaxSizeMB === 0 || top === undefined) return [];
  const needed = LARGEST_BODIES_MB[top.level as keyof typeof LARGEST_BODIES_MB];
  if (logMaxSizeMB >= needed) return [];
  const message = `--audit-log-maxsize=${logMaxSizeMB} drops events above ${logMaxSizeMB} MB, and one at ${top.level} may have ${needed}`;
  return [
    findingAt(
      context,
      'maxsize-too-small',
      ['rules', top.rule, 'level'],
      message,
      'set --audit-log-maxsize to 100',
    ),
  ];
}

function truncation(context: LintContext): readonly Finding[] {
  const { flags } = context;
  const top = highest(context);
  const backends = [
    ['log', flags.logTruncateEnabled, flags.logTruncateMaxEventSizeBytes],
    ['webhook', flags.webhookTruncateEnabled, flags.webhookTruncateMaxEventSizeBytes],
  ] as const;
  return backends.flatMap(([name, enabled, max = DEFAULT_TRUNCATE_BYTES]) => {
    if (enabled !== true || top === undefined || max >= ROOMY_BYTES) return [];
    const message = `the ${name} backend cuts events above ${max} bytes down to Metadata`;
    const fix = `raise --audit-${name}-truncate-max-event-size, or ask for fewer bodies`;
    return [findingAt(context, 'truncation', ['rules', top.rule, 'level'], message, fix)];
  });
}

function strict(context: LintContext): readonly Finding[] {
  const { flags, policy } = context;
  const modes = [
    ['--audit-log-mode', flags.logMode],
    ['--audit-webhook-mode', flags.webhookMode],
  ] as const;
  const index = policy.omitStages.indexOf('RequestReceived');
  if (index === -1) return [];
  return modes.flatMap(([flag, mode]) => {
    if (mode !== 'blocking-strict') return [];
    const message = `${flag}=blocking-strict refuses nothing without RequestReceived`;
    const fix = 'record RequestReceived, or use blocking';
    return [findingAt(context, 'strict-without-received', ['omitStages', index], message, fix)];
  });
}
