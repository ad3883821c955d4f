import { beforeAll, expect, test } from 'vitest';
import { eventStream } from '../scripts/bench/synthetic/event-stream.ts';
import { rareWord } from '../scripts/bench/synthetic/rare-word.ts';
import type { AuditEvent } from '../src/event/audit-event.ts';
import { isRejected, parseEvent } from '../src/event/parse-event.ts';
import { requestTimeUs, stageTimeUs } from '../src/event/time.ts';

const EVENTS = 20_000;

let lines: readonly string[];
let events: readonly AuditEvent[];
beforeAll(() => {
  lines = [...eventStream(EVENTS, 1)];
  events = lines
    .map((line) => parseEvent(line))
    .filter((event): event is AuditEvent => !isRejected(event));
});

test('gives as many events as asked for, all of them readable', () => {
  expect([lines.length, events.length]).toEqual([EVENTS, EVENTS]);
});

test('one seed gives one log, another seed another one', () => {
  const log = (seed: number): string => [...eventStream(500, seed)].join('\n');
  const [first, again, other] = [log(1), log(1), log(2)];
  // Compared here, because a difference would be megabytes long.
  expect([first === again, first === other]).toEqual([true, false]);
});

test('is written in the order of its stages, as the API server writes it', () => {
  const times = events.map(stageTimeUs);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
});

test('the stages of a long call share Audit-ID and request time, minutes apart at times', () => {
  const started = new Map(
    events
      .filter(({ stage }) => stage === 'ResponseStarted')
      .map((event) => [event.auditID, event]),
  );
  const ended = events.filter((e) => e.stage === 'ResponseComplete' && started.has(e.auditID));
  const apart = ended.map((e) => requestTimeUs(e) - requestTimeUs(started.get(e.auditID) ?? e));
  expect(new Set(apart)).toEqual(new Set([0]));
  expect(ended.length).toBeGreaterThan(20);
});

test('escapes as Go does', () => {
  expect(lines.filter((line) => /[&<>]/.test(line))).toEqual([]);
  expect(lines.some((line) => line.includes('\\u0026'))).toBe(true);
});

test('has the sizes the figures are about', () => {
  const sizes = lines.map((line) => line.length + 1).toSorted((a, b) => a - b);
  const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
  expect(Math.abs(mean - 1631)).toBeLessThan(40);
  expect(sizes[EVENTS / 2]).toBeGreaterThan(1_200);
  expect(sizes[EVENTS / 2]).toBeLessThan(1_450);
});

test('annotations are sorted, as Go writes a map', () => {
  const unsorted = events.filter(({ annotations = {} }) => {
    const keys = Object.keys(annotations);
    return keys.join() !== keys.toSorted().join();
  });
  expect(unsorted.map(({ auditID }) => auditID)).toEqual([]);
});

test('holds its rare word once', () => {
  expect(lines.filter((line) => line.includes(rareWord(0))).length).toBe(1);
});
