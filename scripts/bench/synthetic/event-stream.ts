import { type Call, type Refusal, renderEvent } from './call.ts';
import { type Choice, choose } from './choice.ts';
import { CONTROLLER_CALLS } from './controller-calls.ts';
import { KUBELET_CALLS } from './kubelet-calls.ts';
import { LineQueue } from './line-queue.ts';
import { rareWord } from './rare-word.ts';
import { configEdit, PEOPLE_CALLS, WORKLOAD_CALLS } from './workload-calls.ts';
import { buildWorld, userOf, type World } from './world.ts';

/** 2026-03-02T06:00:00Z; the log begins here. */
export const START_US: number = Date.UTC(2026, 2, 2, 6) * 1000;

/** One million events in four hours. */
const EVENTS_PER_SECOND = 1_000_000 / (4 * 3600);

/** Every so many events one holds a word that stands nowhere else, see `rareWord`. */
const RARE_EVERY = 100_000;

interface Crowd {
  readonly share: number;
  readonly calls: readonly Choice[];
  /** How likely a call is refused, finds nothing, or meets a conflict. */
  readonly refused: number;
  readonly missing: number;
  readonly conflict: number;
}

/** Shares of calls; long-running calls make two events, so the shares of events differ a little. */
const CROWDS: readonly Crowd[] = [
  { share: 34, calls: KUBELET_CALLS, refused: 0.004, missing: 0.06, conflict: 0.01 },
  { share: 28, calls: CONTROLLER_CALLS, refused: 0.002, missing: 0.06, conflict: 0.025 },
  { share: 33, calls: WORKLOAD_CALLS, refused: 0.045, missing: 0.055, conflict: 0.016 },
  { share: 5, calls: PEOPLE_CALLS, refused: 0.08, missing: 0.06, conflict: 0.01 },
];

/** Yields exactly `count` lines without their line feed, in the order the API server writes them. */
export function* eventStream(count: number, seed: number): Generator<string> {
  const world = buildWorld(seed, START_US);
  const queue = new LineQueue();
  const rareAt = Math.min(RARE_EVERY, count) >> 1;
  let written = 0;
  let rare = 0;
  while (written < count) {
    const gap = -Math.log(1 - world.random.word() / 0x1_0000_0000) / EVENTS_PER_SECOND;
    world.nowUs += Math.round(gap * 1_000_000);
    for (const line of queue.takeUntil(world.nowUs)) {
      yield line;
      written += 1;
      if (written === count) return;
    }
    if (written >= rareAt + rare * RARE_EVERY) {
      enqueue(world, queue, configEdit(world, rareWord(rare)), undefined);
      rare += 1;
    } else {
      const crowd = pickCrowd(world);
      const call = choose(world.random, crowd.calls).make(world);
      enqueue(world, queue, call, refusalOf(world, crowd, call));
    }
  }
}

function enqueue(world: World, queue: LineQueue, call: Call, refusal: Refusal | undefined): void {
  const common = {
    auditID: world.random.uuid(),
    user: userOf(world, call.caller),
    receivedUs: world.nowUs,
    refusal,
  };
  const answeredUs = world.nowUs + latencyUs(world);
  if (call.openSeconds === undefined || refusal !== undefined) {
    queue.add(
      answeredUs,
      renderEvent(call, { ...common, stage: 'ResponseComplete', stageUs: answeredUs }),
    );
    return;
  }
  const endUs = answeredUs + call.openSeconds * 1_000_000 + world.random.below(1_000_000);
  queue.add(
    answeredUs,
    renderEvent(call, { ...common, stage: 'ResponseStarted', stageUs: answeredUs }),
  );
  queue.add(endUs, renderEvent(call, { ...common, stage: 'ResponseComplete', stageUs: endUs }));
}

function pickCrowd(world: World): Crowd {
  let left = world.random.below(100);
  for (const crowd of CROWDS) {
    left -= crowd.share;
    if (left < 0) return crowd;
  }
  throw new Error('shares do not add up to 100');
}

function refusalOf(world: World, crowd: Crowd, call: Call): Refusal | undefined {
  const draw = world.random.word() / 0x1_0000_0000;
  if (draw < crowd.refused) return { code: 403 };
  const named =
    call.target.name !== undefined && call.verb !== 'create' && call.target.resource !== 'leases';
  if (call.openSeconds !== undefined) return undefined;
  if (named && draw < crowd.refused + crowd.missing) return { code: 404 };
  // What creates nothing that stays, such as a token, cannot exist already.
  const creates = call.verb === 'create' && call.target.subresource === undefined;
  const writes = call.verb === 'update' || call.verb === 'patch' || creates;
  if (writes && draw > 1 - crowd.conflict) return { code: 409 };
  return undefined;
}

/** Mostly a few milliseconds, now and then a second. */
function latencyUs(world: World): number {
  const uniform = 1 - world.random.word() / 0x1_0000_0000;
  return 600 + Math.round(1_400 * Math.min(uniform ** -0.8, 2_000));
}
