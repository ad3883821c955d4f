import { compactJson } from './compact-json.ts';
import { MAX_LINE_BYTES, OVERSIZED_SAMPLE_BYTES } from './limits.ts';
import { type LineBatch, packLines, type RejectedLine } from './line-batch.ts';
import { oversized } from './line-splitter.ts';

const LF = 0x0a;
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const BYTE_ORDER_MARK = new Set([0xef, 0xbb, 0xbf]);
/** Lists of an `EventList`, of Event Hub, of CloudWatch and of Log Analytics. */
const LIST_KEYS = ['items', 'records', 'events', 'value'].map((key) => Buffer.from(key));
const MAX_LIST_KEY_BYTES = 7;

/** Deeper containers are not told apart any more; the event reader refuses them anyway. */
const TRACKED_DEPTH = 1024;

const NO_EVENTS = -1;

type Piece = { readonly bytes: Buffer; readonly line: number };

/**
 * Cuts a stream of JSON documents, pretty-printed or not, into one line an event. A document that
 * is a list, or an object with a list of `items` (`EventList`) or the like, becomes its items; any other is
 * one line. Bytes are cut out of the text, never written anew. Works at any size in bounded memory,
 * and finds its way again after a broken document.
 */
export class DocumentCutter {
  #depth = 0;
  /** Whether the container at each depth is a list. */
  readonly #isList = new Uint8Array(TRACKED_DEPTH + 1);
  /** The depth whose objects are events: 0 for documents, 1 and 2 for items. */
  #eventDepth = 0;
  #inString = false;
  #escaped = false;
  /** The last byte that is not white space. */
  #last = 0;
  /** The beginning of the latest string at depth 1, to recognise the key `items`. */
  #key: number[] = [];
  #line: number;
  /** Text between documents is thrown away up to the end of its line. */
  #garbage: number[] | undefined;

  #capture: Buffer[] = [];
  #captureBytes = 0;
  #captureLine = 0;
  #capturing = false;
  #captureFrom = 0;

  #pieces: Piece[] = [];
  #rejected: RejectedLine[] = [];

  constructor(firstLine = 1) {
    this.#line = firstLine;
  }

  /** The events that end in this chunk. The chunk must not be written afterwards. */
  push(chunk: Buffer): LineBatch {
    this.#captureFrom = 0;
    for (let i = 0; i < chunk.length; i++) {
      if (this.#inString) {
        i = this.#string(chunk, i);
        continue;
      }
      if (this.#isInsideEvent()) i = this.#skipInside(chunk, i);
      if (i < chunk.length) this.#token(chunk, i, chunk[i] ?? 0);
    }
    if (this.#capturing) this.#keep(chunk.subarray(this.#captureFrom));
    return this.#take();
  }

  /** What is left at the end of the file: a document that was cut short, if anything. */
  end(): LineBatch {
    if (this.#garbage !== undefined) this.#endGarbage();
    if (this.#depth > 0) this.#reject('cut short');
    return this.#take();
  }

  /** Deeper than keys that say something of the document. */
  #isInsideEvent(): boolean {
    return this.#capturing && this.#depth > 1 && this.#depth > this.#eventDepth;
  }

  /**
   * Moves over what is inside an event, which is nearly all there is. Stops before a byte that ends
   * the event, that is out of order or that begins a text which does not end in this chunk, for
   * `#token` to deal with.
   */
  #skipInside(chunk: Buffer, from: number): number {
    for (let at = from; ; ) {
      const stop = nextBracket(chunk, at);
      this.#last = lastToken(chunk, at, stop) ?? this.#last;
      if (!this.#stepsOver(chunk[stop])) return stop;
      at = stop + 1;
    }
  }

  /** Takes a bracket inside an event into account; false when it is more than that. */
  #stepsOver(byte: number | undefined): boolean {
    const inList = this.#isList[this.#depth] === 1;
    if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
      if (this.#depth >= TRACKED_DEPTH || !mayOpenAfter(this.#last, inList)) return false;
      this.#isList[++this.#depth] = byte === OPEN_LIST ? 1 : 0;
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
      const isOutermost = this.#depth === Math.max(this.#eventDepth + 1, 2);
      if (isOutermost || this.#depth > TRACKED_DEPTH) return false;
      if ((byte === CLOSE_LIST) !== inList) return false;
      this.#depth--;
    } else return false;
    this.#last = byte;
    return true;
  }

  /** Moves to the end of the string or of the chunk, whichever comes first. */
  #string(chunk: Buffer, from: number): number {
    for (let i = from; i < chunk.length; i++) {
      const byte = chunk[i] ?? 0;
      if (byte === LF) {
        this.#broken(chunk, i, 'cut short inside a text');
        this.#line++;
        return i;
      }
      if (this.#escaped) this.#escaped = false;
      else if (byte === BACKSLASH) this.#escaped = true;
      else if (byte === QUOTE) {
        this.#inString = false;
        this.#last = QUOTE;
        return i;
      }
      if (this.#depth === 1 && this.#key.length <= MAX_LIST_KEY_BYTES) this.#key.push(byte);
    }
    return chunk.length;
  }

  #token(chunk: Buffer, at: number, byte: number): void {
    if (byte === LF) {
      if (this.#garbage !== undefined) this.#endGarbage();
      this.#line++;
      return;
    }
    if (this.#garbage !== undefined) {
      if (this.#garbage.length < OVERSIZED_SAMPLE_BYTES) this.#garbage.push(byte);
      return;
    }
    if (byte <= 0x20) return;
    if (byte === OPEN_OBJECT || byte === OPEN_LIST) this.#open(chunk, at, byte);
    else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) this.#close(chunk, at, byte);
    else if (this.#depth === 0) this.#outside(byte);
    else if (this.#isScalarItem(byte)) this.#rejectScalar();
    if (byte === QUOTE && this.#depth > 0) {
      this.#inString = true;
      this.#key.length = 0;
    }
    this.#last = byte;
  }

  #open(chunk: Buffer, at: number, byte: number): void {
    if (this.#depth > 0 && !this.#mayOpen()) this.#broken(chunk, at, 'cut short');
    const opensEvent = byte === OPEN_OBJECT && this.#depth === this.#eventDepth;
    if (this.#depth === 0 && byte === OPEN_LIST) this.#eventDepth = 1;
    if (this.#depth === 1 && byte === OPEN_LIST && this.#isItemsKey()) {
      this.#eventDepth = 2;
      this.#drop();
    }
    if (opensEvent) {
      this.#capturing = true;
      this.#captureFrom = at;
      this.#captureLine = this.#line;
    }
    this.#depth++;
    if (this.#depth <= TRACKED_DEPTH) this.#isList[this.#depth] = byte === OPEN_LIST ? 1 : 0;
  }

  #close(chunk: Buffer, at: number, byte: number): void {
    if (this.#depth === 0) return;
    if (
      this.#depth <= TRACKED_DEPTH &&
      (byte === CLOSE_LIST) !== (this.#isList[this.#depth] === 1)
    ) {
      this.#broken(chunk, at, 'brackets do not match');
      return;
    }
    this.#depth--;
    if (this.#capturing && this.#depth === this.#eventDepth) this.#emit(chunk, at + 1);
    if (this.#depth === 0) this.#eventDepth = 0;
    // What follows the list in its document is about the list.
    else if (this.#depth === 1 && this.#eventDepth === 2) this.#eventDepth = NO_EVENTS;
  }

  /** JSON has a container only after a colon, at the start of a list or after a list's comma. */
  #mayOpen(): boolean {
    return mayOpenAfter(this.#last, this.#isList[this.#depth] === 1) || this.#depth > TRACKED_DEPTH;
  }

  #isItemsKey(): boolean {
    return (
      this.#last === COLON &&
      this.#isList[1] === 0 &&
      LIST_KEYS.some(
        (key) => key.length === this.#key.length && this.#key.every((byte, i) => byte === key[i]),
      )
    );
  }

  #isScalarItem(byte: number): boolean {
    return (
      this.#eventDepth > 0 &&
      this.#depth === this.#eventDepth &&
      byte !== COMMA &&
      (this.#last === COMMA || this.#last === OPEN_LIST)
    );
  }

  #rejectScalar(): void {
    this.#rejected.push({ line: this.#line, reason: 'not a JSON object', bytes: EMPTY });
  }

  /** Commas, record separators and a byte order mark may stand between documents. */
  #outside(byte: number): void {
    if (byte === COMMA || byte === 0x1e || BYTE_ORDER_MARK.has(byte)) return;
    this.#garbage = [byte];
  }

  #endGarbage(): void {
    const bytes = Buffer.from(this.#garbage ?? []);
    this.#garbage = undefined;
    this.#rejected.push({ line: this.#line, reason: 'not JSON', bytes });
  }

  #emit(chunk: Buffer, end: number): void {
    this.#keep(chunk.subarray(this.#captureFrom, end));
    const whole = this.#captureBytes <= MAX_LINE_BYTES;
    const bytes = this.#captured();
    if (whole) this.#pieces.push({ bytes: compactJson(bytes), line: this.#captureLine });
    else this.#rejected.push(oversized(this.#captureLine, bytes));
    this.#drop();
  }

  /** Gives up the document being read and begins anew at `at`. */
  #broken(chunk: Buffer, at: number, reason: string): void {
    if (this.#capturing) this.#keep(chunk.subarray(this.#captureFrom, at));
    this.#reject(reason);
  }

  #reject(reason: string): void {
    const line = this.#capturing ? this.#captureLine : this.#line;
    this.#rejected.push({ line, reason: `not JSON: ${reason}`, bytes: this.#captured() });
    this.#drop();
    this.#depth = 0;
    this.#eventDepth = 0;
    this.#inString = false;
    this.#escaped = false;
  }

  #keep(piece: Buffer): void {
    if (this.#captureBytes <= MAX_LINE_BYTES) this.#capture.push(piece);
    this.#captureBytes += piece.length;
    if (this.#captureBytes > MAX_LINE_BYTES && this.#capture.length > 1) {
      this.#capture = [Buffer.concat(this.#capture, OVERSIZED_SAMPLE_BYTES)];
    }
  }

  #captured(): Buffer {
    const [only] = this.#capture;
    const bytes =
      this.#capture.length === 1 && only !== undefined ? only : Buffer.concat(this.#capture);
    return this.#captureBytes > MAX_LINE_BYTES ? bytes.subarray(0, OVERSIZED_SAMPLE_BYTES) : bytes;
  }

  #drop(): void {
    this.#capturing = false;
    this.#capture = [];
    this.#captureBytes = 0;
  }

  #take(): LineBatch {
    const batch = packLines(this.#pieces, this.#rejected);
    this.#pieces = [];
    this.#rejected = [];
    return batch;
  }
}

const EMPTY = Buffer.alloc(0);

const PLAIN = 0;
const QUOTES = 1;
const STOPS = 2;

/** What to do at a byte between texts: go on, go over a text, or stop. */
const KINDS: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte === QUOTE) return QUOTES;
  return '{}[]\n'.includes(String.fromCharCode(byte)) ? STOPS : PLAIN;
});

/** The next bracket, line end, or quote of a text that is not whole; the end where there is none. */
function nextBracket(chunk: Buffer, from: number): number {
  let at = from;
  for (; at < chunk.length; at++) {
    const kind = KINDS[chunk[at] ?? 0];
    if (kind === PLAIN) continue;
    if (kind === STOPS) return at;
    const end = textEnd(chunk, at);
    if (end === NOWHERE) return at;
    at = end;
  }
  return at;
}

/** The last byte in a range that is no white space. */
function lastToken(chunk: Buffer, from: number, to: number): number | undefined {
  let at = to - 1;
  while (at >= from && (chunk[at] ?? 0) <= 0x20) at--;
  return at < from ? undefined : chunk[at];
}

const NOWHERE = -1;

function mayOpenAfter(last: number, inList: boolean): boolean {
  return last === COLON || last === OPEN_LIST || (last === COMMA && inList);
}

/** Where the quote is that ends the text begun at `start`; nowhere when that is not in this chunk. */
function textEnd(chunk: Buffer, start: number): number {
  for (let at = start + 1; at < chunk.length; at++) {
    const byte = chunk[at];
    if (byte === QUOTE) return at;
    if (byte === LF || (byte === BACKSLASH && chunk[++at] === LF)) return NOWHERE;
  }
  return NOWHERE;
}
