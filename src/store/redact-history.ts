import { createHash } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../base/failure.ts';
import type { RedactRule } from '../redact/redact-rule.ts';
import type { Redaction } from './redact-line.ts';

/** The file that says under which rules the events of a store were kept. */
const REDACT_HISTORY_FILE = 'redaction.json';

/** From one position on, what was hidden from the events taken in. */
export interface RedactionPeriod {
  readonly fromPosition: number;
  /** When the store was opened under these rules, RFC 3339. */
  readonly since: string;
  /** Ids of the rules; empty when nothing was hidden. */
  readonly rules: readonly string[];
  /** Tells whether two periods had the same rules. */
  readonly rulesHash: string;
  /** Tells whether equal values have equal hashes in two periods. Absent when nothing was hidden. */
  readonly keyID?: string;
}

/** The store a period is of, and where and when it begins. */
export interface PeriodStart {
  readonly root: string;
  readonly position: number;
  readonly nowMs: number;
}

/** Notes under which rules events are taken in from here on, unless that is how it was before. */
export async function recordRedaction(
  { root, position, nowMs }: PeriodStart,
  redaction: Redaction | undefined,
): Promise<void> {
  const periods = await readRedactionHistory(root);
  const period: RedactionPeriod = {
    fromPosition: position,
    since: new Date(nowMs).toISOString(),
    rules: redaction?.rules.map(({ id }) => id) ?? [],
    rulesHash: shortHash(JSON.stringify(redaction?.rules ?? [])),
    ...(redaction !== undefined && { keyID: shortHash(redaction.key) }),
  };
  const last = periods.at(-1);
  if (last?.rulesHash === period.rulesHash && last.keyID === period.keyID) return;
  // A period without events tells nothing.
  const before = periods.filter(({ fromPosition }) => fromPosition < position);
  await replaceFile(
    root,
    `${JSON.stringify({ version: 1, periods: [...before, period] }, undefined, 1)}\n`,
  );
}

/** The periods of a store, oldest first; none where nothing was taken in yet. */
export async function readRedactionHistory(root: string): Promise<readonly RedactionPeriod[]> {
  const path = join(root, REDACT_HISTORY_FILE);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
  try {
    const content = JSON.parse(text) as { version: unknown; periods: unknown };
    if (content.version === 1 && Array.isArray(content.periods)) {
      return content.periods as readonly RedactionPeriod[];
    }
  } catch {
    // Told below.
  }
  throw new Failure('redact/history-damaged', `cannot read ${JSON.stringify(path)}`, {
    hint: 'Restore the file from a backup, or move it away; then nothing tells what was hidden before.',
  });
}

/** One line a period for people: what was hidden, from where on. */
export function redactionLines(periods: readonly RedactionPeriod[]): readonly string[] {
  return periods.map(({ fromPosition, since, rules }) => {
    const what =
      rules.length === 0 ? 'nothing hidden (--redact none)' : `${rules.length} rules of redaction`;
    return `from event ${fromPosition} (${since}): ${what}`;
  });
}

/** A change of one letter of one rule gives another hash. */
function shortHash(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex').slice(0, 16);
}

async function replaceFile(root: string, text: string): Promise<void> {
  const aside = join(root, `${REDACT_HISTORY_FILE}.new`);
  const file = await open(aside, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(aside, join(root, REDACT_HISTORY_FILE));
}

/** What to hide from the events a store takes in: rules, or nothing at all. */
export type RedactChoice = readonly RedactRule[] | 'none';
