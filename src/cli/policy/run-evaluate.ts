import { compilePolicy } from '../../policy/compile-policy.ts';
import type { Decision } from '../../policy/decision.ts';
import { parseRequest } from '../../policy/parse-request.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';
import { inputLines } from './input-lines.ts';
import type { PolicyOptions } from './policy-options.ts';
import { readPolicy } from './read-policy.ts';

/** `annals policy evaluate`: decisions in bulk. */
export async function runEvaluate(terminal: Terminal, options: PolicyOptions): Promise<ExitCode> {
  const evaluate = compilePolicy(await readPolicy(options.policy, options.kubernetes, terminal));
  const rendered = new Map<Decision, string>();
  let rejected = 0;
  for await (const lines of inputLines(terminal.stdin)) {
    let out = '';
    for (const line of lines) {
      const text = line.toString('utf8').trim();
      if (text === '') continue;
      const request = parseRequest(text);
      if ('rejected' in request) {
        rejected++;
        out += `${JSON.stringify({ error: request.rejected })}\n`;
      } else out += renderOnce(evaluate(request), rendered);
    }
    terminal.stdout.write(out);
    await terminal.stdout.drained();
  }
  return rejected === 0 ? EXIT.fine : EXIT.found;
}

/** There are no more decisions than rules, so each is rendered once. */
function renderOnce(decision: Decision, rendered: Map<Decision, string>): string {
  const known = rendered.get(decision);
  if (known !== undefined) return known;
  const { level, rule = null, omitStages, omitManagedFields } = decision;
  const text = `${JSON.stringify({ level, rule, omitStages, omitManagedFields })}\n`;
  rendered.set(decision, text);
  return text;
}
