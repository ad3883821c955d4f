import { type JsonNode, stringAt } from './json-node.ts';

/** Whether a value is an operation of a JSON patch (RFC 6902). */
export function isPatchOperation(text: string, node: JsonNode): boolean {
  return hasText(node, 'op') && pointersOf(text, node).length > 0;
}

/** The places an operation names, as keys from the object on; more than one where keys repeat. */
export function pointersOf(text: string, node: JsonNode): readonly (readonly string[])[] {
  return node.values.flatMap((value, i) =>
    node.keys[i] === 'path' && value.kind === 'string' ? [parsePointer(stringAt(text, value))] : [],
  );
}

function hasText({ keys, values }: JsonNode, key: string): boolean {
  return keys.some((own, i) => own === key && values[i]?.kind === 'string');
}

/** The API server ignores what stands before the first slash, so this does too. */
function parsePointer(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}
