import { Failure } from '../base/failure.ts';
import type { Config } from '../config/config.ts';
import type { Terminal } from './terminal.ts';

/** The configuration in a file, or an empty one without a file. Tells what is wrong in it. */
export async function settledConfig(
  file: string | undefined,
  { stderr }: Terminal,
): Promise<Config> {
  if (file === undefined) return {};
  // What reads YAML and checks schemas is large, and most run without a file.
  const { loadConfig } = await import('../config/load-config.ts');
  const { problemLine } = await import('./run-config-check.ts');
  const { config, problems } = await loadConfig(file);
  for (const problem of problems) stderr.write(`${problemLine(file, problem)}\n`);
  if (config !== undefined) return config;
  throw new Failure('config/invalid', `cannot use ${JSON.stringify(file)}`, {
    hint: `Mend what is told above; "annals config check ${file}" tells it again.`,
  });
}
