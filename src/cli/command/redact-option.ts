import type { Command } from 'commander';
import type { RedactChoice } from '../../store/redact-history.ts';

/** Which rules hide what must not be kept. */
export interface RedactOptions {
  readonly redact?: string;
}

/** Adds `--redact`. */
export function withRedact(command: Command): Command {
  return command.option(
    '--redact <rules>',
    'what to hide before events are kept: default, none, or a file of own rules (default: default)',
  );
}

/** What `--redact` or `redact` in `annals.yaml` asks for. Rejects with `redact/rules-invalid`. */
export async function loadRedactChoice(asked = 'default'): Promise<RedactChoice> {
  if (asked === 'none') return 'none';
  const { DEFAULT_RULES } = await import('../../redact/default-rules.ts');
  if (asked === 'default') return DEFAULT_RULES;
  const { loadRedactRules } = await import('../../store/redact-rules-file.ts');
  return loadRedactRules(asked);
}
