import { Command, InvalidArgumentError, Option } from 'commander';
import { GOALS, type Goal } from '../../policy/suggest-policy.ts';
import { collect, STORE_HELP } from '../command/options.ts';
import type { Define } from '../define.ts';
import {
  type ReleaseOptions,
  type TrafficOptions,
  withRelease,
  withTraffic,
} from './policy-options.ts';

/** Flags of `annals policy suggest`. */
export interface SuggestCommandOptions extends ReleaseOptions, TrafficOptions {
  readonly goal: Goal;
  readonly recorded?: boolean;
  readonly mustSee?: readonly string[];
  readonly dropNoise?: boolean;
  /** Bytes a day. */
  readonly budget?: number;
}

export const suggestCommand: Define = ({ terminal, onDone }) => {
  const command = new Command('suggest').description('Write a policy for a goal, with comments.');
  withTraffic(withRelease(command), 'measure on this log what each rule saves')
    .addOption(
      new Option('--goal <goal>', 'what the log is for').choices(GOALS).default('security'),
    )
    .option('--recorded', 'measure on the traffic in the store what each rule saves')
    .option('--must-see <query>', 'requests that must stay visible', collect)
    .option('--budget <size>', 'what may be written: 2G/day, 500M/day', budget)
    .option('--drop-noise', 'without a log: also drop noise that the default roles allow')
    .addHelpText('after', EXAMPLES + STORE_HELP);
  return command.action(async (options: SuggestCommandOptions) => {
    const { runSuggest } = await import('./run-suggest.ts');
    onDone(await runSuggest(terminal, options));
  });
};

const UNITS: Readonly<Record<string, number>> = { k: 1e3, m: 1e6, g: 1e9, t: 1e12 };

function budget(text: string): number {
  const [, value = '', unit = ''] = /^(\d+(?:\.\d+)?)([kmgt])b?(?:\/day|\/d)?$/i.exec(text) ?? [];
  const bytes = Number(value) * (UNITS[unit.toLowerCase()] ?? Number.NaN);
  if (bytes > 0) return bytes;
  throw new InvalidArgumentError('Give a size a day, such as 2G/day or 500M/day.');
}

const EXAMPLES = `
The policy goes to standard output, what it saves to standard error. Writes by people,
access to secrets, changes of permissions and exec are never dropped.

The API server decides the level before it knows its answer, so a rule at None hides
refusals, too. Without a log only what the API server reads for itself is dropped: nothing
of that is ever refused. With a log, noise is dropped in which nothing was refused there.
With --drop-noise and no log, noise is dropped that the default roles of Kubernetes allow;
the file says which refusals can hide in it.

Examples:
  annals policy suggest --goal security > policy.yaml
  annals policy suggest --goal minimal --file audit.log --budget 2G/day
  annals policy suggest --file audit.log --must-see 'user: system:node* and verb: get'
`;
