import { checkConfig } from './check-config.ts';
import type { Config, Place, Problem } from './config.ts';
import { CONFIG_SCHEMA } from './config-schema.ts';
import { ConfigText, type KeyPath, renderPath } from './config-text.ts';
import { schemaProblems } from './schema-problems.ts';

/** A configuration that was read, or why it was not. */
export interface ParsedConfig {
  /** Absent when one of the problems is an error. */
  readonly config?: Config;
  /** In the order of the file. */
  readonly problems: readonly Problem[];
  /** Where a value stands, for problems only found when it is used. */
  readonly placeOf: (path: KeyPath) => Place;
}

/** Reads `annals.yaml`. Never throws: what is wrong is told, all of it, with line and column. */
export function parseConfig(source: string): ParsedConfig {
  const text = new ConfigText(source);
  const placeOf = (path: KeyPath): Place => text.placeOf(path);
  if (text.problems.length > 0) return { problems: text.problems, placeOf };
  const read = text.value();
  if ('problem' in read) return { problems: [read.problem], placeOf };
  const wrong = schemaProblems(CONFIG_SCHEMA, read.value, text);
  if (wrong.length > 0) return { problems: wrong.toSorted(inFileOrder), placeOf };
  const config = read.value as Config;
  const problems = checkConfig(config)
    .map(
      ({ path, message, severity }): Problem => ({
        ...placeOf(path),
        severity: severity ?? 'error',
        path: renderPath(path),
        message,
      }),
    )
    .toSorted(inFileOrder);
  const isUsable = problems.every(({ severity }) => severity === 'warning');
  return { ...(isUsable && { config }), problems, placeOf };
}

function inFileOrder(a: Problem, b: Problem): number {
  return a.line - b.line || a.column - b.column;
}
