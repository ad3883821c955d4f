import type { Store } from '../../src/store/store.ts';
import type { Question } from './questions.ts';
import type { QuestionName } from './targets.ts';

/** How long one question took, in milliseconds. */
export interface QuestionFigures {
  readonly name: QuestionName;
  readonly text: string;
  readonly rows: number;
  /** The first time, on a store opened for it: nothing of it is in the process's memory. */
  readonly coldMs: number;
  readonly medianMs: number;
  readonly p95Ms: number;
}

const RUNS = 20;

/** Asks each question once on a fresh store and then often on the same one. */
export async function measureQuestions(
  questions: readonly Question[],
  open: () => Promise<Store>,
): Promise<readonly QuestionFigures[]> {
  const figures: QuestionFigures[] = [];
  for (const question of questions) {
    await using store = await open();
    const first = await timed(() => question.ask(store, 0));
    if (first.value === 0) throw new Error(`no answer to ${question.name}: ${question.text}`);
    const times: number[] = [];
    for (let i = 1; i <= RUNS; i++) {
      const run = await timed(() => question.ask(store, i));
      const isSame = question.varies === true ? run.value > 0 : run.value === first.value;
      if (!isSame) throw new Error(`${question.name} changed its answer in run ${i}`);
      times.push(run.ms);
    }
    times.sort((a, b) => a - b);
    const { name, text } = question;
    const medianMs = quantile(times, 0.5);
    const p95Ms = quantile(times, 0.95);
    figures.push({ name, text, rows: first.value, coldMs: first.ms, medianMs, p95Ms });
  }
  return figures;
}

async function timed<T>(work: () => Promise<T>): Promise<{ value: T; ms: number }> {
  const startedMs = performance.now();
  const value = await work();
  return { value, ms: performance.now() - startedMs };
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
