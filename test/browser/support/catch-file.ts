import type { Page } from 'playwright-core';

/** What was written into the file that a page asked for. */
export interface CaughtFile {
  readonly name: string;
  readonly bytes: number;
  readonly pieces: number;
  readonly lines: number;
  readonly head: string;
  readonly tail: string;
  readonly end: 'closed' | 'aborted' | undefined;
}

/**
 * Stands in for the dialog that asks where a file should go, which a browser without a window cannot
 * show. Only the ends of the file are kept.
 */
export async function catchFiles(page: Page): Promise<void> {
  await page.addInitScript(`
    window.showSaveFilePicker = async ({ suggestedName }) => {
      const file = { name: suggestedName, bytes: 0, pieces: 0, lines: 0, head: '', tail: '' };
      window.caught = file;
      const decoder = new TextDecoder();
      return { createWritable: async () => ({
        write: async (bytes) => {
          const text = decoder.decode(bytes);
          file.bytes += bytes.length;
          file.pieces++;
          for (const byte of bytes) if (byte === 10) file.lines++;
          if (file.head.length < 400) file.head += text.slice(0, 400);
          file.tail = (file.tail + text.slice(-400)).slice(-400);
        },
        close: async () => { file.end = 'closed'; },
        abort: async () => { file.end = 'aborted'; },
      }) };
    };
  `);
}

/** The file that was asked for last. */
export async function caughtFile(page: Page): Promise<CaughtFile> {
  return (await page.evaluate('window.caught')) as CaughtFile;
}
