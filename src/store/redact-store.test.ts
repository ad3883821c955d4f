import { createHash } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { event, raw } from '../../test/contract/raw-event.ts';
import { temporaryFolder } from '../../test/crash/temporary-folder.ts';
import { Failure } from '../base/failure.ts';
import type { RawEvent } from '../event/audit-event.ts';
import { parseQuery } from '../query/parse-query.ts';
import { hiddenIn } from '../redact/hidden-in.ts';
import type { RedactRule } from '../redact/redact-rule.ts';
import { openDiskStore } from './open-disk-store.ts';
import { type RedactChoice, readRedactionHistory, redactionLines } from './redact-history.ts';
import { openRedactKey, REDACT_KEY_FILE, readRedactKey } from './redact-key.ts';
import { keyedHash, lineRedactor } from './redact-line.ts';

const SECRET = raw(
  event({
    objectRef: { resource: 'secrets' },
    requestObject: {
      kind: 'Secret',
      data: { password: Buffer.from('hunter2').toString('base64') },
    },
  }),
);

async function append(root: string, events: readonly RawEvent[], redact?: RedactChoice) {
  await using store = await openDiskStore(root, { mode: 'write', ...(redact && { redact }) });
  return await store.append(events);
}

describe('a store that hides', () => {
  test('knows the same line again, from the hot part, from a segment, and in one batch', async () => {
    await using root = await temporaryFolder();
    expect(await append(root.path, [SECRET, SECRET])).toEqual([
      { kind: 'kept', position: 0 },
      { kind: 'duplicate', position: 0 },
    ]);
    expect(await append(root.path, [SECRET])).toEqual([{ kind: 'duplicate', position: 0 }]);
    await using store = await openDiskStore(root.path, { mode: 'write' });
    await store.seal();
    expect(await store.append([SECRET])).toEqual([{ kind: 'duplicate', position: 0 }]);
  });

  test('keeps two lines apart that differ in what is hidden by a mask alone', async () => {
    await using root = await temporaryFolder();
    const mask: RedactRule = { id: 'm', description: '', action: 'mask', paths: ['a'] };
    const lines = ['x', 'y'].map((a) => raw(event({ requestObject: { a } })));
    expect(await append(root.path, lines, [mask])).toEqual([
      { kind: 'kept', position: 0 },
      { kind: 'kept', position: 1 },
    ]);
  });

  test('keeps the hash of what was received beside what it stores', async () => {
    await using root = await temporaryFolder();
    await append(root.path, [SECRET]);
    const identity = createHash('sha256').update(SECRET.bytes).digest();
    const file = await readFile(join(root.path, 'write-ahead.log'));
    expect(file.includes(identity)).toBe(true);
    expect(file.includes('aHVudGVyMg==')).toBe(false);
  });

  test.each([
    ['unsealed', false],
    ['sealed', true],
  ])('finds a known value by its hash: %s', async (_state, isSealed) => {
    await using root = await temporaryFolder();
    await using store = await openDiskStore(root.path, { mode: 'write' });
    await store.append([raw(event({ auditID: 'other' })), SECRET]);
    if (isSealed) await store.seal();
    const key = await readRedactKey(root.path);
    const digits = keyedHash(key ?? new Uint8Array())('hunter2');
    const selection = { range: {}, unit: 'events' as const, order: 'newest' as const, limit: 5 };
    const by = async (text: string): Promise<readonly number[]> => {
      const parsed = parseQuery(text, { nowUs: 0 });
      if (parsed.kind === 'errors') throw new Error(text);
      const page = await store.search({ ...selection, query: parsed.query });
      return page.rows.map(({ position }) => position);
    };
    expect(await by(digits)).toEqual([1]);
    expect(await by(`requestObject.data.password: "redacted:hmac:${digits}"`)).toEqual([1]);
    expect(await by('hunter2')).toEqual([]);
    expect(await by('aHVudGVyMg')).toEqual([]);
  });

  test('shows what was hidden', async () => {
    await using root = await temporaryFolder();
    await using store = await openDiskStore(root.path, { mode: 'write' });
    await store.append([SECRET]);
    const [stored] = await store.events([0]);
    const text = new TextDecoder().decode(stored?.bytes);
    expect(hiddenIn(text).map(({ path }) => path)).toEqual(['requestObject.data.password']);
  });

  test('keeps all as it came when told so', async () => {
    await using root = await temporaryFolder();
    await append(root.path, [SECRET], 'none');
    await using store = await openDiskStore(root.path, { mode: 'read' });
    const [stored] = await store.events([0]);
    expect(Buffer.from(stored?.bytes ?? [])).toEqual(Buffer.from(SECRET.bytes));
    expect(await readRedactKey(root.path)).toBeUndefined();
  });
});

describe('the key', () => {
  test('is made once, and for its owner alone', async () => {
    await using root = await temporaryFolder();
    const key = await openRedactKey(root.path);
    expect(key).toHaveLength(32);
    expect(await openRedactKey(root.path)).toEqual(key);
    expect((await stat(join(root.path, REDACT_KEY_FILE))).mode & 0o777).toBe(0o600);
    await using other = await temporaryFolder();
    expect(await openRedactKey(other.path)).not.toEqual(key);
  });

  test('that is none is told, not replaced', async () => {
    await using root = await temporaryFolder();
    await writeFile(join(root.path, REDACT_KEY_FILE), 'abc');
    const failure = await openRedactKey(root.path).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Failure);
    expect(failure).toMatchObject({ code: 'redact/key-unreadable' });
  });
});

describe('the history', () => {
  test('says from which event on what was hidden', async () => {
    await using root = await temporaryFolder();
    const made = (auditID: string): RawEvent => raw(event({ auditID }));
    await append(root.path, [made('a'), made('b')]);
    await append(root.path, []);
    await append(root.path, [made('c')], 'none');
    await append(root.path, [], 'none');
    await append(root.path, []);
    await append(root.path, [made('d')], []);
    const periods = await readRedactionHistory(root.path);
    expect(periods.map(({ fromPosition, rules }) => [fromPosition, rules.length])).toEqual([
      [0, 12],
      [2, 0],
      [3, 0],
    ]);
    const lines = redactionLines(periods.map((period) => ({ ...period, since: 'then' })));
    expect(lines.slice(0, 2)).toEqual([
      'from event 0 (then): 12 rules of redaction',
      'from event 2 (then): nothing hidden (--redact none)',
    ]);
  });

  test('of a store that took nothing in is empty; a damaged one is told', async () => {
    await using root = await temporaryFolder();
    expect(await readRedactionHistory(root.path)).toEqual([]);
    await writeFile(join(root.path, 'redaction.json'), '{');
    const failure = await readRedactionHistory(root.path).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'redact/history-damaged' });
  });
});

describe('bytes outside of hidden values stay', () => {
  const redact = lineRedactor({
    rules: [{ id: 'm', description: '', action: 'mask', paths: ['a'], parameters: ['t'] }],
    key: new Uint8Array(32),
  });
  const latin = (text: string): Uint8Array => Buffer.from(text, 'latin1');
  const line = (before: string, a: string, after: string): Uint8Array =>
    latin(
      `${before}{"x":"${after}","requestURI":"/${after}?t=${after}&u=${after}","requestObject":{"z":"${after}","a":${a},"b":"${after}"}}`,
    );

  test.each([
    ['UTF-8', '', 'é😀'],
    ['a byte order mark', '\xef\xbb\xbf', 'e'],
    ['bytes that are no UTF-8', '', '\xff\xe2\x82|\xf0\x9f\x98|\xc3'],
    ['both', '\xef\xbb\xbf', '\xed\xa0\x80\x80'],
  ])('%s', (_what, before, odd) => {
    const after = before === '' && odd === 'é😀' ? Buffer.from(odd).toString('latin1') : odd;
    const bytes = line(before, '"s"', after);
    const redacted = redact(bytes, new TextDecoder().decode(bytes));
    const expected = line(before, '"redacted:mask"', after);
    const text = Buffer.from(expected)
      .toString('latin1')
      .replace(`?t=${after}&`, '?t=redacted:mask&');
    expect(Buffer.from(redacted?.bytes ?? []).toString('latin1')).toBe(text);
  });
});
