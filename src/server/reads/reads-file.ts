import { createReadStream, existsSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Store } from '../../store/store.ts';
import { type ReadSink, storeSink } from './read-recorder.ts';

/** In the data folder: reads of servers that may not write to the store. */
const READS_FILE = 'reads.ndjson';
const TAKEN_FILE = 'reads.taken.ndjson';

const LINES_AT_ONCE = 500;

/** Writes the record into a file beside a store that another program writes to. */
export function fileSink(folder: string): ReadSink {
  return async (lines) => {
    // Opened anew each time: a program that takes the file in has then all of it.
    const file = await open(join(folder, READS_FILE), 'a', 0o600);
    try {
      await file.writeFile(lines.map((line) => `${line}\n`).join(''));
      await file.sync();
    } finally {
      await file.close();
    }
  };
}

/**
 * Takes the reads of such servers into a store. The file is kept until the next time and then taken
 * once more before it goes: what a server wrote to it at the very moment is not lost, and what was
 * taken before is known to the store.
 */
export async function takeReads(
  folder: string,
  store: Pick<Store, 'append'>,
  nowUs: () => number,
): Promise<void> {
  const [path, taken] = [join(folder, READS_FILE), join(folder, TAKEN_FILE)];
  await takeFile(taken, storeSink(store, nowUs));
  if (!existsSync(path)) {
    await rm(taken, { force: true });
    return;
  }
  await rename(path, taken);
  await takeFile(taken, storeSink(store, nowUs));
}

async function takeFile(path: string, sink: ReadSink): Promise<void> {
  if (!existsSync(path)) return;
  let lines: string[] = [];
  for await (const line of createInterface({ input: createReadStream(path) })) {
    if (line !== '') lines.push(line);
    if (lines.length < LINES_AT_ONCE) continue;
    await sink(lines);
    lines = [];
  }
  if (lines.length > 0) await sink(lines);
}
