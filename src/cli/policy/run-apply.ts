import { compilePolicy } from '../../policy/compile-policy.ts';
import { cutEvent } from '../../policy/cut-event.ts';
import type { Evaluator } from '../../policy/evaluate.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';
import { inputLines } from './input-lines.ts';
import type { PolicyOptions } from './policy-options.ts';
import { readPolicy } from './read-policy.ts';

interface Counts {
  kept: number;
  dropped: number;
  rejected: number;
  short: number;
}

/** `annals policy apply`: a filter over standard input. */
export async function runApply(terminal: Terminal, options: PolicyOptions): Promise<ExitCode> {
  const evaluate = compilePolicy(await readPolicy(options.policy, options.kubernetes, terminal));
  const counts: Counts = { kept: 0, dropped: 0, rejected: 0, short: 0 };
  for await (const lines of inputLines(terminal.stdin)) {
    const out = cutLines(lines, evaluate, counts);
    if (out !== '') terminal.stdout.write(out);
    await terminal.stdout.drained();
  }
  terminal.stderr.write(`${summary(counts)}\n`);
  return counts.rejected === 0 ? EXIT.fine : EXIT.found;
}

function cutLines(lines: readonly Buffer[], evaluate: Evaluator, counts: Counts): string {
  let out = '';
  for (const line of lines) {
    if (line.length === 0) continue;
    const result = cutEvent(line.toString('utf8'), evaluate);
    counts[result.kind]++;
    if (result.kind !== 'kept') continue;
    if (result.isShort) counts.short++;
    out += `${result.text}\n`;
  }
  return out;
}

function summary({ kept, dropped, rejected, short }: Counts): string {
  const about = [`${kept} events kept, ${dropped} dropped`];
  if (short > 0) about.push(`${short} recorded at a lower level than the policy asks for`);
  if (rejected > 0) about.push(`${rejected} lines are no events and left out`);
  return about.join('; ');
}
