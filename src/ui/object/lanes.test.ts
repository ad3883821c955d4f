import { expect, test } from 'vitest';
import type { HistoryAnswer, WireMark, WireRevision } from '../../api/history-answer.ts';
import { timeLineOf } from './lanes.ts';
import { stepsOf } from './steps.ts';

const at = (second: number) => `2026-11-23T19:30:${String(second).padStart(2, '0')}.000000Z`;

function revision(number: number, second: number, ...paths: readonly string[]): WireRevision {
  return {
    number,
    position: number * 10,
    life: 1,
    from: at(second),
    diff: paths.map((path) => ({ kind: 'changed', path })),
    diffMore: 0,
    changes: [`change ${number}`],
    sentence: { text: '', parts: [] },
  } as unknown as WireRevision;
}

function mark(kind: string, second: number, subresource?: string): WireMark {
  return {
    kind,
    position: second,
    time: at(second),
    subresource,
    sentence: { text: kind },
  } as never;
}

const ANSWER = {
  lives: [{ number: 1, deleted: { time: at(40) } }],
  revisions: [
    revision(4, 30, 'spec.template.spec.containers[web].image'),
    revision(3, 20, 'status.replicas'),
    revision(2, 10, 'spec.template.spec.containers[web].image', 'spec.replicas'),
    revision(1, 0, ''),
  ],
  marks: [mark('refused', 25), mark('read', 26), mark('failed', 27, 'status')],
} as unknown as HistoryAnswer;

test('bars lead from write to write, and end with the life', () => {
  const { lanes } = timeLineOf(ANSWER);
  const object = lanes.find(({ name }) => name === 'object');
  expect(object?.bars.map(({ position, label }) => [position, label])).toEqual([
    [10, 'change 1'],
    [20, 'change 2'],
    [40, 'change 4'],
  ]);
  expect(object?.bars[0]?.to).toBe(object?.bars[1]?.from);
  expect(object?.bars[2]?.to).toBeGreaterThan(object?.bars[2]?.from ?? 1);
});

test('a field has a lane once it changed twice', () => {
  expect(timeLineOf(ANSWER).lanes.map(({ name }) => name)).toEqual([
    'object',
    'image',
    'status',
    'refused',
    'failed',
    'read',
  ]);
});

test('an object of which nothing is kept has no lanes', () => {
  expect(timeLineOf({ lives: [], revisions: [], marks: [] } as never).lanes).toEqual([]);
});

test.each([
  [{ reads: false, status: false }, ['30', 'refused', '10', '0']],
  [{ reads: true, status: true }, ['30', 'failed', 'read', 'refused', '20', '10', '0']],
])('steps with %j', (shown, steps) => {
  const told = stepsOf(ANSWER, shown).map((step) =>
    step.kind === 'mark' ? step.mark.kind : String(Number(step.time.slice(17, 19))),
  );
  expect(told).toEqual(steps);
});
