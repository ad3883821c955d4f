/** The two halves of a `requestURI`. */
export interface RequestPath {
  /** As received, still encoded, so that two different paths never look the same. */
  readonly path: string;
  /** Decoded, in order; names may repeat. */
  readonly parameters: readonly (readonly [string, string])[];
}

/** How much of a query is looked at: more than any sentence needs, and some are a megabyte long. */
const MAX_QUERY = 8192;

/** Takes a `requestURI` apart. Never fails: what is not well encoded stays as it is. */
export function parseRequestURI(uri: string): RequestPath {
  const mark = uri.indexOf('?');
  if (mark === -1) return { path: uri, parameters: [] };
  const parameters = uri
    .slice(mark + 1, mark + 1 + MAX_QUERY)
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair): readonly [string, string] => {
      const equals = pair.indexOf('=');
      if (equals === -1) return [decode(pair), ''];
      return [decode(pair.slice(0, equals)), decode(pair.slice(equals + 1))];
    });
  return { path: uri.slice(0, mark), parameters };
}

/** All values of one parameter, in order. */
export function parametersOf(uri: string | undefined, name: string): readonly string[] {
  return parseRequestURI(uri ?? '').parameters.flatMap(([key, value]) =>
    key === name ? [value] : [],
  );
}

/** The first value of a parameter, as Go's servers read it. */
export function parameterOf(uri: string | undefined, name: string): string | undefined {
  return parametersOf(uri, name)[0];
}

function decode(encoded: string): string {
  const spaced = encoded.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}
