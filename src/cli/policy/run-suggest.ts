import { Failure } from '../../base/failure.ts';
import type { RecordedEvent } from '../../event/audit-event.ts';
import { isRejected, parseEvent } from '../../event/parse-event.ts';
import { compilePolicy } from '../../policy/compile-policy.ts';
import type { Evaluator } from '../../policy/evaluate.ts';
import { type Happening, happeningsOf } from '../../policy/happenings.ts';
import { allowedNoise, certainNoise, REFUSALS_HIDDEN } from '../../policy/noise-blocks.ts';
import { NEWEST_RELEASE } from '../../policy/release.ts';
import { requestFromEvent } from '../../policy/request-from-event.ts';
import { isLastEvent, type Simulation } from '../../policy/simulate-policy.ts';
import {
  policyOfSuggestion,
  possibleNoise,
  renderSuggestion,
  type SuggestedPolicy,
  type SuggestOptions,
  suggestPolicy,
} from '../../policy/suggest-policy.ts';
import { isNoise } from '../../policy/suggested-block.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';
import { blocksToSee, compileMustSee, parseMustSee } from './compile-must-see.ts';
import type { TrafficOptions } from './policy-options.ts';
import { readEventLines } from './read-events.ts';
import { estimatesOf, size } from './render-simulation.ts';
import { simulate } from './run-simulate.ts';
import type { SuggestCommandOptions } from './suggest-command.ts';

/** `annals policy suggest`. */
export async function runSuggest(
  terminal: Terminal,
  options: SuggestCommandOptions,
): Promise<ExitCode> {
  const { goal, kubernetes: release, mustSee = [] } = options;
  const wanted = parseMustSee(mustSee, terminal);
  if (options.file === undefined && options.recorded !== true) {
    refuseBudget(options);
    const drops = options.dropNoise === true ? 'allowed' : 'certain';
    const noise = [...certainNoise(release), ...(drops === 'allowed' ? allowedNoise(release) : [])];
    writeUnmeasured(terminal, { goal, release, drops }, blocksToSee(wanted, noise));
    return EXIT.fine;
  }
  refuseDropNoise(options);
  const base = { goal, release, drops: 'measured' as const };
  const kept = await noiseToKeep(options, compileMustSee(wanted), terminal);
  return withTraffic(terminal, { ...base, keep: new Set(kept.keys()) }, { ...options, kept });
}

function refuseBudget({ budget }: SuggestCommandOptions): void {
  if (budget === undefined) return;
  throw new Failure('usage/invalid', '--budget needs recorded traffic', {
    hint: 'Give a log with --file, or --recorded for the store.',
  });
}

function refuseDropNoise({ dropNoise }: SuggestCommandOptions): void {
  if (dropNoise !== true) return;
  throw new Failure('usage/invalid', '--drop-noise is for where there is no log', {
    hint: 'Leave it out: with a log, noise is dropped in which nothing was refused.',
  });
}

interface Traffic extends SuggestCommandOptions {
  readonly kept: ReadonlyMap<string, string>;
}

/** From what the goal asks for down to the least, until it fits. */
const STEPS: readonly Partial<SuggestOptions>[] = [
  {},
  { dropProgramReads: true },
  { dropProgramReads: true, highestLevel: 'Request' },
  { dropProgramReads: true, highestLevel: 'Metadata' },
];

async function withTraffic(
  terminal: Terminal,
  base: SuggestOptions,
  traffic: Traffic,
): Promise<ExitCode> {
  let perDay = 0;
  for (const step of STEPS) {
    const options = { ...base, ...step };
    if (step.dropProgramReads === true && traffic.kept.has('program-reads'))
      options.dropProgramReads = false;
    const suggestion = suggestPolicy(options);
    const { simulation } = await simulate(policyOfSuggestion(suggestion), traffic, terminal);
    perDay = estimatesOf(simulation).bytesPerDay;
    if (traffic.budget !== undefined && perDay > traffic.budget) continue;
    write(terminal, suggestion, simulation, traffic);
    return EXIT.fine;
  }
  throw new Failure('policy/over-budget', `the least this log allows is ${size(perDay)} a day`, {
    hint: 'Raise --budget, or drop a --must-see.',
  });
}

function write(
  terminal: Terminal,
  suggestion: SuggestedPolicy,
  simulation: Simulation,
  { kept, file }: Traffic,
): void {
  const { recorded, written } = simulation;
  const saved = blockBytes(suggestion, simulation);
  const noise = [...saved].toSorted((a, b) => b[1] - a[1]);
  const byBlock = new Map(
    noise.map(([id, bytes]) => [
      id,
      `Saves ${size(bytes)} of ${size(recorded.bytes)} in the log it was measured on.`,
    ]),
  );
  const top = [
    `Measured on ${file?.join(', ') ?? 'the store'}: ${size(recorded.bytes)} recorded, ${size(written.bytes)} with this policy.`,
    ...notDropped(kept),
  ];
  terminal.stdout.write(renderSuggestion(suggestion, { top, byBlock }));
  for (const line of top.slice(0, 1 + kept.size)) terminal.stderr.write(`${line}\n`);
  for (const [id, bytes] of noise) terminal.stderr.write(`  dropping ${id} saves ${size(bytes)}\n`);
  for (const line of refusalsOf(suggestion)) terminal.stderr.write(`${line}\n`);
}

function writeUnmeasured(
  terminal: Terminal,
  base: SuggestOptions,
  kept: ReadonlyMap<string, string>,
): void {
  const suggestion = suggestPolicy({ ...base, keep: new Set(kept.keys()) });
  const isCertain = base.drops === 'certain';
  const top = [isCertain ? ONLY_CERTAIN : ONLY_ALLOWED, ...notDropped(kept)];
  terminal.stdout.write(renderSuggestion(suggestion, { top, byBlock: new Map() }));
  for (const line of [...top, ...(isCertain ? [TO_DROP_MORE] : refusalsOf(suggestion))]) {
    terminal.stderr.write(`${line}\n`);
  }
}

/** Comments that say why noise stays. */
function notDropped(kept: ReadonlyMap<string, string>): readonly string[] {
  return [...kept].map(([id, why]) => `Not dropped: ${id}, because ${why}.`);
}

const ONLY_CERTAIN =
  'Not measured on a log: only what the API server reads for itself is dropped. All else may be refused one day, and a rule at None would hide that.';
const ONLY_ALLOWED =
  'Not measured on a log: only noise is dropped that the default roles allow. Measure with --file.';
const TO_DROP_MORE =
  'To drop more: --file LOG drops the noise in which that log has no refusal; --drop-noise what the default roles allow.';

/** Which refusals the policy hides, in words for the report; the file says the same. */
function refusalsOf({ blocks }: SuggestedPolicy): readonly string[] {
  const hiding = blocks.flatMap(({ id, refusals }) =>
    refusals === undefined ? [] : [`  ${id}: ${refusals}`],
  );
  return hiding.length === 0 ? [] : [REFUSALS_HIDDEN, ...hiding];
}

/** What was recorded of the requests that the rules at None of each block decide. */
function blockBytes(
  suggestion: SuggestedPolicy,
  { rules }: Simulation,
): ReadonlyMap<string, number> {
  const saved = new Map<string, number>();
  let first = 0;
  for (const block of suggestion.blocks) {
    const last = first + block.rules.length;
    const bytes = rules
      .filter(({ rule = -1 }) => rule >= first && rule < last)
      .reduce((sum, { recorded }) => sum + recorded.bytes, 0);
    if (isNoise(block)) saved.set(block.id, bytes);
    first = last;
  }
  return saved;
}

/** Blocks at None that would take something nobody may lose, with the reason. */
async function noiseToKeep(
  traffic: TrafficOptions,
  mustSee: (event: RecordedEvent) => string | undefined,
  terminal: Terminal,
): Promise<ReadonlyMap<string, string>> {
  const release = NEWEST_RELEASE;
  const evaluators = possibleNoise(release).map(
    ({ id, rules }) =>
      [id, compilePolicy({ rules, omitStages: [], omitManagedFields: false })] as const,
  );
  const widest = suggestPolicy({ goal: 'minimal', release, drops: 'measured' });
  const decided = compilePolicy(policyOfSuggestion(widest));
  const kept = new Map<string, string>();
  await readEventLines(traffic, terminal, (line) => {
    const event = parseEvent(line);
    if (isRejected(event) || !isLastEvent(event)) return;
    const request = requestFromEvent(event);
    if (decided(request).level !== 'None') return;
    const why =
      mustSee({ cluster: 'default', source: 'log', event }) ?? whyNot(happeningsOf(event));
    if (why !== undefined) noteKept(kept, evaluators, { request, why });
  });
  return kept;
}

function whyNot(happenings: readonly Happening[]): string | undefined {
  const [first] = happenings;
  return first === undefined ? undefined : `it would drop ${first.what}`;
}

function noteKept(
  kept: Map<string, string>,
  evaluators: readonly (readonly [id: string, evaluate: Evaluator])[],
  { request, why }: { readonly request: Parameters<Evaluator>[0]; readonly why: string },
): void {
  for (const [id, evaluate] of evaluators) {
    if (evaluate(request).rule !== undefined && !kept.has(id)) kept.set(id, why);
  }
}
