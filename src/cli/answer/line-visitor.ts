import { type LineBatch, lineBytes } from '../../collect/line-batch.ts';
import type { LogPart } from '../../collect/read-log.ts';
import type { Foreign } from '../../collect/recognise.ts';
import { isRejected, parseEvent } from '../../event/parse-event.ts';
import type { Complaint, Found } from './answers.ts';

/** Events of a log have no cluster of their own; this is the one `import` uses by default, too. */
const CLUSTER = 'default';

/** What is done with the lines of a log. */
export interface Visiting {
  /** Lines it turns away are not parsed. */
  readonly wants?: (line: Buffer, position: number) => boolean;
  readonly visit: (found: Found) => void;
}

/** Turns the parts of one log into events, and remembers what was wrong with it. */
export class LineVisitor {
  /** Of the next line, counted over all logs. */
  position: number;
  readonly #name: string;
  readonly #visiting: Visiting;
  #rejected = 0;
  #first: { readonly line: number; readonly reason: string } | undefined;
  #foreign: Foreign | undefined;
  #cutLine: number | undefined;

  constructor(name: string, firstPosition: number, visiting: Visiting) {
    this.#name = name;
    this.position = firstPosition;
    this.#visiting = visiting;
  }

  take(part: LogPart): void {
    if (part.kind === 'foreign') this.#foreign = part;
    else if (part.kind === 'cut') this.#cutLine = part.batch.rejected[0]?.line;
    else this.#lines(part.batch);
  }

  /** What was wrong with the log, if anything. */
  complaint(): Complaint | undefined {
    const name = JSON.stringify(this.#name);
    if (this.#foreign !== undefined) {
      const { looksLike, hint } = this.#foreign;
      const message = `${name} is not an audit log: it looks like ${looksLike}`;
      return { message, ...(hint === undefined ? {} : { hint }) };
    }
    const wrong: string[] = [];
    if (this.#first !== undefined) {
      const { line, reason } = this.#first;
      const lines = this.#rejected === 1 ? 'one line is' : `${this.#rejected} lines are`;
      wrong.push(`${lines} no events and left out, the first is line ${line}: ${reason}`);
    }
    if (this.#cutLine !== undefined) {
      wrong.push(`its last line, ${this.#cutLine}, is cut short and left out`);
    }
    return wrong.length === 0 ? undefined : { message: `in ${name} ${wrong.join('; ')}` };
  }

  #lines(batch: LineBatch): void {
    for (const { line, reason } of batch.rejected) this.#reject(line, reason);
    const { wants = all, visit } = this.#visiting;
    for (let i = 0; i < batch.starts.length; i++) {
      const position = this.position++;
      const bytes = lineBytes(batch, i);
      if (!wants(bytes, position)) continue;
      const event = parseEvent(bytes.toString('utf8'));
      if (isRejected(event)) this.#reject(batch.lines[i] ?? 0, event.rejected);
      else visit({ position, bytes, recorded: { cluster: CLUSTER, source: this.#name, event } });
    }
  }

  #reject(line: number, reason: string): void {
    this.#rejected++;
    this.#first ??= { line, reason };
  }
}

function all(): boolean {
  return true;
}
