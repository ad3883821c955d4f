/** The step into a copy of an object that an annotation holds as text. */
export const COPY: unique symbol = Symbol('copy');

/** A key, an index, or the step into a copy. */
export type PathPart = string | number | typeof COPY;

/** A path as people write it: `requestObject.items[0].data["tls.key"]`. */
export function renderPath(parts: readonly PathPart[]): string {
  let path = '';
  for (const part of parts) {
    if (part === COPY) path += ' > ';
    else if (typeof part === 'number') path += `[${part}]`;
    else if (!/^[\w$-]+$/.test(part)) path += `[${JSON.stringify(part)}]`;
    else path += path === '' || path.endsWith(' > ') ? part : `.${part}`;
  }
  return path;
}
