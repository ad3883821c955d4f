import { type Check, warning } from './check.ts';

/**
 * Whether the policy file is newer than the API server, which reads it once, when it starts. Nothing
 * is said where it is not, or where the API server does not tell its age.
 */
export function checkPolicyAge(
  metrics: string,
  { path, changedMs }: { readonly path: string; readonly changedMs: number },
): Check | undefined {
  const [, seconds] = /^process_start_time_seconds (\S+)$/m.exec(metrics) ?? [];
  if (seconds === undefined || !(changedMs > Number(seconds) * 1000)) return undefined;
  const started = new Date(Number(seconds) * 1000).toISOString();
  return warning(
    'in force',
    `${path} was written after the API server started (${started}), and is read only then`,
    'Give the policy with "annals enable --policy FILE --apply", which starts the API server anew.',
  );
}
