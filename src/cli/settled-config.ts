import { Failure } from '../base/failure.ts';
import type { Config } from '../config/config.ts';
import { loadConfig } from '../config/load-config.ts';
import { problemLine } from './run-config-check.ts';
import type { Terminal } from './terminal.ts';

/** The configuration in a file, or an empty one without a file. Tells what is wrong in it. */
export async function settledConfig(
  file: string | undefined,
  { stderr }: Terminal,
): Promise<Config> {
  if (file === undefined) return {};
  const { config, problems } = await loadConfig(file);
  for (const problem of problems) stderr.write(`${problemLine(file, problem)}\n`);
  if (config !== undefined) return config;
  throw new Failure('config/invalid', `cannot use ${JSON.stringify(file)}`, {
    hint: `Mend what is told above; "annals config check ${file}" tells it again.`,
  });
}
