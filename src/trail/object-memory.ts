import { isJsonObject, type JsonObject, type JsonValue } from '../event/json-value.ts';
import { containersOf } from './containers.ts';
import { isDryRun } from './dry-run.ts';
import { outcomeOf } from './outcome.ts';
import type { ObjectKey, TrailContext } from './phrase.ts';
import { objectAt, objectsAt, textAt } from './read-body.ts';
import type { Request } from './request.ts';

/** How many objects are remembered unless told otherwise; each takes about a kilobyte. */
const USUAL_LIMIT = 10_000;

/**
 * Remembers of each object what sentences ask of its past: replicas, images, and for bindings who
 * was given what. Fed with requests in the order of time, told before each is remembered. Knows
 * only what bodies were recorded, and forgets the object not seen for longest when it is full.
 */
export class ObjectMemory implements TrailContext {
  readonly #objects = new Map<string, JsonObject>();
  readonly #limit: number;

  constructor(limit: number = USUAL_LIMIT) {
    this.#limit = limit;
  }

  previousObject(key: ObjectKey): JsonObject | undefined {
    return this.#objects.get(keyText(key));
  }

  /** Takes in what a request shows of objects after it. Failed requests and dry runs show nothing. */
  remember({ cluster, last: { event } }: Request): void {
    const { objectRef, responseObject, verb } = event;
    const { resource, apiGroup, namespace, subresource = '' } = objectRef ?? {};
    if (resource === undefined || outcomeOf(event).kind !== 'succeeded') return;
    if (isDryRun(event)) return;
    const name = objectRef?.name ?? textAt(responseObject, 'metadata', 'name');
    const place = { cluster, resource, ...optional({ apiGroup, namespace }) };
    if (verb === 'list') this.#rememberItems(place, responseObject);
    if (name === undefined) return;
    const key = keyText({ ...place, name });
    if (verb === 'delete' && subresource === '') this.#objects.delete(key);
    else if (subresource === 'scale') this.#rescale(key, responseObject);
    else if (SHOWN.has(subresource)) this.#put(key, essenceOf(responseObject));
  }

  #rememberItems(place: Omit<ObjectKey, 'name'>, list: JsonValue | undefined): void {
    for (const item of objectsAt(list, 'items').slice(0, this.#limit)) {
      const name = textAt(item, 'metadata', 'name');
      const namespace = textAt(item, 'metadata', 'namespace');
      if (name === undefined) continue;
      this.#put(keyText({ ...place, name, ...optional({ namespace }) }), essenceOf(item));
    }
  }

  /** The answer to a scaling is a Scale, not the object; of what is known only the count changes. */
  #rescale(key: string, scale: JsonValue | undefined): void {
    const replicas = objectAt(scale, 'spec')?.['replicas'];
    if (replicas === undefined) return;
    const known = this.#objects.get(key) ?? {};
    this.#put(key, { ...known, spec: { ...objectAt(known, 'spec'), replicas } });
  }

  #put(key: string, essence: JsonObject | undefined): void {
    if (essence === undefined) return;
    // Anew at the end, so that the first of the map is the one not seen for longest.
    this.#objects.delete(key);
    this.#objects.set(key, essence);
    if (this.#objects.size <= this.#limit) return;
    const [oldest] = this.#objects.keys();
    if (oldest !== undefined) this.#objects.delete(oldest);
  }
}

/** Subresources that answer with the whole object. */
const SHOWN: ReadonlySet<string> = new Set([
  '',
  'status',
  'finalize',
  'ephemeralcontainers',
  'resize',
]);

/** The part of an object worth keeping, or undefined for what is none (a Table, a Status). */
function essenceOf(body: JsonValue | undefined): JsonObject | undefined {
  if (!isJsonObject(body) || textAt(body, 'metadata', 'name') === undefined) return undefined;
  const replicas = objectAt(body, 'spec')?.['replicas'];
  const containers = containersOf(body).map(({ name, image }) => ({ name, image }));
  const { roleRef, subjects } = body;
  const template = containers.length === 0 ? {} : { template: { spec: { containers } } };
  const essence = {
    ...(replicas === undefined && containers.length === 0
      ? {}
      : { spec: { ...(replicas === undefined ? {} : { replicas }), ...template } }),
    ...(roleRef === undefined ? {} : { roleRef }),
    ...(subjects === undefined ? {} : { subjects }),
  };
  return Object.keys(essence).length === 0 ? undefined : essence;
}

function keyText({ cluster, apiGroup, resource, namespace, name }: ObjectKey): string {
  return JSON.stringify([cluster, apiGroup ?? '', resource, namespace ?? '', name]);
}

function optional(fields: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
