import { isRejected, parseEvent } from '../../event/parse-event.ts';
import { type Comparison, comparePolicies, outcomeOf } from '../../policy/compare-policies.ts';
import { compilePolicy } from '../../policy/compile-policy.ts';
import { DEFAULT_BUDGET } from '../../policy/coverage.ts';
import type { Decision } from '../../policy/decision.ts';
import { emittedStages } from '../../policy/decision.ts';
import { renderRequest } from '../../policy/example-request.ts';
import type { Policy } from '../../policy/policy.ts';
import { requestFromEvent } from '../../policy/request-from-event.ts';
import { resourceCatalogue } from '../../policy/resource-catalogue.ts';
import { exampleSource } from '../../policy/smallest-request.ts';
import { visibleText } from '../../trail/visible-text.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';
import type { DiffOptions } from './diff-command.ts';
import type { TrafficOptions } from './policy-options.ts';
import { readEventLines } from './read-events.ts';
import { readPolicy } from './read-policy.ts';

/** Cuts that take a few seconds. */
const DIFF_BUDGET = DEFAULT_BUDGET;

/** The two files as given. */
export interface Sides {
  readonly before: string;
  readonly after: string;
}

/** Recorded requests that one pair of rules decides differently. */
interface Counted {
  readonly before: Decision;
  readonly after: Decision;
  requests: number;
  readonly firstAuditID: string;
}

/** `annals policy diff`. */
export async function runDiff(
  terminal: Terminal,
  sides: Sides,
  options: DiffOptions,
): Promise<ExitCode> {
  const before = await readPolicy(sides.before, options.kubernetes, terminal);
  const after = await readPolicy(sides.after, options.kubernetes, terminal);
  const comparison = comparePolicies(
    before,
    after,
    { left: DIFF_BUDGET },
    exampleSource([before, after], resourceCatalogue(options.kubernetes)),
  );
  const recorded =
    options.file === undefined && options.recorded !== true
      ? undefined
      : await countRecorded(options, [before, after], terminal);
  const isEquivalent = comparison.isComplete && comparison.differences.length === 0;
  terminal.stdout.write(
    options.output === 'json'
      ? `${JSON.stringify({ version: 1, isEquivalent, ...comparison, recorded }, undefined, 2)}\n`
      : `${[...renderComparison(comparison), ...renderRecorded(recorded)].join('\n')}\n`,
  );
  return isEquivalent ? EXIT.fine : EXIT.found;
}

async function countRecorded(
  traffic: TrafficOptions,
  [before, after]: readonly [Policy, Policy],
  terminal: Terminal,
): Promise<readonly Counted[]> {
  const [first, second] = [compilePolicy(before), compilePolicy(after)];
  const counted = new Map<string, Counted>();
  await readEventLines(traffic, terminal, (line) => {
    const event = parseEvent(line);
    // One event a request: its last. RequestReceived comes before, and 401s have only this one.
    if (isRejected(event) || !isLast(event.stage, event.user?.username)) return;
    const request = requestFromEvent(event);
    const [a, b] = [first(request), second(request)];
    if (outcomeOf(a) === outcomeOf(b)) return;
    const key = `${a.rule} ${b.rule}`;
    const known = counted.get(key);
    if (known === undefined) {
      counted.set(key, { before: a, after: b, requests: 1, firstAuditID: event.auditID });
    } else known.requests++;
  });
  return [...counted.values()].toSorted((a, b) => b.requests - a.requests);
}

function isLast(stage: string, username: string | undefined): boolean {
  if (stage === 'ResponseStarted') return username === undefined;
  return stage === 'ResponseComplete' || stage === 'Panic';
}

function renderComparison({ differences, isComplete }: Comparison): readonly string[] {
  if (differences.length === 0 && isComplete) {
    return ['The policies are equivalent: there is no request on which they decide differently.'];
  }
  const lines = differences.flatMap(({ before, after, example }) => [
    `${describe(before)}  ->  ${describe(after)}`,
    example === undefined
      ? '    no example was found; such requests may not exist'
      : `    ${visibleText(renderRequest(example), 1000)}`,
  ]);
  if (!isComplete)
    lines.push('The policies are too large for a full comparison; there may be more.');
  return lines;
}

function describe(decision: Decision): string {
  const who = decision.rule === undefined ? 'no rule' : `rule ${decision.rule}`;
  const stages = emittedStages(decision);
  if (stages.length === 0) return `${who}: nothing`;
  const fields =
    decision.level !== 'Metadata' && decision.omitManagedFields ? ', no managedFields' : '';
  return `${who}: ${decision.level} at ${stages.join(', ')}${fields}`;
}

function renderRecorded(recorded: readonly Counted[] | undefined): readonly string[] {
  if (recorded === undefined) return [];
  if (recorded.length === 0) return ['', 'On the recorded requests they decide alike.'];
  const rows = recorded.map(
    ({ before, after, requests, firstAuditID }) =>
      `${String(requests).padStart(9)}  ${describe(before)}  ->  ${describe(after)}  (first: ${visibleText(firstAuditID, 100)})`,
  );
  return ['', 'Recorded requests decided differently:', ...rows];
}
