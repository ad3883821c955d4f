import { parentPort } from 'node:worker_threads';
import { JOB_FUNCTIONS } from './jobs.ts';
import { stepBack } from './step-back.ts';
import type { WorkerAnswer, WorkerTask } from './worker-pool.ts';

// The entry of a worker thread of `worker-pool.ts`. Who asks waits for the main thread and for DuckDB, so
// these go before what is only to be kept.
stepBack();
parentPort?.on('message', ({ id, job, input }: WorkerTask) => {
  const answer = run(id, job, input);
  parentPort?.postMessage(answer, 'result' in answer ? buffersOf(answer.result) : []);
});

function run(id: number, job: WorkerTask['job'], input: unknown): WorkerAnswer {
  try {
    const work = JOB_FUNCTIONS[job] as (input: unknown) => unknown;
    return { id, result: work(input) };
  } catch (error) {
    return { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

/** Buffers at the first two levels of a result: moved to the other thread, not copied. */
function buffersOf(result: unknown): ArrayBuffer[] {
  const found = new Set<ArrayBuffer>();
  const visit = (value: unknown, depth: number): void => {
    if (ArrayBuffer.isView(value)) {
      const isWhole = value.byteLength === value.buffer.byteLength;
      if (isWhole && value.buffer instanceof ArrayBuffer) found.add(value.buffer);
    } else if (depth > 0 && typeof value === 'object' && value !== null) {
      for (const item of Object.values(value)) visit(item, depth - 1);
    }
  };
  visit(result, 2);
  return [...found];
}
