import { type Command, InvalidArgumentError, Option } from 'commander';
import { NEWEST_RELEASE, parseRelease, RELEASES, type Release } from '../../policy/release.ts';
import { collect, type StoreOptions, withStore, type ZoneOptions } from '../command/options.ts';

/** Which release of Kubernetes a policy is for. */
export interface ReleaseOptions {
  readonly kubernetes: Release;
}

/** The policy a command is about. */
export interface PolicyOptions extends ReleaseOptions {
  readonly policy: string;
}

/** Which recorded traffic a command runs over: logs, otherwise the store. */
export interface TrafficOptions extends StoreOptions, ZoneOptions {
  readonly file?: readonly string[];
  readonly since?: string;
  readonly until?: string;
}

/** Adds `--kubernetes`. */
export function withRelease(command: Command): Command {
  return command.addOption(
    new Option(
      '--kubernetes <release>',
      `release of the API server, ${RELEASES[0]} to ${NEWEST_RELEASE}`,
    )
      .argParser(release)
      .default(NEWEST_RELEASE),
  );
}

/** Adds `-f` and `--kubernetes`. */
export function withPolicy(command: Command): Command {
  return withRelease(
    command.requiredOption('-f, --policy <file>', 'the audit policy, as YAML or JSON'),
  );
}

function release(text: string): Release {
  const parsed = parseRelease(text);
  if (parsed !== undefined) return parsed;
  throw new InvalidArgumentError(`Give a release from ${RELEASES[0]} to ${NEWEST_RELEASE}.`);
}

/** Adds the flags that say which recorded traffic is meant. */
export function withTraffic(command: Command, what: string): Command {
  return withStore(command.option('--file <log>', `${what}; may be given again`, collect))
    .option('--since <time>', 'only requests from this time on: 2h, 3d, 2026-11-23')
    .option('--until <time>', 'only requests up to this time, which is left out');
}
