/** One event taken out of a wrapper, or what stood in its place and is no event. */
interface UnwrappedItem {
  /** One line: exact where the wrapper keeps the event as text, else as the wrapper has it. */
  readonly bytes: Buffer;
  /** Where the wrapper says the event comes from: a host, a log stream, a cluster's resource. */
  readonly source?: string;
}

/** What a text turned out to hold. */
export type Unwrapped =
  | ({ readonly kind: 'event' } & UnwrappedItem)
  /**
   * None when the wrapper says that what it holds is another log. An item of an audit log that is
   * no event is among them as it is, so that it is refused with a reason and not dropped.
   */
  | { readonly kind: 'events'; readonly items: readonly UnwrappedItem[] }
  /** Completes "it looks like …". */
  | { readonly kind: 'unknown'; readonly looksLike: string };

/** What a wrapper may ask for while it takes its content out. */
export interface Unwrapping {
  /** Unwraps what was inside, one level deeper. */
  readonly inner: (text: Buffer) => Unwrapped;
  /** Unpacks gzip; undefined when it is damaged or would grow past what one text may. */
  readonly gunzip: (bytes: Buffer) => Buffer | undefined;
}

/** The members of a JSON object, each value as it is written. */
export type Members = ReadonlyMap<string, Buffer>;

/** Takes events out of one kind of wrapper; undefined when the text is not of that kind. */
export type Wrapper<Text> = (text: Text, unwrapping: Unwrapping) => Unwrapped | undefined;

/** Something a wrapper holds which may be an event. */
export interface Content {
  readonly text: Buffer;
  readonly source?: string | undefined;
}

/**
 * Unwraps all that a wrapper holds. Where nothing inside is an event, `looksLike` says what the
 * wrapper is; a wrapper that holds nothing at all is known and empty.
 */
export function unwrapAll(
  contents: Iterable<Content>,
  { inner }: Unwrapping,
  looksLike: string,
): Unwrapped {
  const items: UnwrappedItem[] = [];
  let isKnown = true;
  let hasEvents = false;
  for (const { text, source } of contents) {
    const found = inner(text);
    if (found.kind === 'unknown') {
      isKnown = false;
      items.push(withSource({ bytes: text }, source));
      continue;
    }
    hasEvents = true;
    const inside = found.kind === 'event' ? [found] : found.items;
    for (const { bytes, source: own } of inside) items.push(withSource({ bytes }, own ?? source));
  }
  if (!isKnown && !hasEvents) return { kind: 'unknown', looksLike };
  return { kind: 'events', items };
}

/** Unwraps the one thing a wrapper holds; undefined when that is no event. */
export function unwrapOne({ text, source }: Content, { inner }: Unwrapping): Unwrapped | undefined {
  const found = inner(text);
  if (found.kind === 'unknown') return undefined;
  if (found.kind === 'event')
    return { kind: 'event', ...withSource(found, found.source ?? source) };
  return {
    kind: 'events',
    items: found.items.map((item) => withSource(item, item.source ?? source)),
  };
}

function withSource({ bytes }: UnwrappedItem, source: string | undefined): UnwrappedItem {
  return source === undefined ? { bytes } : { bytes, source };
}
