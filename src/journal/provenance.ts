import { ByteReader, Malformed } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import type { JournalEntry } from './journal.ts';
import { MAX_NAME_BYTES } from './limits.ts';

/** All the journal keeps of an event besides its bytes. */
export type Provenance = Omit<JournalEntry, 'bytes'>;

const IDENTITY_BYTES = 32;

/** Differences of this size and more are written as the time itself, so that numbers stay exact. */
const MAX_DELTA_US = 2 ** 48;

/**
 * How each of some events came: a dictionary of (cluster, source) with runs of its indexes, times as
 * differences with runs, and the identities that differ from the bytes. Events that came together
 * take a few bytes in all.
 */
export function encodeProvenance(entries: readonly Provenance[]): Buffer {
  const writer = new ByteWriter();
  writeOrigins(writer, entries);
  writeTimes(writer, entries);
  writeIdentities(writer, entries);
  return writer.finish();
}

/** The provenance of many events, one column each: most readers want a few events of a block. */
export interface ProvenanceColumns {
  readonly origins: readonly Origin[];
  readonly times: Float64Array;
  /** By index. */
  readonly identities: ReadonlyMap<number, Uint8Array>;
}

/** Throws `Malformed` when the bytes are not the provenance of exactly `count` events. */
export function decodeProvenance(bytes: Uint8Array, count: number): ProvenanceColumns {
  const reader = new ByteReader(bytes);
  const origins = readOrigins(reader, count);
  const times = readTimes(reader, count);
  const identities = readIdentities(reader, count);
  reader.end();
  return { origins, times, identities };
}

/** How the event number `index` came. */
export function provenanceAt(columns: ProvenanceColumns, index: number): Provenance {
  const { cluster = '', source = '' } = columns.origins[index] ?? {};
  const provenance = { cluster, source, receivedUs: columns.times[index] ?? 0 };
  const identity = columns.identities.get(index);
  return identity === undefined ? provenance : { ...provenance, identity };
}

/** Where an event came from. */
interface Origin {
  readonly cluster: string;
  readonly source: string;
}

function writeOrigins(writer: ByteWriter, entries: readonly Origin[]): void {
  const indexes = new Map<string, number>();
  const dictionary: Origin[] = [];
  const runs: { index: number; length: number }[] = [];
  for (const { cluster, source } of entries) {
    const key = `${cluster.length} ${cluster}${source}`;
    let index = indexes.get(key);
    if (index === undefined) {
      index = dictionary.push({ cluster, source }) - 1;
      indexes.set(key, index);
    }
    const last = runs.at(-1);
    if (last?.index === index) last.length++;
    else runs.push({ index, length: 1 });
  }
  writer.varint(dictionary.length);
  for (const { cluster, source } of dictionary) {
    writer.text(cluster);
    writer.text(source);
  }
  for (const { index, length } of runs) {
    writer.varint(index);
    writer.varint(length);
  }
}

function readOrigins(reader: ByteReader, count: number): readonly Origin[] {
  const dictionary: Origin[] = [];
  const known = reader.count('number of sources', count);
  for (let i = 0; i < known; i++) {
    dictionary.push({ cluster: reader.text(MAX_NAME_BYTES), source: reader.text(MAX_NAME_BYTES) });
  }
  const origins: Origin[] = [];
  while (origins.length < count) {
    const origin = dictionary[reader.varint()];
    if (origin === undefined) throw new Malformed('unknown source');
    const length = reader.count('run of sources', count - origins.length);
    if (length === 0) throw new Malformed('empty run of sources');
    for (let i = 0; i < length; i++) origins.push(origin);
  }
  return origins;
}

/**
 * Each token is 0 and then a time, or 1 + 2 × zigzag(difference to the time before) + (1 when a
 * number follows that says how many more events have the same difference).
 */
function writeTimes(writer: ByteWriter, entries: readonly Provenance[]): void {
  let previous = 0;
  for (let i = 0; i < entries.length; ) {
    const time = entries[i]?.receivedUs ?? 0;
    const delta = time - previous;
    if (Math.abs(delta) >= MAX_DELTA_US) {
      writer.varint(0);
      writer.varint(time);
      previous = time;
      i++;
      continue;
    }
    const more = followers(entries, i, delta);
    const zigzag = delta >= 0 ? 2 * delta : -2 * delta - 1;
    writer.varint(1 + 2 * zigzag + (more > 0 ? 1 : 0));
    if (more > 0) writer.varint(more);
    previous = time + more * delta;
    i += 1 + more;
  }
}

/** How many entries after the one at `index` each differ by `delta` from the one before. */
function followers(entries: readonly Provenance[], index: number, delta: number): number {
  let more = 0;
  for (let i = index + 1; i < entries.length; i++, more++) {
    if ((entries[i]?.receivedUs ?? 0) - (entries[i - 1]?.receivedUs ?? 0) !== delta) break;
  }
  return more;
}

function readTimes(reader: ByteReader, count: number): Float64Array {
  const times = new Float64Array(count);
  let time = 0;
  for (let next = 0; next < count; ) {
    const token = reader.varint();
    if (token === 0) {
      time = reader.varint();
      times[next++] = time;
      continue;
    }
    const zigzag = Math.floor((token - 1) / 2);
    const delta = zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
    const more = (token - 1) % 2 === 1 ? reader.count('run of times', count - next - 1) : 0;
    for (let i = 0; i <= more; i++) {
      time += delta;
      if (!Number.isSafeInteger(time) || time < 0) throw new Malformed('time out of range');
      times[next++] = time;
    }
  }
  return times;
}

function writeIdentities(writer: ByteWriter, entries: readonly Provenance[]): void {
  writer.varint(entries.filter((entry) => entry.identity !== undefined).length);
  let next = 0;
  for (const [i, { identity }] of entries.entries()) {
    if (identity === undefined) continue;
    writer.varint(i - next);
    writer.bytes(identity);
    next = i + 1;
  }
}

function readIdentities(reader: ByteReader, count: number): ReadonlyMap<number, Uint8Array> {
  const identities = new Map<number, Uint8Array>();
  const total = reader.count('number of identities', count);
  let next = 0;
  for (let i = 0; i < total; i++) {
    const index = next + reader.varint();
    if (index >= count) throw new Malformed('identity of no event');
    identities.set(index, reader.bytes(IDENTITY_BYTES));
    next = index + 1;
  }
  return identities;
}
