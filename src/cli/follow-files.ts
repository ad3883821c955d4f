import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type FileSource, startFileSource } from '../collect/follow/start-file-source.ts';
import type { Losses } from '../collect/losses.ts';
import { Quarantine } from '../collect/quarantine.ts';
import type { DiskStore } from '../store/disk-store.ts';
import type { Terminal } from './terminal.ts';

/** Files to follow, and the cluster they are of. */
export interface FollowedFiles {
  readonly paths: readonly string[];
  readonly cluster: string;
}

/** Follows log files into a store until it is disposed of. How far each is stands in the data folder. */
export async function followFiles(
  {
    store,
    folder,
    files,
    losses,
  }: {
    readonly store: DiskStore;
    readonly folder: string;
    readonly files: readonly FollowedFiles[];
    readonly losses: Losses;
  },
  { stderr, nowMs }: Terminal,
): Promise<AsyncDisposable> {
  const places = join(folder, 'following');
  await mkdir(places, { recursive: true, mode: 0o700 });
  const { redactRejected } = store;
  const quarantine = new Quarantine(join(folder, 'quarantine'), 'followed', {
    nowMs: nowMs(),
    ...(redactRejected && { redact: redactRejected }),
  });
  const sources: FileSource[] = [];
  for (const { paths, cluster } of files) {
    for (const pattern of paths) {
      const source = await startFileSource({
        pattern,
        cluster,
        sink: store,
        stateFile: join(places, `${nameOf(cluster, pattern)}.json`),
        losses,
        quarantine,
        nowUs: () => nowMs() * 1000,
        onProblem: (problem) => stderr.write(`${pattern}: ${String(problem)}\n`),
      });
      sources.push(source);
    }
  }
  return {
    async [Symbol.asyncDispose]() {
      await Promise.all(sources.map((source) => source[Symbol.asyncDispose]()));
      await quarantine[Symbol.asyncDispose]();
    },
  };
}

function nameOf(cluster: string, pattern: string): string {
  return createHash('sha256')
    .update(JSON.stringify([cluster, pattern]))
    .digest('hex')
    .slice(0, 12);
}
