import { Failure } from '../base/failure.ts';
import type { Config, Problem } from '../config/config.ts';
import { type KeyPath, renderPath } from '../config/config-text.ts';
import { loadConfig } from '../config/load-config.ts';
import type { ParsedConfig } from '../config/parse-config.ts';
import { loadTls } from '../server/receivers/load-tls.ts';
import { visibleText } from '../trail/visible-text.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

/** `annals config check`: tells all that is wrong in a configuration file. */
export async function runConfigCheck({ stdout }: Terminal, file: string): Promise<ExitCode> {
  const parsed = await loadConfig(file);
  const problems = [...parsed.problems, ...(await certificateProblems(parsed))];
  for (const problem of problems) stdout.write(`${problemLine(file, problem)}\n`);
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  if (errors > 0) return EXIT.found;
  stdout.write(`${file} can be used\n`);
  return EXIT.fine;
}

/** Longest message: it may quote the file. */
const MAX_MESSAGE = 500;

/** A problem the way compilers tell theirs, so that editors can jump to it. */
export function problemLine(file: string, problem: Problem): string {
  const { line, column, severity, path, message } = problem;
  const where = path === '' ? '' : `${path}: `;
  return `${file}:${line}:${column}: ${severity}: ${visibleText(where + message, MAX_MESSAGE)}`;
}

async function certificateProblems({ config, placeOf }: ParsedConfig): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  for (const { tls, path } of certificatesOf(config)) {
    try {
      await loadTls(tls);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      const place = { ...placeOf(path), path: renderPath(path) };
      problems.push({ ...place, severity: 'error', message: error.message });
    }
  }
  return problems;
}

function certificatesOf({ sources = {}, api = {} }: Config = {}) {
  const ofApi = api.tls === undefined ? [] : [{ tls: api.tls, path: ['api', 'tls'] as KeyPath }];
  const ofSources = (['webhook', 'http'] as const).flatMap((kind) =>
    (sources[kind] ?? []).flatMap(({ tls }, i) => {
      const path: KeyPath = ['sources', kind, i, 'tls'];
      return tls === undefined ? [] : [{ tls, path }];
    }),
  );
  return [...ofApi, ...ofSources];
}
