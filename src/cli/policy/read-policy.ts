import { readFile } from 'node:fs/promises';
import { Failure } from '../../base/failure.ts';
import { unreadable } from '../../collect/log-input.ts';
import type { PolicyDocument } from '../../policy/document.ts';
import { lineAndColumn } from '../../policy/document.ts';
import { LINT_CODES } from '../../policy/lint-codes.ts';
import { loadPolicy } from '../../policy/load-policy.ts';
import type { Policy } from '../../policy/policy.ts';
import type { Release } from '../../policy/release.ts';
import { MAX_CHARACTERS, parsePolicyBytes } from '../../policy-file/parse-policy-document.ts';
import type { Terminal } from '../terminal.ts';

/** Reads a policy file, or standard input for `-`, whatever is in it. */
export async function readDocument(path: string, terminal: Terminal): Promise<PolicyDocument> {
  return parsePolicyBytes(await readFileOrInput(path, terminal));
}

/** The bytes of a file, or of standard input for `-`. */
export function readFileOrInput(path: string, terminal: Terminal): Promise<Uint8Array> {
  return path === '-' ? readInput(terminal) : readBytes(path);
}

/** Reads a policy that an API server of the release would accept. */
export async function readPolicy(
  path: string,
  release: Release,
  terminal: Terminal,
): Promise<Policy> {
  const document = await readDocument(path, terminal);
  const { policy, findings } = loadPolicy(document, release);
  if (policy !== undefined) {
    for (const { code, message, span } of findings) {
      const { line } = lineAndColumn(document.text, span.start);
      terminal.stderr.write(
        `${terminal.stderr.style.warn('warning:')} ${path}:${line}: ${message} [${code}]\n`,
      );
    }
    return policy;
  }
  const errors = findings.filter(({ code }) => LINT_CODES[code].severity === 'error');
  const first = errors[0] ?? findings[0];
  const place =
    first === undefined ? '' : `:${lineAndColumn(document.text, first.span.start).line}`;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  throw new Failure(
    'policy/invalid',
    `cannot use ${path}${place}: ${first?.message ?? 'it is empty'}${more}`,
    { hint: `Run "annals policy check ${path}" for all that is wrong with it.` },
  );
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    const failure = unreadable(path, error);
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw failure;
    throw new Failure(failure.code, failure.message, {
      hint: 'Check the path. The API server gets it with --audit-policy-file.',
    });
  }
}

async function readInput(terminal: Terminal): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of terminal.stdin) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > 4 * MAX_CHARACTERS) break;
  }
  return Buffer.concat(chunks);
}
