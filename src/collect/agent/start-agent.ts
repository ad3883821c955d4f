import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { type Redaction, rejectedRedactor } from '../../store/redact-line.ts';
import { type FileSource, startFileSource } from '../follow/start-file-source.ts';
import { LossReader } from '../losses/loss-reader.ts';
import { LossRegister } from '../losses/loss-register.ts';
import type { Loss } from '../losses.ts';
import { Quarantine } from '../quarantine.ts';
import { openBufferKey } from './buffer-key.ts';
import { DiskBuffer } from './disk-buffer.ts';
import { Forwarder, type ForwarderState } from './forwarder.ts';
import {
  AGENT_CHUNK_BYTES,
  AGENT_GROUP_BYTES,
  AGENT_GROUP_EVENTS,
  AGENT_MAX_IN_FLIGHT,
  AGENT_MIN_GAP_MS,
  REPORT_EVERY_MS,
  SWEEP_EVERY_BYTES,
} from './limits.ts';
import { Reporter } from './reporter.ts';
import { bufferSweeper } from './sweep-buffers.ts';
import { Uplink, type UplinkOptions } from './uplink.ts';

/** What an agent follows, where it sends to, and where it keeps what it cannot send yet. */
export interface AgentOptions extends UplinkOptions {
  readonly patterns: readonly string[];
  /** Takes the buffer, the place in each file, the losses and the quarantine. */
  readonly folder: string;
  readonly bufferBytes: number;
  /** File of the key that seals the buffer; in the folder unless told otherwise. */
  readonly bufferKey?: string;
  /** What is hidden in lines that are no events, which stay here. */
  readonly rules: Redaction['rules'];
  /** Between two reports to the server. */
  readonly reportEveryMs?: number;
  readonly nowUs: () => number;
  readonly onState: (state: ForwarderState) => void;
  readonly onProblem: (problem: unknown) => void;
  readonly onLoss: (loss: Loss) => void;
}

/** Follows files and forwards their events to a server until it is disposed of. */
export async function startAgent(options: AgentOptions): Promise<AsyncDisposable> {
  const { folder, cluster, bufferBytes, nowUs, onState, onLoss, onProblem } = options;
  const key = await openBufferKey(options.bufferKey ?? join(folder, 'buffer.key'));
  const buffer = await DiskBuffer.open({
    folder: join(folder, 'buffer'),
    maxBytes: bufferBytes,
    key,
  });
  const uplink = new Uplink(options);
  const losses = new LossRegister(folder, { nowUs, onLoss });
  const quarantine = new Quarantine(join(folder, 'quarantine'), 'agent', {
    nowMs: nowUs() / 1000,
    redact: rejectedRedactor({ rules: options.rules, key: key.bytes }),
  });
  const forwarder = new Forwarder({
    ...{ sender: uplink, buffer, losses, cluster, onState },
    onPassed: bufferSweeper(SWEEP_EVERY_BYTES),
  });
  const following = { cluster, sink: forwarder, losses, quarantine, pace: PACE, nowUs, onProblem };
  const sources: FileSource[] = [];
  for (const pattern of options.patterns) {
    const stateFile = join(folder, `place-${nameOf(pattern)}.json`);
    sources.push(await startFileSource({ ...following, pattern, stateFile }));
  }
  const end = new AbortController();
  const reporter = new Reporter({
    agent: hostname(),
    folder,
    losses: new LossReader(folder),
    buffer: () => ({ bufferBytes: buffer.sizeBytes, maxBufferBytes: bufferBytes }),
    send: (report, signal) => uplink.report(report, signal),
  });
  let reporting = Promise.resolve();
  const report = (): void => {
    reporting = reporting.then(() => reporter.report(end.signal)).catch(onProblem);
  };
  const timer = setInterval(report, options.reportEveryMs ?? REPORT_EVERY_MS);
  report();
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      end.abort();
      await reporting;
      // An answer that does not come must not hold up the end; what waits for it goes to the buffer.
      forwarder.interrupt();
      await Promise.all(sources.map((source) => source[Symbol.asyncDispose]()));
      await forwarder[Symbol.asyncDispose]();
      await quarantine[Symbol.asyncDispose]();
      await losses[Symbol.asyncDispose]();
      uplink[Symbol.dispose]();
    },
  };
}

const PACE = {
  chunkBytes: AGENT_CHUNK_BYTES,
  groupBytes: AGENT_GROUP_BYTES,
  groupEvents: AGENT_GROUP_EVENTS,
  maxInFlight: AGENT_MAX_IN_FLIGHT,
  minGapMs: AGENT_MIN_GAP_MS,
};

/** A pattern holds signs that a file name may not. */
function nameOf(pattern: string): string {
  return createHash('sha256').update(pattern).digest('hex').slice(0, 12);
}
