import pino from 'pino';
import type { HeardAgents } from '../collect/agent/heard-agents.ts';
import type { Losses } from '../collect/losses.ts';
import { Quarantine } from '../collect/quarantine.ts';
import { Refusals } from '../collect/receive/refusals.ts';
import type { ReceiverSettings } from '../server/receivers/receiver-settings.ts';
import { Receivers } from '../server/receivers/receivers.ts';
import type { Store } from '../store/store.ts';
import type { Terminal } from './terminal.ts';

/** Receivers that run, to be disposed of before the store. */
export interface Receiving extends AsyncDisposable {
  readonly receivers: Receivers;
}

/** Where events go, and where they come from. */
export interface Reception {
  readonly store: Pick<Store, 'append'>;
  /** Folder of the store. */
  readonly folder: string;
  readonly losses: Losses;
  readonly agents: HeardAgents;
  /** What may be kept of what is no event; all of it when absent. */
  readonly redactRejected?: (bytes: Uint8Array) => Uint8Array;
  readonly settings: readonly ReceiverSettings[];
}

/** Begins to receive on all addresses of the settings. */
export async function receiveEvents(
  { store, folder, settings, losses, agents, redactRejected }: Reception,
  terminal: Terminal,
): Promise<Receiving> {
  const { nowMs, stderr } = terminal;
  const quarantine = new Quarantine(`${folder}/quarantine`, 'received', {
    nowMs: nowMs(),
    ...(redactRejected !== undefined && { redact: redactRejected }),
  });
  const receivers = await Receivers.open(settings, {
    store,
    refusals: new Refusals(quarantine, undefined, { losses, nowUs: () => nowMs() * 1000 }),
    nowUs: () => nowMs() * 1000,
    agents,
    log: pino({ level: 'warn' }, { write: (line) => stderr.write(line) }),
  });
  return {
    receivers,
    [Symbol.asyncDispose]: async () => {
      await receivers[Symbol.asyncDispose]();
      await quarantine[Symbol.asyncDispose]();
    },
  };
}

/** Says where events are received, a line each. */
export function receivingLines({ listening }: Receivers): string {
  return listening
    .map(({ settings: { kind, name }, url }) => `receiving ${url}${PATHS[kind]} as ${name}\n`)
    .join('');
}

const PATHS = { webhook: '/webhook/CLUSTER', http: '/ingest/CLUSTER' };
