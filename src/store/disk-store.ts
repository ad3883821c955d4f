import { availableParallelism } from 'node:os';
import type { RawEvent } from '../event/audit-event.ts';
import type { Engine } from '../index/engine.ts';
import type { EventIndex } from '../index/event-index.ts';
import type {
  Journal,
  JournalEntry,
  ReadableJournal,
  Removal,
  StoredEntry,
} from '../journal/journal.ts';
import { type Admission, admitBatch } from './admit-batch.ts';
import type { Accumulator } from './aggregate.ts';
import { requireKnownFields, requirePositive } from './aggregate-bounds.ts';
import { facetAccumulator } from './aggregate-facets.ts';
import { groupAccumulator } from './aggregate-groups.ts';
import { histogramAccumulator } from './aggregate-histogram.ts';
import { latencyAccumulator } from './aggregate-latencies.ts';
import { statisticsAccumulator } from './aggregate-statistics.ts';
import { volumeAccumulator } from './aggregate-volumes.ts';
import { CommitSiblings } from './commit-siblings.ts';
import { countAccumulator } from './count-accumulator.ts';
import { IngestQueue, type ReadyBatch } from './ingest-queue.ts';
import type { Jobs } from './jobs.ts';
import { keptEvents } from './kept-events.ts';
import {
  FEW_EVENTS,
  MAX_HOT_EVENTS,
  MIN_SEAL_EVENTS,
  PARTS_OF_KEPT_TIME,
  SEAL_EVENTS,
} from './limits.ts';
import { MatchBits } from './match-bits.ts';
import { planRemoval, type RetentionPolicy } from './plan-removal.ts';
import { recordedEventOf } from './recorded-event-of.ts';
import { entriesToKeep } from './redact-entries.ts';
import { type Redaction, rejectedRedactor } from './redact-line.ts';
import type { RightOfWay } from './right-of-way.ts';
import { accumulateEvents } from './scan-events.ts';
import { searchRows } from './search-rows.ts';
import { planSelection, type SelectionPlan } from './selection-plan.ts';
import {
  countRows,
  type FigureContext,
  facetsOf,
  fieldExpression,
  groupsOf,
  histogramOf,
  latenciesOf,
  statisticsOf,
  volumesOf,
} from './sql-figures.ts';
import type {
  AppendOutcome,
  Asking,
  Bar,
  Facet,
  FacetRequest,
  Group,
  GroupRequest,
  HistogramRequest,
  LatencyBar,
  Page,
  RemovedEvents,
  SearchRequest,
  Selection,
  Statistics,
  Store,
  StoredEvent,
  StoreSummary,
  Volume,
} from './store.ts';
import { summaryOf } from './summary.ts';

/** The open parts of a store on disk, as `openDiskStore` puts them together. */
export interface DiskStoreParts {
  readonly journal: ReadableJournal;
  /** Absent when the store is only read. */
  readonly writer?: Pick<Journal, 'append' | 'remove' | 'sweep' | 'endFile'>;
  /** Its folder. */
  readonly root: string;
  readonly index: EventIndex;
  readonly engine: Engine;
  readonly jobs: Jobs;
  /** Of questions, before work that can wait. */
  readonly rightOfWay: RightOfWay;
  /** What is hidden before it is written; absent when all is kept. */
  readonly redaction?: Redaction;
  /** Events of a segment; smaller in tests. */
  readonly sealEvents?: number;
  /** Events asked one by one at most; fewer in tests. */
  readonly fewEvents?: number;
  /** Lets go of what was opened, in the right order. */
  readonly close: () => Promise<void>;
}

/**
 * A store on disk: the journal keeps the events, the index answers from columns, and what columns
 * cannot tell is asked of the events. Answers are those of `query/predicate.ts`.
 */
export class DiskStore implements Store {
  readonly #parts: DiskStoreParts;
  readonly #queue: IngestQueue;
  readonly #matches: MatchBits;
  readonly #sealEvents: number;
  #sealing: Promise<void> = Promise.resolve();
  /** When the present file of the journal was begun, as far as this process knows. */
  #fileBegunUs = 0;
  #closed = false;

  constructor(parts: DiskStoreParts) {
    this.#parts = parts;
    this.#sealEvents = parts.sealEvents ?? SEAL_EVENTS;
    const { journal, jobs } = parts;
    this.#matches = new MatchBits({ journal, jobs, runsAtOnce: availableParallelism() + 1 });
    this.#queue = new IngestQueue(parts.jobs, (batches) => this.#commit(batches), parts.redaction);
  }

  /** What may be kept elsewhere of a line that is no event; absent when nothing is hidden. */
  get redactRejected(): ((bytes: Uint8Array) => Uint8Array) | undefined {
    const { redaction } = this.#parts;
    return redaction && rejectedRedactor(redaction);
  }

  append(events: readonly RawEvent[]): Promise<readonly AppendOutcome[]> {
    if (this.#closed || this.#parts.writer === undefined) {
      return Promise.reject(new Error('the store is not open for writing'));
    }
    return this.#queue.append(events);
  }

  /** Puts all events into segments, so that the next start has nothing to read again. */
  async seal(): Promise<void> {
    await this.#queue.drained();
    await this.#sealing;
    await this.#parts.index.seal();
    await this.#parts.index.settled();
  }

  async summary(): Promise<StoreSummary> {
    const { engine, index, journal } = this.#parts;
    const { events, ...summary } = await index.read((snapshot) => summaryOf(engine, snapshot));
    return { events: Math.max(0, events - (journal.removed?.end ?? 0)), ...summary };
  }

  async removed(): Promise<RemovedEvents | undefined> {
    const { removed } = this.#parts.journal;
    if (removed === undefined) return undefined;
    const { end, ...rest } = removed;
    return { events: end, ...rest };
  }

  /**
   * Removes what is older or more than a policy keeps, whole segments at a time, and tells what; does
   * nothing when all may stay. Files are deleted by the next `sweep`, so that whoever reads may finish.
   */
  async prune(policy: RetentionPolicy, nowUs: number): Promise<Removal | undefined> {
    const { journal, index, writer, root } = this.#parts;
    if (this.#closed || writer === undefined) throw new Error('the store is not open for writing');
    if (policy.keepUs !== undefined) await this.#endPartsInTime(policy.keepUs, nowUs);
    const segments = index.segments.map(({ segment }) => segment);
    const planned = await planRemoval({ root, journal, segments }, policy, nowUs);
    if (planned === undefined) return undefined;
    await writer.remove(planned);
    await index.remove(planned.end);
    return planned;
  }

  /** Deletes the files of what was removed. */
  async sweep(): Promise<void> {
    await this.#parts.index.settled();
    await this.#parts.writer?.sweep();
  }

  /** A quiet store would collect for months in one segment and one file; both end in time to go. */
  async #endPartsInTime(keepUs: number, nowUs: number): Promise<void> {
    const { index, writer } = this.#parts;
    const spanUs = keepUs / PARTS_OF_KEPT_TIME;
    const { minUs, maxUs } = index.hotTimes;
    const isLong = index.hotCount >= MIN_SEAL_EVENTS && maxUs - minUs > spanUs;
    if (isLong || (index.hotCount > 0 && maxUs < nowUs - keepUs)) await this.seal();
    if (nowUs - this.#fileBegunUs < spanUs) return;
    if (this.#fileBegunUs > 0) await writer?.endFile();
    this.#fileBegunUs = nowUs;
  }

  async search(request: SearchRequest, { signal }: Asking = {}): Promise<Page> {
    requirePositive('the limit', request.limit);
    const { order, limit, after } = request;
    const { engine, journal } = this.#parts;
    return this.#plan(request, signal, after?.size, async (plan) => {
      const known = await plan.decide?.('when known');
      const rows = await searchRows(known ?? plan, {
        engine,
        journal,
        order,
        limit: limit + 1,
        ...(after !== undefined && { after }),
        ...(signal !== undefined && { signal }),
      });
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      if (rows.length <= limit || last === undefined) return { rows: page };
      const { timeUs, position } = last;
      return { rows: page, next: { timeUs, position, size: plan.rows.size } };
    });
  }

  count(selection: Selection, asking?: Asking): Promise<number> {
    return this.#figure(selection, asking, countRows, countAccumulator);
  }

  histogram(request: HistogramRequest, asking?: Asking): Promise<readonly Bar[]> {
    return this.#bars(request, asking, histogramOf, histogramAccumulator);
  }

  latencies(request: HistogramRequest, asking?: Asking): Promise<readonly LatencyBar[]> {
    return this.#bars(request, asking, latenciesOf, latencyAccumulator);
  }

  facets(request: FacetRequest, asking?: Asking): Promise<readonly Facet[]> {
    return this.#byFields(request, asking, facetsOf, facetAccumulator);
  }

  groups(request: GroupRequest, asking?: Asking): Promise<readonly Group[]> {
    return this.#byFields(request, asking, groupsOf, groupAccumulator);
  }

  volumes(request: GroupRequest, asking?: Asking): Promise<readonly Volume[]> {
    return this.#byFields(request, asking, volumesOf, volumeAccumulator);
  }

  statistics(selection: Selection, asking?: Asking): Promise<Statistics> {
    return this.#figure(selection, asking, statisticsOf, statisticsAccumulator);
  }

  async events(positions: readonly number[]): Promise<readonly (StoredEvent | undefined)[]> {
    return (await this.#parts.journal.read(positions)).map((entry) => entry && storedEvent(entry));
  }

  async eventsByAuditID(auditID: string): Promise<readonly StoredEvent[]> {
    const entries = await this.#parts.journal.read(this.#parts.index.positionsOf(auditID));
    return entries.flatMap((entry) =>
      entry !== undefined && recordedEventOf(entry)?.event.auditID === auditID
        ? [storedEvent(entry)]
        : [],
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#queue.drained();
    await this.#sealing;
    const { index, writer, close } = this.#parts;
    // What cannot be sealed now is read again from the journal at the next start.
    if (writer !== undefined && index.hotCount >= MIN_SEAL_EVENTS)
      await index.seal().catch(() => {});
    await index.settled();
    await close();
  }

  async #bars<Result>(
    request: HistogramRequest,
    asking: Asking | undefined,
    bySql: (context: FigureContext, intervalUs: number) => Promise<Result>,
    accumulator: (intervalUs: number) => Accumulator<Result>,
  ): Promise<Result> {
    const { intervalUs } = request;
    requirePositive('the width of a bar', intervalUs);
    return this.#figure(
      request,
      asking,
      (context) => bySql(context, intervalUs),
      () => accumulator(intervalUs),
    );
  }

  async #byFields<Result>(
    request: FacetRequest | GroupRequest,
    asking: Asking | undefined,
    bySql: (context: FigureContext, fields: readonly string[], top: number) => Promise<Result>,
    accumulator: (fields: readonly string[], top: number) => Accumulator<Result>,
  ): Promise<Result> {
    const { fields, top } = request;
    requireKnownFields(fields);
    requirePositive('the number of values', top);
    return this.#figure(
      request,
      asking,
      fields.every(fieldExpression) ? (context) => bySql(context, fields, top) : undefined,
      () => accumulator(fields, top),
    );
  }

  /** Answers by SQL where columns decide, otherwise by looking at the events. */
  async #figure<Result>(
    selection: Selection,
    { signal }: Asking = {},
    bySql: ((context: FigureContext) => Promise<Result>) | undefined,
    accumulator: () => Accumulator<Result>,
  ): Promise<Result> {
    const { engine, journal } = this.#parts;
    const cancel = signal === undefined ? {} : { signal };
    return this.#plan(selection, signal, undefined, async (plan) => {
      const decided =
        bySql && (plan.residual === undefined ? plan : await plan.decide?.('when many'));
      if (decided !== undefined && bySql !== undefined && plan.tables.length > 0) {
        return bySql({ engine, plan: decided, ...cancel });
      }
      const context = { engine, journal, ...cancel };
      return accumulateEvents(
        plan,
        plan.residual?.match ?? recordedEventOf,
        accumulator(),
        context,
      );
    });
  }

  #plan<Result>(
    selection: Selection,
    signal: AbortSignal | undefined,
    size: number | undefined,
    use: (plan: SelectionPlan) => Promise<Result>,
  ): Promise<Result> {
    const { engine, index, rightOfWay } = this.#parts;
    const context = {
      engine,
      index,
      matches: this.#matches,
      fewEvents: this.#parts.fewEvents ?? FEW_EVENTS,
      ...(size !== undefined && { size }),
      ...(signal !== undefined && { signal }),
    };
    return rightOfWay.during(() =>
      index.read(async (snapshot) => use(await planSelection(selection, { ...context, snapshot }))),
    );
  }

  async #commit(batches: readonly ReadyBatch[]): Promise<readonly (readonly AppendOutcome[])[]> {
    const { journal, index, writer } = this.#parts;
    const known = keptEvents(journal, index);
    const inCommit = new CommitSiblings();
    const admissions: Admission[] = [];
    const entries: JournalEntry[] = [];
    for (const { events, prepared } of batches) {
      const first = index.endPosition + entries.length;
      const admission = await admitBatch(prepared, events, first, known, { inCommit });
      entries.push(...entriesToKeep(events, prepared, admission.kept));
      admissions.push(admission);
    }
    if (entries.length > 0) {
      await writer?.append(entries);
      for (const [i, { kept, supersessions }] of admissions.entries()) {
        const prepared = batches[i]?.prepared;
        if (prepared !== undefined) index.add(prepared, kept, supersessions);
      }
      // The events are kept; rows that cannot be put aside now stay in memory.
      await index.spill().catch(() => {});
      await this.#sealWhenFull();
    }
    return admissions.map(({ outcomes }) => outcomes);
  }

  /** Sealing runs beside appends until they get too far ahead of it. */
  async #sealWhenFull(): Promise<void> {
    const { index } = this.#parts;
    if (index.hotCount < this.#sealEvents) return;
    if (!index.isSealing) {
      this.#sealing = index.seal().catch(() => {
        // The events are in the journal and still answered from the hot part; the next full part,
        // or `seal`, tries again and tells.
      });
    } else if (index.hotCount >= MAX_HOT_EVENTS) await this.#sealing;
  }
}

function storedEvent({ position, cluster, source, receivedUs, bytes }: StoredEntry): StoredEvent {
  return { position, cluster, source, receivedUs, bytes };
}
