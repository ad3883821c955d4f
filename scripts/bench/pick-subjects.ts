import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { isRejected, parseEvent } from '../../src/event/parse-event.ts';

/** What the questions are asked about, found in the log itself so that each has an answer. */
export interface Subjects {
  /** From all over the log, as many as a question is asked. */
  readonly auditIDs: readonly string[];
  readonly person: string;
  readonly rareWord: string;
  readonly commonWord: string;
  /** Share of the sampled events that hold the common word. */
  readonly commonShare: number;
}

const AUDIT_IDS = 25;
const SAMPLES = 48;
const SAMPLE_BYTES = 256 * 1024;
/** As common as a word can be that still says something: nine of ten events hold "apiVersion". */
const COMMON_SHARE = 0.3;

/** Reads pieces from all over the log; `rareWord` is given where the log was made with one. */
export function pickSubjects(path: string, rareWord: string | undefined): Subjects {
  const file = openSync(path, 'r');
  try {
    const lines = sampleLines(file, fstatSync(file).size);
    const common = commonWord(lines);
    return {
      ...namesIn(lines),
      rareWord: rareWord ?? wordFoundOnce(lines, file),
      commonWord: common.word,
      commonShare: common.share,
    };
  } finally {
    closeSync(file);
  }
}

function sampleLines(file: number, size: number): readonly string[] {
  const buffer = Buffer.alloc(Math.min(SAMPLE_BYTES, size));
  const lines: string[] = [];
  const places = size <= SAMPLE_BYTES * SAMPLES ? Math.ceil(size / SAMPLE_BYTES) : SAMPLES;
  for (let i = 0; i < places; i++) {
    const length = readSync(file, buffer, 0, buffer.length, Math.floor((size / places) * i));
    const pieces = buffer.toString('utf8', 0, length).split('\n');
    // The first and the last piece may be cut.
    for (const line of pieces.slice(1, -1)) lines.push(line);
  }
  return lines;
}

function namesIn(lines: readonly string[]): { auditIDs: readonly string[]; person: string } {
  const counts = new Map<string, number>();
  const auditIDs: string[] = [];
  const every = Math.max(1, Math.floor(lines.length / AUDIT_IDS));
  lines.forEach((line, index) => {
    const event = parseEvent(line);
    if (isRejected(event)) return;
    const username = event.user?.username;
    if (username !== undefined && !username.startsWith('system:')) {
      counts.set(username, (counts.get(username) ?? 0) + 1);
    }
    if (index % every === 0) auditIDs.push(event.auditID);
  });
  const [most] = [...counts].sort((a, b) => b[1] - a[1]);
  if (most === undefined || auditIDs.length === 0) {
    throw new Error('cannot pick subjects: no person found in the log');
  }
  return { auditIDs, person: most[0] };
}

function commonWord(lines: readonly string[]): { word: string; share: number } {
  const counts = countWords(lines.filter((_, index) => index % 8 === 0));
  const total = Math.ceil(lines.length / 8);
  let best = { word: '', share: 0 };
  for (const [word, count] of counts) {
    const share = count / total;
    if (Math.abs(share - COMMON_SHARE) < Math.abs(best.share - COMMON_SHARE)) {
      best = { word, share };
    }
  }
  return best;
}

/** A word that the sample holds once and the whole file, as bytes, at most once too. */
function wordFoundOnce(lines: readonly string[], file: number): string {
  const once = [...countWords(lines)].filter(([word, n]) => n === 1 && word.length >= 8);
  const candidates = new Map(once.slice(0, 40).map(([word]) => [word, 0]));
  const overlap = 64;
  const buffer = Buffer.alloc(8 << 20);
  let offset = 0;
  for (;;) {
    const length = readSync(file, buffer, 0, buffer.length, offset);
    const chunk = buffer.subarray(0, length);
    for (const [word, n] of candidates) {
      if (n < 2) candidates.set(word, n + occurrences(chunk, word));
    }
    if (length <= overlap) break;
    offset += length - overlap;
  }
  const [found] = [...candidates].filter(([, n]) => n === 1);
  if (found === undefined) throw new Error('cannot pick subjects: no rare word found in the log');
  return found[0];
}

function occurrences(chunk: Buffer, word: string): number {
  const first = chunk.indexOf(word);
  if (first === -1) return 0;
  return chunk.indexOf(word, first + 1) === -1 ? 1 : 2;
}

/** How many lines hold each word; a key of JSON is no word, for only values are searched. */
function countWords(lines: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const line of lines) {
    const words = new Set(line.match(/(?<![A-Za-z0-9])[a-z0-9]{5,24}(?![A-Za-z0-9]|":)/g));
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}
