import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Failure } from '../../base/failure.ts';
import { LossReader } from '../losses/loss-reader.ts';
import { LossRegister } from '../losses/loss-register.ts';
import { MemoryLosses } from '../losses.ts';
import { type AgentReport, parseReport, renderReport } from './agent-report.ts';
import { HeardAgents } from './heard-agents.ts';
import { Reporter } from './reporter.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'annals-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

const SIGNAL = new AbortController().signal;
let nowUs = 0;
const agentLosses = (): LossRegister => new LossRegister(folder, { nowUs: () => ++nowUs });

/** A server that may be away, reached by what goes over the wire. */
class Server {
  isAway = false;
  readonly losses = new MemoryLosses();
  readonly agents = new HeardAgents(this.losses, () => 99);

  readonly send = async (report: AgentReport): Promise<boolean> => {
    if (this.isAway) return false;
    await this.agents.take('prod', parseReport(renderReport(report)));
    return true;
  };
}

function reporter(server: Server): Reporter {
  return new Reporter({
    ...{ agent: 'cp-1', folder, losses: new LossReader(folder), send: server.send },
    buffer: () => ({ bufferBytes: 7, maxBufferBytes: 100 }),
  });
}

const OVERFLOW = {
  reason: 'buffer-overflow',
  cluster: 'other',
  source: 'agent',
  events: 5,
} as const;

test('a server learns the state of the buffer and each loss once, also after a restart', async () => {
  const server = new Server();
  await using losses = agentLosses();
  await losses.record({ ...OVERFLOW, id: 'a' });
  const first = reporter(server);
  await first.report(SIGNAL);
  await first.report(SIGNAL);
  expect(server.agents.all).toEqual([
    { name: 'cp-1', cluster: 'prod', lastUs: 99, bufferBytes: 7, maxBufferBytes: 100 },
  ]);
  await losses.record({ ...OVERFLOW, id: 'b' });
  await reporter(server).report(SIGNAL);
  expect(server.losses.all).toEqual(
    // The cluster is the one the sender may send for.
    ['a', 'b'].map((id) => ({
      ...OVERFLOW,
      ...{ id: `cp-1/${id}`, cluster: 'prod', source: 'agent (agent cp-1)' },
    })),
  );
});

test('what is lost while the server is away is told when it is back', async () => {
  const server = new Server();
  server.isAway = true;
  await using losses = agentLosses();
  const one = reporter(server);
  await losses.record({ ...OVERFLOW, id: 'a' });
  await one.report(SIGNAL);
  expect(server.losses.all).toEqual([]);
  server.isAway = false;
  await one.report(SIGNAL);
  expect(server.losses.all.map(({ id }) => id)).toEqual(['cp-1/a']);
});

test('any text is a report or a failure', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      expect(() => parseReport(text)).toThrow(Failure);
    }),
  );
});
