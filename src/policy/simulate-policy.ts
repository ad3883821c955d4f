import type { AuditEvent, Level, Stage } from '../event/audit-event.ts';
import { LEVELS } from '../event/audit-event.ts';
import { requestTimeUs } from '../event/time.ts';
import type { CutEvent } from './cut-event.ts';
import type { Decision } from './decision.ts';
import { happeningsOf, isStillShown } from './happenings.ts';

/** Events and bytes, as counted. */
export interface Amount {
  readonly events: number;
  readonly bytes: number;
}

/** What one rule would do with the recorded traffic. */
interface RuleFigures {
  /** Undefined for requests no rule matches. */
  readonly rule: number | undefined;
  readonly level: Level;
  readonly requests: number;
  readonly recorded: Amount;
  readonly written: Amount;
  /** Events that were recorded at a lower level than the rule asks for: their bytes are too few. */
  readonly short: number;
  readonly byLevelAndStage: readonly (Amount & { readonly level: Level; readonly stage: Stage })[];
}

/** Something of the recording of which nothing would be left. */
export interface Unseen {
  readonly what: string;
  readonly requests: number;
}

/** A caller with what they would write. */
interface Sender extends Amount {
  readonly user: string;
}

/** A policy over recorded traffic. All amounts are counted; `estimates` are not. */
export interface Simulation {
  readonly firstUs: number;
  readonly lastUs: number;
  readonly requests: number;
  readonly recorded: Amount;
  readonly written: Amount;
  /** Events the policy asks more for than was recorded. */
  readonly short: number;
  readonly rules: readonly RuleFigures[];
  readonly unusedRules: readonly number[];
  readonly unseenUsers: readonly Unseen[];
  readonly unseenResources: readonly Unseen[];
  /** What security looks for (`HAPPENINGS`), and how many of each would not be shown any more. */
  readonly unseenHappenings: readonly Unseen[];
  readonly senders: readonly Sender[];
  readonly hasReceivedStage: boolean;
  /** Requests whose RequestReceived the policy wants but the recording lacks. */
  readonly inferredReceived: Amount;
  readonly largestEventBytes: number;
}

interface Tally {
  events: number;
  bytes: number;
}

interface RuleTally {
  readonly decision: Decision;
  requests: number;
  short: number;
  readonly recorded: Tally;
  readonly written: Tally;
  readonly cells: Map<string, Tally>;
}

interface Seen {
  requests: number;
  kept: boolean;
}

type Judged = Exclude<CutEvent, { kind: 'rejected' }>;

/** Adds up what a policy would make of events, one after the other. Memory grows with the number of users and resources, not of events. */
export class PolicySimulation {
  readonly #rules: number;
  readonly #byRule = new Map<number | undefined, RuleTally>();
  readonly #users = new Map<string, Seen>();
  readonly #senders = new Map<string, Tally>();
  readonly #resources = new Map<string, Seen>();
  readonly #happenings = new Map<string, number>();
  readonly #recorded = zero();
  readonly #written = zero();
  readonly #inferred = zero();
  #firstUs = Number.POSITIVE_INFINITY;
  #lastUs = 0;
  #requests = 0;
  #short = 0;
  #received = 0;
  #largest = 0;

  constructor(rules: number) {
    this.#rules = rules;
  }

  /** Takes an event with its size as recorded and what the policy left of it. */
  add(cut: Judged, recordedBytes: number, writtenBytes: number): void {
    const { event, decision } = cut;
    const tally = this.#tallyOf(decision);
    count(this.#recorded, recordedBytes);
    count(tally.recorded, recordedBytes);
    this.#noteTime(event);
    if (event.stage === 'RequestReceived') this.#received++;
    const isRequest = isLastEvent(event);
    const isKept = cut.kind === 'kept';
    if (isKept) this.#keep(cut, tally, writtenBytes);
    if (isRequest) {
      this.#requests++;
      tally.requests++;
      this.#infer(decision, event, cut.kind === 'kept' ? writtenBytes : 0);
    }
    this.#see(cut, isRequest, isKept);
  }

  result(): Simulation {
    const rules = [...this.#byRule.values()].map(figuresOf);
    const used = new Set(rules.map(({ rule }) => rule));
    return {
      firstUs: Number.isFinite(this.#firstUs) ? this.#firstUs : 0,
      lastUs: this.#lastUs,
      requests: this.#requests,
      recorded: this.#recorded,
      written: this.#written,
      short: this.#short,
      rules: rules.toSorted((a, b) => (a.rule ?? this.#rules) - (b.rule ?? this.#rules)),
      unusedRules: Array.from({ length: this.#rules }, (_, i) => i).filter((i) => !used.has(i)),
      unseenUsers: unseen(this.#users),
      unseenResources: unseen(this.#resources),
      unseenHappenings: mostFirst(
        [...this.#happenings].map(([what, requests]) => ({ what, requests })),
      ),
      senders: [...this.#senders]
        .map(([user, tally]) => ({ user, ...tally }))
        .toSorted((a, b) => b.bytes - a.bytes),
      hasReceivedStage: this.#received > 0,
      inferredReceived: this.#received > 0 ? zero() : this.#inferred,
      largestEventBytes: this.#largest,
    };
  }

  #tallyOf(decision: Decision): RuleTally {
    const known = this.#byRule.get(decision.rule);
    if (known !== undefined) return known;
    const made = {
      decision,
      requests: 0,
      short: 0,
      recorded: zero(),
      written: zero(),
      cells: new Map(),
    };
    this.#byRule.set(decision.rule, made);
    return made;
  }

  #keep(cut: Extract<CutEvent, { kind: 'kept' }>, tally: RuleTally, bytes: number): void {
    count(this.#written, bytes);
    count(tally.written, bytes);
    const cell = `${cut.level} ${cut.event.stage}`;
    const cells = tally.cells.get(cell) ?? zero();
    count(cells, bytes);
    tally.cells.set(cell, cells);
    const user = cut.event.user?.username ?? '(failed login)';
    const sender = this.#senders.get(user) ?? zero();
    count(sender, bytes);
    this.#senders.set(user, sender);
    this.#largest = Math.max(this.#largest, bytes);
    if (!cut.isShort) return;
    this.#short++;
    tally.short++;
  }

  #noteTime(event: AuditEvent): void {
    const timeUs = requestTimeUs(event);
    if (timeUs === 0) return;
    this.#firstUs = Math.min(this.#firstUs, timeUs);
    this.#lastUs = Math.max(this.#lastUs, timeUs);
  }

  /** A RequestReceived event is the final one without status, annotations and bodies: under half. */
  #infer({ level, omitStages }: Decision, event: AuditEvent, bytes: number): void {
    const isWanted = level !== 'None' && !omitStages.includes('RequestReceived');
    if (isWanted && event.user?.username !== undefined)
      count(this.#inferred, Math.min(bytes, 1000));
  }

  #see({ event, decision }: Judged, isRequest: boolean, isKept: boolean): void {
    const { user, objectRef } = event;
    see(this.#users, user?.username ?? '(failed login)', isRequest, isKept);
    if (objectRef?.resource !== undefined) {
      const group = objectRef.apiGroup === undefined ? '' : `.${objectRef.apiGroup}`;
      const sub = objectRef.subresource === undefined ? '' : `/${objectRef.subresource}`;
      see(this.#resources, `${objectRef.resource}${sub}${group}`, isRequest, isKept);
    }
    if (!isRequest) return;
    for (const { what, needs } of happeningsOf(event)) {
      if (isStillShown(needs, decision, isKept)) continue;
      this.#happenings.set(what, (this.#happenings.get(what) ?? 0) + 1);
    }
  }
}

/** Whether an event is the last of its request, so that requests can be counted by it. */
export function isLastEvent({ stage, user }: AuditEvent): boolean {
  if (stage === 'ResponseStarted') return user?.username === undefined;
  return stage === 'ResponseComplete' || stage === 'Panic';
}

function see(map: Map<string, Seen>, key: string, isRequest: boolean, isKept: boolean): void {
  const seen = map.get(key) ?? { requests: 0, kept: false };
  if (isRequest) seen.requests++;
  if (isKept) seen.kept = true;
  map.set(key, seen);
}

function unseen(map: ReadonlyMap<string, Seen>): readonly Unseen[] {
  const lost = [...map].filter(([, { kept, requests }]) => !kept && requests > 0);
  return mostFirst(lost.map(([what, { requests }]) => ({ what, requests })));
}

function mostFirst(list: readonly Unseen[]): readonly Unseen[] {
  return list.toSorted((a, b) => b.requests - a.requests || (a.what < b.what ? -1 : 1));
}

function figuresOf({ decision, cells, ...tally }: RuleTally): RuleFigures {
  const byLevelAndStage = [...cells].map(([cell, amount]) => {
    const [level, stage] = cell.split(' ') as [Level, Stage];
    return { level, stage, ...amount };
  });
  return {
    rule: decision.rule,
    level: decision.level,
    requests: tally.requests,
    short: tally.short,
    recorded: tally.recorded,
    written: tally.written,
    byLevelAndStage: byLevelAndStage.toSorted(
      (a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level) || (a.stage < b.stage ? -1 : 1),
    ),
  };
}

function zero(): Tally {
  return { events: 0, bytes: 0 };
}

function count(tally: Tally, bytes: number): void {
  tally.events++;
  tally.bytes += bytes;
}
