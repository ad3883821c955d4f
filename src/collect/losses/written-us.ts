import { parseTimeUs } from '../../event/time.ts';

/** When an event was written, by its own word; found without parsing it. */
export function writtenUs(event: Uint8Array | undefined): number | undefined {
  if (event === undefined) return undefined;
  const bytes = Buffer.from(event.buffer, event.byteOffset, event.byteLength);
  const at = bytes.lastIndexOf(STAGE_TIME);
  if (at === -1) return undefined;
  const start = at + STAGE_TIME.length;
  return parseTimeUs(bytes.subarray(start, start + 27).toString('latin1'));
}

const STAGE_TIME = Buffer.from('"stageTimestamp":"');
