import { Worker } from 'node:worker_threads';
import { inlineJobs, type JOB_FUNCTIONS, type Jobs } from './jobs.ts';
import { packInputOf } from './pack-input.ts';
import type { RightOfWay } from './right-of-way.ts';

/** A task on its way to a worker. */
export interface WorkerTask {
  readonly id: number;
  readonly job: keyof typeof JOB_FUNCTIONS;
  readonly input: unknown;
}

/** What a worker sends back: the result, or the stack of what it threw. */
export type WorkerAnswer =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: string };

interface Waiting {
  readonly task: WorkerTask;
  readonly transfer: readonly ArrayBuffer[];
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
}

const WORKER_FILE = new URL('./worker.js', import.meta.url);

/** How many threads do the jobs of a store, and when they begin. */
export interface JobsOptions {
  readonly threads: number;
  /** Starts them at once, so that the first events do not wait a fifth of a second for it. */
  readonly ahead: boolean;
  /** What goes before them. */
  readonly rightOfWay?: RightOfWay;
}

/**
 * Worker threads for the jobs of a store. From TypeScript sources, where Node cannot start a worker,
 * the jobs run on the calling thread instead.
 */
export function openJobs(options: JobsOptions): Jobs {
  if (import.meta.url.endsWith('.ts')) return inlineJobs;
  const pool = new WorkerPool(options);
  if (options.ahead) pool.start();
  return pool;
}

class WorkerPool implements Jobs {
  readonly #idle: Worker[] = [];
  readonly #all: Worker[] = [];
  readonly #running = new Map<Worker, Waiting>();
  /** Packing comes first: it ends what `prepare` began and lets go of memory. */
  readonly #urgent: Waiting[] = [];
  readonly #queue: Waiting[] = [];
  /** What a question waits for. */
  readonly #asked: Waiting[] = [];
  readonly #threads: number;
  readonly #rightOfWay: RightOfWay | undefined;
  #isHeld = false;
  #lastId = 0;
  #closed = false;

  constructor({ threads, rightOfWay }: JobsOptions) {
    this.#threads = threads;
    this.#rightOfWay = rightOfWay;
  }

  prepare: Jobs['prepare'] = (batch, redaction) => {
    const views = [batch.bytes, batch.offsets, batch.originOf];
    return this.#submit('prepare', { batch, redaction }, this.#queue, views);
  };

  pack: Jobs['pack'] = (firstPosition, entries) => {
    const input = packInputOf(firstPosition, entries);
    const views = [input.bytes, input.ends, input.originOf, input.receivedUs];
    return this.#submit('pack', input, this.#urgent, views);
  };

  buildSidecar: Jobs['buildSidecar'] = (parts) =>
    this.#submit('buildSidecar', parts, this.#urgent, []);

  match: Jobs['match'] = (input) =>
    this.#submit(
      'match',
      input,
      this.#asked,
      input.blocks.map(({ bytes }) => bytes),
    );

  /** Starts all threads. */
  start(): void {
    for (let worker = this.#start(); worker !== undefined; worker = this.#start()) {
      this.#idle.push(worker);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#all.map((worker) => worker.terminate()));
  }

  #submit<Result>(
    job: WorkerTask['job'],
    input: unknown,
    queue: Waiting[],
    views: readonly ArrayBufferView[],
  ): Promise<Result> {
    if (this.#closed) return Promise.reject(new Error('the workers are closed'));
    const transfer = views
      .filter((view) => view.byteLength === view.buffer.byteLength)
      .map((view) => view.buffer)
      .filter((buffer) => buffer instanceof ArrayBuffer);
    return new Promise<Result>((resolve, reject) => {
      const task = { id: ++this.#lastId, job, input };
      queue.push({ task, transfer, resolve: resolve as (result: never) => void, reject });
      this.#dispatch();
    });
  }

  #dispatch(): void {
    for (let queue = this.#nextQueue(); queue !== undefined; queue = this.#nextQueue()) {
      const worker = this.#idle.pop() ?? this.#start();
      if (worker === undefined) return;
      const waiting = queue.shift();
      if (waiting === undefined) return;
      this.#running.set(worker, waiting);
      worker.postMessage(waiting.task, waiting.transfer as ArrayBuffer[]);
    }
  }

  /** While a question has the right of way, only what it waits for is begun; else that comes last. */
  #nextQueue(): Waiting[] | undefined {
    const isTaken = this.#rightOfWay?.isTaken === true;
    if (isTaken) this.#goOnWhenFree();
    const queues = isTaken ? [this.#asked] : [this.#urgent, this.#queue, this.#asked];
    return queues.find(({ length }) => length > 0);
  }

  #goOnWhenFree(): void {
    if (this.#isHeld) return;
    this.#isHeld = true;
    this.#rightOfWay?.whenFree(() => {
      this.#isHeld = false;
      this.#dispatch();
    });
  }

  #start(): Worker | undefined {
    if (this.#all.length >= this.#threads) return undefined;
    const worker = new Worker(WORKER_FILE);
    this.#all.push(worker);
    worker.unref();
    worker.on('message', (answer: WorkerAnswer) => this.#done(worker, answer));
    worker.on('error', (error) => this.#fail(worker, error));
    return worker;
  }

  #done(worker: Worker, answer: WorkerAnswer): void {
    const waiting = this.#running.get(worker);
    this.#running.delete(worker);
    this.#idle.push(worker);
    if ('result' in answer) waiting?.resolve(answer.result as never);
    else waiting?.reject(new Error(`a worker failed: ${answer.error}`));
    this.#dispatch();
  }

  #fail(worker: Worker, error: Error): void {
    this.#running.get(worker)?.reject(error);
    this.#running.delete(worker);
    this.#all.splice(this.#all.indexOf(worker), 1);
    const idle = this.#idle.indexOf(worker);
    if (idle >= 0) this.#idle.splice(idle, 1);
    this.#dispatch();
  }
}
