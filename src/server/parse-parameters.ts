import { parse } from 'node:querystring';

/** Parameters that are true when they are named without a value: `?raw`. */
const FLAGS = ['raw', 'stages'];

/** Reads the part of a URL behind the question mark. */
export function parseParameters(text: string): Record<string, unknown> {
  const parameters: Record<string, unknown> = { ...parse(text) };
  for (const flag of FLAGS) {
    if (parameters[flag] === '') parameters[flag] = 'true';
  }
  return parameters;
}
