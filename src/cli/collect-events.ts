import { Failure } from '../base/failure.ts';
import { HeardAgents } from '../collect/agent/heard-agents.ts';
import { Intake } from '../collect/intake.ts';
import type { LiveStatus } from '../collect/live-status.ts';
import { LossRegister } from '../collect/losses/loss-register.ts';
import type { Losses } from '../collect/losses.ts';
import type { ApiserverConfig } from '../config/config.ts';
import type { ReceiverSettings } from '../server/receivers/receiver-settings.ts';
import type { Receivers } from '../server/receivers/receivers.ts';
import type { DiskStore } from '../store/disk-store.ts';
import { KeepWithin } from '../store/keep-within.ts';
import type { RetentionPolicy } from '../store/plan-removal.ts';
import { type FollowedFiles, Following } from './follow-files.ts';
import { liveSources } from './live-sources.ts';
import { lossText } from './loss-text.ts';
import { printFailure } from './print-failure.ts';
import { receiveEvents, receivingLines } from './receive-events.ts';
import { removalText } from './removal-text.ts';
import type { Terminal } from './terminal.ts';
import { WatchedApiservers } from './watch-apiservers.ts';
import { watchSources } from './watch-sources.ts';

/** Where events come from, and how long they are kept. */
export interface CollectPlan {
  readonly receivers: readonly ReceiverSettings[];
  readonly files: readonly FollowedFiles[];
  /** Asked what they lost before it could come from anywhere. */
  readonly apiservers: readonly ApiserverConfig[];
  readonly retention: RetentionPolicy;
}

/** What is collected into, and how to learn from where: read again each time, or a failure. */
export interface CollectOptions {
  readonly store: DiskStore;
  readonly folder: string;
  readonly plan: () => Promise<CollectPlan>;
}

/** A running collection, to be disposed of before the store. */
export interface Collecting extends AsyncDisposable {
  readonly receivers: Receivers;
  readonly following: Following;
  readonly apiservers: WatchedApiservers;
  readonly intake: Intake;
  readonly keeping: KeepWithin;
  /** What is known of the sources now. */
  readonly live: () => LiveStatus;
  /** Says where events come from, a line each. */
  readonly lines: string;
}

/** Collects events from all sources of a plan, and takes a new plan whenever the process is told to. */
export async function collectEvents(
  options: CollectOptions,
  terminal: Terminal,
): Promise<Collecting> {
  const opened: AsyncDisposable[] = [];
  try {
    const collecting = await open(options, terminal, opened);
    const reloaded = reloadOnSignal(collecting, options, terminal);
    return {
      ...collecting,
      get lines() {
        return linesOf(collecting);
      },
      async [Symbol.asyncDispose]() {
        await reloaded();
        await closeAll(opened);
      },
    };
  } catch (error) {
    await closeAll(opened);
    throw error;
  }
}

type Parts = Omit<Collecting, 'lines' | typeof Symbol.asyncDispose>;

/** Opens all parts, and puts each in front of those that have to be closed after it. */
async function open(
  { store, folder, plan }: CollectOptions,
  terminal: Terminal,
  opened: AsyncDisposable[],
): Promise<Parts> {
  const { stderr, nowMs } = terminal;
  const nowUs = (): number => nowMs() * 1000;
  const { receivers: settings, files, apiservers: servers, retention } = await plan();
  const losses: Losses & AsyncDisposable = new LossRegister(folder, {
    nowUs,
    onLoss: (loss) => stderr.write(`${stderr.style.warn('lost:')} ${lossText(loss)}\n`),
  });
  opened.unshift(losses);
  const intake = new Intake(store, nowUs);
  const { redactRejected } = store;
  const common = { folder, losses, ...(redactRejected && { redactRejected }) };
  const agents = new HeardAgents(losses, nowUs);
  const reception = await receiveEvents({ ...common, agents, store: intake, settings }, terminal);
  opened.unshift(reception);
  const following = await Following.start(files, { ...common, sink: intake }, terminal);
  opened.unshift(following);
  const apiservers = new WatchedApiservers({ losses, folder }, terminal);
  opened.unshift(apiservers);
  await apiservers.take(await apiservers.open(servers));
  const keeping = new KeepWithin(store, {
    policy: retention,
    nowUs,
    onRemoved: (removal) => stderr.write(`${removalText(removal)}\n`),
    onProblem: (problem) => stderr.write(`cannot remove old events: ${String(problem)}\n`),
  });
  opened.unshift(keeping);
  const startedUs = nowUs();
  const live = (): LiveStatus => ({
    ...{ atUs: nowUs(), startedUs, pid: terminal.pid, retention: keeping.policy },
    sources: liveSources(intake.sources, following.status(), nowUs()),
    agents: agents.all,
  });
  opened.unshift(watchSources({ live, losses, folder }, terminal));
  return { receivers: reception.receivers, following, apiservers, intake, keeping, live };
}

/** Takes the plan anew when told to. What it gives resolves when the last such work is done. */
function reloadOnSignal(
  { receivers, following, apiservers, keeping }: Parts,
  { plan }: CollectOptions,
  { stderr, onReload }: Terminal,
): () => Promise<void> {
  const reload = async (): Promise<void> => {
    try {
      const next = await plan();
      // What may refuse a plan comes first, so that it is taken whole or not at all.
      const opened = await apiservers.open(next.apiservers);
      await receivers.take(next.receivers);
      await following.take(next.files);
      await apiservers.take(opened);
      keeping.take(next.retention);
      const lines = linesOf({ receivers, following, apiservers });
      stderr.write(`took new settings\n${lines}`);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      printFailure(stderr, error);
      stderr.write('the settings before stay in force\n');
    }
  };
  let reloading = Promise.resolve();
  onReload(() => {
    reloading = reloading.then(reload);
  });
  return () => reloading;
}

function linesOf({
  receivers,
  following,
  apiservers,
}: Pick<Parts, 'receivers' | 'following' | 'apiservers'>): string {
  return receivingLines(receivers) + following.lines + apiservers.lines;
}

async function closeAll(opened: readonly AsyncDisposable[]): Promise<void> {
  for (const item of opened) await item[Symbol.asyncDispose]();
}
