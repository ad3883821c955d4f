import { Failure } from '../../base/failure.ts';
import { inputName, type LogInput } from '../../collect/log-input.ts';
import { readLog } from '../../collect/read-log.ts';
import { requestTimeUs } from '../../event/time.ts';
import { compilePredicate } from '../../query/predicate.ts';
import { groupAccumulator } from '../../store/aggregate-groups.ts';
import { statisticsAccumulator } from '../../store/aggregate-statistics.ts';
import type { Group, Selection } from '../../store/store.ts';
import { visibleText } from '../../trail/visible-text.ts';
import { StatusLine } from '../status-line.ts';
import type { Terminal } from '../terminal.ts';
import type { Answers, Complaint, Found, Overview, Search } from './answers.ts';
import { barWidth } from './bar-width.ts';
import { FirstRows } from './first-rows.ts';
import { LineVisitor, type Visiting } from './line-visitor.ts';
import { mayHold, needleOf } from './needle.ts';
import { StageFold } from './stage-fold.ts';
import { WideningHistogram } from './widening-histogram.ts';

/**
 * Answers out of log files, reading them from beginning to end for each question. Memory does not
 * grow with the logs, except for what an answer itself holds.
 */
export class LogAnswers implements Answers {
  readonly #inputs: readonly LogInput[];
  readonly #signal: AbortSignal;
  readonly #status: StatusLine;
  /** By file, so that a second pass does not complain again. */
  readonly #complaints = new Map<string, Complaint>();

  constructor(inputs: readonly LogInput[], terminal: Terminal) {
    this.#inputs = inputs;
    this.#signal = terminal.signal;
    this.#status = new StatusLine(terminal);
  }

  async *search({ order, limit, ...selection }: Search): AsyncGenerator<Found> {
    const first = new FirstRows(order, limit);
    await this.#select(selection, (found) => first.add(found));
    yield* first.rows();
  }

  async count(selection: Selection): Promise<number> {
    let count = 0;
    await this.#select(selection, () => {
      count++;
    });
    return count;
  }

  async groups(
    selection: Selection,
    fields: readonly string[],
    top: number,
  ): Promise<readonly Group[]> {
    const groups = groupAccumulator(fields, top);
    await this.#select(selection, ({ recorded }) => groups.add(recorded));
    return groups.result();
  }

  async overview(selection: Selection, maxBars: number): Promise<Overview> {
    const statistics = statisticsAccumulator();
    const histogram = new WideningHistogram();
    await this.#select(selection, ({ recorded }) => {
      statistics.add(recorded);
      histogram.add(recorded);
    });
    const figures = statistics.result();
    const { firstUs = 0, lastUs = 0 } = figures;
    const intervalUs = barWidth(firstUs, lastUs, maxBars);
    return { statistics: figures, intervalUs, bars: histogram.result(intervalUs) };
  }

  async byAuditID(auditID: string): Promise<readonly Found[]> {
    const found: Found[] = [];
    // Looking for the bytes first spares parsing every line; other spellings of the same text in
    // JSON are not worth finding.
    const needle = Buffer.from(JSON.stringify(auditID));
    await this.#each({
      wants: (line) => line.includes(needle),
      visit: (event) => {
        if (event.recorded.event.auditID === auditID) found.push(event);
      },
    });
    return found;
  }

  async byPosition(position: number): Promise<readonly Found[]> {
    const at: Found[] = [];
    await this.#each({
      wants: (_line, linePosition) => linePosition === position,
      visit: (event) => at.push(event),
    });
    const [found] = at;
    return found === undefined ? [] : this.byAuditID(found.recorded.event.auditID);
  }

  complaints(): readonly Complaint[] {
    return [...this.#complaints.values()];
  }

  losses(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  removed(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }

  async #select({ query, range, unit }: Selection, visit: (found: Found) => void): Promise<void> {
    const matches = compilePredicate(query);
    const { sinceUs = Number.NEGATIVE_INFINITY, untilUs = Number.POSITIVE_INFINITY } = range;
    const take = (found: Found): void => {
      const timeUs = requestTimeUs(found.recorded.event);
      if (timeUs >= sinceUs && timeUs < untilUs && matches(found.recorded)) visit(found);
    };
    const needle = needleOf(query, unit);
    const bytes = Buffer.from(needle ?? '');
    const wants = needle === undefined ? {} : { wants: (line: Buffer) => mayHold(line, bytes) };
    if (unit === 'events') return this.#each({ ...wants, visit: take });
    const fold = new StageFold(take);
    await this.#each({ ...wants, visit: (found) => fold.add(found) });
    fold.end();
  }

  async #each(visiting: Visiting): Promise<void> {
    let position = 0;
    try {
      for (const input of this.#inputs) {
        const visitor = new LineVisitor(inputName(input), position, visiting);
        await this.#read(input, visitor);
        position = visitor.position;
        const complaint = visitor.complaint();
        if (complaint !== undefined) this.#complaints.set(inputName(input), complaint);
      }
    } finally {
      this.#status.clear();
    }
  }

  async #read(input: LogInput, visitor: LineVisitor): Promise<void> {
    let readBytes = 0;
    const onRead = (bytes: number): void => {
      readBytes += bytes;
      this.#status.show(readingText(input, readBytes));
    };
    try {
      for await (const part of readLog(input, { signal: this.#signal, onRead })) {
        if (this.#signal.aborted) break;
        visitor.take(part);
      }
    } catch (error) {
      if (!(error instanceof Failure && error.code.startsWith('input/'))) throw error;
      const { message, hint } = error;
      const complaint = { message, ...(hint === undefined ? {} : { hint }) };
      this.#complaints.set(`failure of ${inputName(input)}`, complaint);
    }
    if (!this.#signal.aborted) return;
    throw new Failure('query/cancelled', 'cannot answer: the question was cancelled');
  }
}

function readingText(input: LogInput, readBytes: number): string {
  if (input.kind === 'stdin') return `reading: ${Math.floor(readBytes / 1e6)} MB`;
  const percent = Math.floor((100 * readBytes) / Math.max(1, input.sizeBytes));
  return `reading ${visibleText(input.path, 200)}: ${Math.min(100, percent)} %`;
}
