import type { Socket } from 'node:net';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import type { HeardAgents } from '../../collect/agent/heard-agents.ts';
import type { BodyBudget } from '../../collect/receive/body-budget.ts';
import type { Refusals } from '../../collect/receive/refusals.ts';
import type { Store } from '../../store/store.ts';
import type { Sender } from './authorize-sender.ts';
import type { ReceiverMetrics } from './receiver-metrics.ts';
import type { ReceiverSettings } from './receiver-settings.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Why it is refused, for the log. */
    refusal?: string | undefined;
    /** Who sends; absent where nobody needs to tell. */
    sender: Sender | undefined;
  }
}

/** How long senders may take; shorter in tests. */
export interface ReceiverTimeouts {
  /** For the first byte of a request up to the last of its headers. */
  readonly headersMs: number;
  /** For a whole request. The API server gives up after 30 seconds by itself. */
  readonly requestMs: number;
  /** When receiving stops: for bodies that are on their way. */
  readonly stopMs: number;
}

export const RECEIVER_TIMEOUTS: ReceiverTimeouts = {
  headersMs: 10_000,
  requestMs: 60_000,
  stopMs: 2000,
};

/** What all receivers share. */
export interface Receiving {
  readonly store: Pick<Store, 'append'>;
  readonly budget: BodyBudget;
  readonly refusals: Refusals;
  /** Takes what agents tell about themselves; nobody does when absent. */
  readonly agents?: HeardAgents;
  readonly metrics: ReceiverMetrics;
  /** Microseconds since the epoch. */
  readonly nowUs: () => number;
  readonly timeouts: ReceiverTimeouts;
  readonly log?: FastifyBaseLogger;
}

/** What the routes of one receiver work with. */
export interface Reception extends Receiving {
  /** As they are now: they may change while the receiver listens. */
  readonly settings: () => ReceiverSettings;
  readonly isStopping: () => boolean;
  /** Whether a connection is to be closed once the answer is sent. */
  readonly endsWithAnswer: (socket: Socket) => boolean;
}

/** Adds routes to a receiver. */
export type AddRoutes = (app: FastifyInstance, reception: Reception) => void;
