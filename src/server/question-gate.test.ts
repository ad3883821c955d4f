import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { QuestionGate } from './question-gate.ts';

/** A question that is answered when the test says so, or fails when it is told to stop. */
class Question {
  readonly begun: Promise<void>;
  #begin = (): void => undefined;
  #answer = (_text: string): void => undefined;
  stopped = false;

  constructor() {
    this.begun = new Promise((resolve) => {
      this.#begin = resolve;
    });
  }

  readonly ask = ({ signal }: { readonly signal: AbortSignal }): Promise<string> => {
    this.#begin();
    return new Promise((resolve, reject) => {
      this.#answer = resolve;
      signal.addEventListener('abort', () => {
        this.stopped = true;
        reject(new Error('stopped'));
      });
    });
  };

  answer(text: string): void {
    this.#answer(text);
  }
}

const NOBODY = new AbortController().signal;
const limits = { maxRunning: 1, maxWaiting: 1, timeoutMs: 60_000 };

test('a question that finds room is answered', async () => {
  const gate = new QuestionGate(limits);
  expect(await gate.ask(NOBODY, async () => 'yes')).toBe('yes');
  expect([gate.running, gate.waiting]).toEqual([0, 0]);
});

test('one waits, the next is refused, and the one that waited has its turn', async () => {
  const gate = new QuestionGate(limits);
  const [first, second] = [new Question(), new Question()];
  const firstAnswer = gate.ask(NOBODY, first.ask);
  await first.begun;
  const secondAnswer = gate.ask(NOBODY, second.ask);
  expect([gate.running, gate.waiting]).toEqual([1, 1]);
  await expect(gate.ask(NOBODY, async () => 'no')).rejects.toMatchObject({ code: 'server/busy' });
  first.answer('1');
  expect(await firstAnswer).toBe('1');
  await second.begun;
  expect([gate.running, gate.waiting]).toEqual([1, 0]);
  second.answer('2');
  expect(await secondAnswer).toBe('2');
  expect(gate.running).toBe(0);
});

test('a client that goes away while it waits makes room', async () => {
  const gate = new QuestionGate(limits);
  const first = new Question();
  const firstAnswer = gate.ask(NOBODY, first.ask);
  const client = new AbortController();
  const gone = gate.ask(client.signal, async () => 'never');
  client.abort();
  await expect(gone).rejects.toMatchObject({ code: 'query/cancelled' });
  expect(gate.waiting).toBe(0);
  const next = gate.ask(NOBODY, async () => 'next');
  first.answer('1');
  expect([await firstAnswer, await next]).toEqual(['1', 'next']);
});

test('a client that goes away while it is answered stops the question', async () => {
  const gate = new QuestionGate(limits);
  const [client, question] = [new AbortController(), new Question()];
  const answer = gate.ask(client.signal, question.ask);
  await question.begun;
  client.abort();
  await expect(answer).rejects.toThrow();
  expect(question.stopped).toBe(true);
  expect(await gate.ask(NOBODY, async () => 'next')).toBe('next');
});

test('a client that was gone before it asked is not heard', async () => {
  const gate = new QuestionGate(limits);
  const question = new Question();
  const asked = gate.ask(AbortSignal.abort(), question.ask);
  await expect(asked).rejects.toMatchObject({ code: 'query/cancelled' });
  expect(gate.running).toBe(0);
});

test('time that is up stops the question with a word about it', async () => {
  const gate = new QuestionGate({ ...limits, timeoutMs: 10 });
  const question = new Question();
  await expect(gate.ask(NOBODY, question.ask)).rejects.toMatchObject({
    code: 'query/too-large',
    message: 'the answer would take more than 0.01 seconds',
  });
  expect(question.stopped).toBe(true);
});

test('a question that does not heed its signal keeps its place until it ends', async () => {
  const gate = new QuestionGate({ ...limits, maxWaiting: 0, timeoutMs: 10 });
  let end = (): void => undefined;
  const stubborn = new Promise<void>((resolve) => {
    end = resolve;
  });
  await expect(gate.ask(NOBODY, () => stubborn)).rejects.toMatchObject({ code: 'query/too-large' });
  await expect(gate.ask(NOBODY, async () => 1)).rejects.toMatchObject({ code: 'server/busy' });
  end();
  await stubborn;
  await new Promise(setImmediate);
  expect(await gate.ask(NOBODY, async () => 1)).toBe(1);
});

test('a question that fails at once leaves its place', async () => {
  const gate = new QuestionGate(limits);
  const fails = (): Promise<never> => {
    throw new Error('at once');
  };
  await expect(gate.ask(NOBODY, fails)).rejects.toThrow('at once');
  expect(gate.running).toBe(0);
});

test('a gate that closes ends what runs and what waits, and takes no more', async () => {
  const gate = new QuestionGate(limits);
  const question = new Question();
  const running = gate.ask(NOBODY, question.ask);
  await question.begun;
  const waiting = gate.ask(NOBODY, async () => 'never');
  gate.close();
  const stopping = { code: 'server/busy', message: 'the server is stopping' };
  await expect(running).rejects.toMatchObject(stopping);
  await expect(waiting).rejects.toMatchObject(stopping);
  await expect(gate.ask(NOBODY, async () => 'no')).rejects.toMatchObject(stopping);
  expect([question.stopped, gate.running, gate.waiting]).toEqual([true, 0, 0]);
});

test('a client with many questions keeps nothing of those that are answered', async () => {
  const gate = new QuestionGate({ maxRunning: 1, maxWaiting: 1, timeoutMs: 60_000 });
  const client = new AbortController();
  const signals: AbortSignal[] = [];
  const ask = () =>
    gate.ask(client.signal, async ({ signal }) => {
      signals.push(signal);
      expect(getEventListeners(signal, 'abort')).toHaveLength(0);
    });
  for (let i = 0; i < 3; i++) await ask();
  await new Promise(setImmediate);
  expect(signals.map((signal) => getEventListeners(signal, 'abort').length)).toEqual([0, 0, 0]);
});
