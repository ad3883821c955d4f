import pino from 'pino';
import { Failure } from '../base/failure.ts';
import type { Losses } from '../collect/losses.ts';
import { Quarantine } from '../collect/quarantine.ts';
import { Refusals } from '../collect/receive/refusals.ts';
import type { ReceiverSettings } from '../server/receivers/receiver-settings.ts';
import { Receivers } from '../server/receivers/receivers.ts';
import type { Store } from '../store/store.ts';
import { printFailure } from './print-failure.ts';
import type { Terminal } from './terminal.ts';

/** Receivers that run, to be disposed of before the store. */
export interface Receiving extends AsyncDisposable {
  readonly receivers: Receivers;
}

/** Where events go, and how to learn where they come from. */
export interface Reception {
  readonly store: Store;
  /** Folder of the store. */
  readonly folder: string;
  readonly losses: Losses;
  /** What may be kept of what is no event; all of it when absent. */
  readonly redactRejected?: (bytes: Uint8Array) => Uint8Array;
  /** Reads the settings, again each time; throws a failure when they are wrong. */
  readonly settings: () => Promise<readonly ReceiverSettings[]>;
}

/** Begins to receive, and takes new settings whenever the process is told to. */
export async function receiveEvents(
  { store, folder, settings, losses, redactRejected }: Reception,
  terminal: Terminal,
): Promise<Receiving> {
  const { nowMs, stderr, onReload } = terminal;
  const quarantine = new Quarantine(`${folder}/quarantine`, 'received', {
    nowMs: nowMs(),
    ...(redactRejected !== undefined && { redact: redactRejected }),
  });
  const receivers = await Receivers.open(await settings(), {
    store,
    refusals: new Refusals(quarantine, undefined, { losses, nowUs: () => nowMs() * 1000 }),
    nowUs: () => nowMs() * 1000,
    log: pino({ level: 'warn' }, { write: (line) => stderr.write(line) }),
  });
  let reloading = Promise.resolve();
  const reload = async (): Promise<void> => {
    try {
      await receivers.take(await settings());
      stderr.write(`took new settings\n${receivingLines(receivers)}`);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      printFailure(stderr, error);
      stderr.write('the settings before stay in force\n');
    }
  };
  onReload(() => {
    reloading = reloading.then(reload);
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
