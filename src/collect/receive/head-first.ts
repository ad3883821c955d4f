import { LOOK_BYTES } from './limits.ts';

/**
 * The chunks of a body, the first ones joined until there is enough to tell what it is. A socket may
 * give a byte at a time.
 */
export async function* headFirst(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const head: Buffer[] = [];
  let headBytes = 0;
  for await (const chunk of body) {
    if (headBytes >= LOOK_BYTES) {
      yield chunk;
      continue;
    }
    head.push(chunk);
    headBytes += chunk.length;
    if (headBytes >= LOOK_BYTES) yield Buffer.concat(head.splice(0));
  }
  if (head.length > 0) yield Buffer.concat(head);
}
