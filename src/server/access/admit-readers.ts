import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Failure } from '../../base/failure.ts';
import type { LossList } from '../../collect/losses/loss-reader.ts';
import type { Store } from '../../store/store.ts';
import { type Doors, denied } from './doors.ts';
import type { Reader } from './reader.ts';
import { isWhole, type Scope } from './scope.ts';
import { ScopedLosses } from './scoped-losses.ts';
import { ScopedStore } from './scoped-store.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * Whom a route is for. `anyone` for what holds nothing of the trail; `whole` for what cannot be
     * told apart by namespace and cluster, which is only for readers of everything. Readers when absent.
     */
    readonly admits?: 'anyone' | 'whole';
  }
  interface FastifyRequest {
    /** Who asks. Undefined on routes for anyone. */
    reader: Reader | undefined;
    /** The store as the reader may see it, and the only one there is for routes. */
    readonly store: ScopedStore;
    /** The losses on record, likewise. */
    readonly losses: LossList;
  }
}

/** Lets in who may ask, and gives each request the store as its reader may see it. */
export function admitReaders(
  app: FastifyInstance,
  { store, losses }: { readonly store: Store; readonly losses: LossList },
  doors: Doors,
): void {
  app.decorateRequest('reader', undefined);
  app.decorateRequest('store', {
    getter(this: FastifyRequest): ScopedStore {
      return new ScopedStore(store, scopeOf(this));
    },
  });
  app.decorateRequest('losses', {
    getter(this: FastifyRequest): LossList {
      return new ScopedLosses(losses, scopeOf(this), this.store);
    },
  });
  app.addHook('onRequest', async (request, reply) => {
    const { admits } = request.routeOptions.config;
    if (admits === 'anyone' || request.is404) return;
    const reader = await doors.identify(request, reply);
    if (reader === undefined) throw denied('questions are answered only after a login');
    if (admits === 'whole' && !isWhole(reader.scope)) throw forbidden(reader);
    request.reader = reader;
  });
}

function scopeOf({ reader }: FastifyRequest): Scope {
  // Nobody has been let in here, so there is nothing to see. A mistake of ours, not of the caller.
  if (reader === undefined) throw new Error('a route for anyone asks the store');
  return reader.scope;
}

function forbidden({ name }: Reader): Failure {
  return new Failure(
    'access/forbidden',
    `the token ${JSON.stringify(name)} sees only a part of the trail, and this is about all of it`,
    { hint: 'Ask with a token that was made without --namespaces and --clusters.' },
  );
}
