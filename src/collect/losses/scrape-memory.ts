import { open, readFile, rename } from 'node:fs/promises';
import type { Scrape } from './scrape.ts';

/** What is known of one address: when it was asked first, and the last answer of each process there. */
export interface Scrapes {
  readonly sinceUs: number;
  readonly last: readonly Scrape[];
}

/** Keeps what is known of an address from one run to the next. */
export interface ScrapeMemory {
  /** Undefined where nothing is kept. */
  readonly load: () => Promise<Scrapes | undefined>;
  readonly save: (scrapes: Scrapes) => Promise<void>;
}

interface ScrapeFile extends Scrapes {
  readonly version: 1;
}

/**
 * A file that is replaced as a whole. One that cannot be read is as none: then what was lost between
 * two runs is not known, as at the very first.
 */
export function scrapeFile(path: string): ScrapeMemory {
  return {
    async load() {
      try {
        const { version, sinceUs, last } = JSON.parse(await readFile(path, 'utf8')) as ScrapeFile;
        return version === 1 ? { sinceUs, last } : undefined;
      } catch {
        return undefined;
      }
    },
    async save({ sinceUs, last }) {
      const content: ScrapeFile = { version: 1, sinceUs, last };
      const file = await open(`${path}.new`, 'w', 0o600);
      try {
        await file.writeFile(`${JSON.stringify(content)}\n`);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(`${path}.new`, path);
    },
  };
}
