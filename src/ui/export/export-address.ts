import type { ExportFormat } from '../../api/export-format.ts';
import type { SelectionParameters } from '../../api/parameters.ts';
import { addressOf } from '../ask/ask.ts';

/** The address of a file with everything a question selects. */
export function exportAddress(
  { stages, ...question }: SelectionParameters,
  format: ExportFormat,
  { order, columns }: { readonly order?: 'oldest'; readonly columns?: readonly string[] },
): string {
  return addressOf('/api/v1/export', {
    ...question,
    format,
    ...(stages === true && { view: 'events' }),
    ...(order !== undefined && { order }),
    ...(columns !== undefined && { columns: columns.join(',') }),
  });
}

/** The address of the answer itself, its first page. */
export function answerAddress(
  question: SelectionParameters,
  { order, view }: { readonly order?: 'oldest'; readonly view?: 'table' },
): string {
  return addressOf(view === 'table' ? '/api/v1/search' : '/api/v1/trail', {
    ...question,
    ...(order !== undefined && { order }),
  });
}

/** Name of the file, with the time in it so that two exports lie side by side. */
export function exportName(format: ExportFormat, now: Date): string {
  const time = now.toISOString().slice(0, 19).replaceAll(':', '');
  return `annals-${time}.${format === 'markdown' ? 'md' : format}`;
}
