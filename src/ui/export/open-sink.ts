import type { Sink } from './save-stream.ts';

/** The part of the File System Access API that is used here; not every browser has it. */
interface SavePicker {
  readonly showSaveFilePicker?: (options: { readonly suggestedName: string }) => Promise<{
    createWritable(): Promise<Sink>;
  }>;
}

/** A file of the reader's choice, `refused` when they chose none, `unable` where no browser offers it. */
export async function openSink(suggestedName: string): Promise<Sink | 'refused' | 'unable'> {
  const { showSaveFilePicker } = window as SavePicker;
  if (showSaveFilePicker === undefined) return 'unable';
  try {
    const file = await showSaveFilePicker.call(window, { suggestedName });
    return await file.createWritable();
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return 'refused';
    return 'unable';
  }
}
