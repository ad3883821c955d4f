import { KNOWN_FIELDS, type KnownField } from '../query/field.ts';
import type { FieldsOptions } from './command/fields-command.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { Column } from './output/column.ts';
import { writeRows } from './output/write-rows.ts';
import type { Terminal } from './terminal.ts';

const COLUMNS: readonly Column<KnownField>[] = [
  { name: 'name', header: 'NAME', priority: 9, value: ({ name }) => name },
  {
    name: 'aliases',
    header: 'SHORT',
    priority: 8,
    value: ({ aliases }) => aliases,
    text: ({ aliases }) => aliases.join(' '),
  },
  { name: 'type', header: 'TYPE', priority: 7, value: ({ type }) => type },
  {
    name: 'description',
    header: 'WHAT IT IS',
    priority: 5,
    value: ({ description }) => description,
  },
];

/** `annals fields`: what one can ask for. */
export async function runFields(
  terminal: Terminal,
  part: string | undefined,
  { output }: FieldsOptions,
): Promise<ExitCode> {
  const wanted = (part ?? '').toLowerCase();
  const rows = KNOWN_FIELDS.filter(({ name, aliases, description }) =>
    [name, ...aliases, description].some((text) => text.toLowerCase().includes(wanted)),
  );
  const nothing =
    'no field of the list; it may still be a path of the event, such as requestObject.spec';
  await writeRows(output, { rows, columns: COLUMNS, nothing }, terminal);
  return EXIT.fine;
}
