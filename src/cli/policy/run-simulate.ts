import { compilePolicy } from '../../policy/compile-policy.ts';
import { cutEvent } from '../../policy/cut-event.ts';
import type { Policy } from '../../policy/policy.ts';
import { PolicySimulation, type Simulation } from '../../policy/simulate-policy.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';
import type { TrafficOptions } from './policy-options.ts';
import { readEventLines } from './read-events.ts';
import { readPolicy } from './read-policy.ts';
import { estimatesOf, renderSimulation } from './render-simulation.ts';
import type { SimulateOptions } from './simulate-command.ts';

/** `annals policy simulate`. */
export async function runSimulate(terminal: Terminal, options: SimulateOptions): Promise<ExitCode> {
  const policy = await readPolicy(options.policy, options.kubernetes, terminal);
  const { simulation, rejected } = await simulate(policy, options, terminal);
  if (options.output === 'json') {
    const counted = {
      version: 1,
      counted: simulation,
      estimated: estimatesOf(simulation),
      rejected,
    };
    terminal.stdout.write(`${JSON.stringify(counted, undefined, 2)}\n`);
  } else {
    const { bold } = terminal.stdout.style;
    terminal.stdout.write(renderSimulation(simulation, { top: options.top, bold }));
  }
  if (rejected > 0) terminal.stderr.write(`${rejected} lines are no events and left out\n`);
  return rejected === 0 ? EXIT.fine : EXIT.found;
}

/** Runs a policy over recorded traffic. */
export async function simulate(
  policy: Policy,
  traffic: TrafficOptions,
  terminal: Terminal,
): Promise<{ readonly simulation: Simulation; readonly rejected: number }> {
  const evaluate = compilePolicy(policy);
  const simulation = new PolicySimulation(policy.rules.length);
  let rejected = 0;
  rejected += await readEventLines(traffic, terminal, (line) => {
    const cut = cutEvent(line, evaluate);
    if (cut.kind === 'rejected') {
      rejected++;
      return;
    }
    // With the line end, as they lie in the file.
    const recorded = Buffer.byteLength(line) + 1;
    simulation.add(cut, recorded, cut.kind === 'kept' ? Buffer.byteLength(cut.text) + 1 : 0);
  });
  return { simulation: simulation.result(), rejected };
}
