/** The values of each query parameter, in order; what Go's parser would skip is skipped. */
export type QueryValues = ReadonlyMap<string, readonly string[]>;

/** Splits the text behind the question mark of a URL. */
export function queryValues(query: string): QueryValues {
  const values = new Map<string, string[]>();
  // Asked once of the whole: most queries have nothing to decode.
  const read = ENCODED.test(query) ? decode : asItIs;
  for (const pair of query.split('&')) {
    if (pair === '' || pair.includes(';')) continue;
    const equals = pair.indexOf('=');
    const key = read(equals === -1 ? pair : pair.slice(0, equals));
    const value = read(equals === -1 ? '' : pair.slice(equals + 1));
    if (key === undefined || value === undefined) continue;
    const sofar = values.get(key);
    if (sofar === undefined) values.set(key, [value]);
    else sofar.push(value);
  }
  return values;
}

/** Any value of `watch` but `0` and `false` asks for a watch, the empty one included. */
export function isWatch(values: QueryValues): boolean {
  const value = values.get('watch')?.[0];
  return value !== undefined && value !== '0' && value.toLowerCase() !== 'false';
}

function asItIs(text: string): string {
  return text;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

const ENCODED = /[%+]/;
