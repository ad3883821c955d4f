import { Failure } from '../base/failure.ts';
import { knownField } from '../query/field.ts';
import { resolveField } from '../query/resolve-field.ts';
import { scanName } from '../query/scan.ts';
import type { Group } from '../store/store.ts';
import { openAnswers } from './answer/open-answers.ts';
import { parseSelection } from './answer/parse-selection.ts';
import { withAskedCluster } from './cluster/narrow-selection.ts';
import type { TopOptions } from './command/top-command.ts';
import { endAnswer } from './end-answer.ts';
import type { ExitCode } from './exit-code.ts';
import { lossesMember } from './losses-member.ts';
import type { Column } from './output/column.ts';
import { writeRows } from './output/write-rows.ts';
import type { Terminal } from './terminal.ts';
import { chooseZone, timesOf } from './time-zone.ts';

/** `annals top`: counts by the values of fields. */
export async function runTop(
  terminal: Terminal,
  fields: readonly string[],
  options: TopOptions,
): Promise<ExitCode> {
  const zone = chooseZone(options, terminal);
  const words = options.query === undefined ? [] : [options.query];
  const asked = await withAskedCluster(options, terminal);
  const selection = parseSelection(words, asked, timesOf(zone, terminal));
  const names = fields.map(canonicalName);
  await using answers = await openAnswers(options, terminal);
  const groups = await answers.groups(selection, names, options.limit);
  const { style } = terminal.stdout;
  const columns: readonly Column<Group>[] = [
    number('count', ({ count }) => count),
    {
      ...number('errors', ({ errors }) => errors),
      paint: ({ errors }) => (errors > 0 ? style.warn : undefined),
    },
    ...fields.map(
      (name, i): Column<Group> => ({
        name,
        header: name.toUpperCase(),
        priority: 5 - i / 100,
        value: ({ values }) => values[i],
        text: ({ values }) => values[i] ?? '-',
      }),
    ),
  ];
  const about = {
    unit: selection.unit,
    ...(await lossesMember(answers, options, selection.range)),
  };
  const content = { rows: groups, columns, about, nothing: 'nothing found' };
  await writeRows(options.output, content, terminal);
  return endAnswer(answers, terminal, selection.range);
}

function number(name: string, value: (group: Group) => number): Column<Group> {
  return { name, header: name.toUpperCase(), align: 'right', priority: 10, value };
}

/** Only fields of the catalogue can be counted by; a path is told from a typing error. */
function canonicalName(name: string): string {
  const known = knownField(name);
  if (known !== undefined) return known.name;
  const scanned = scanName(`${name}:`, 0);
  const field = scanned === undefined ? undefined : resolveField(scanned.value);
  if (field?.kind === 'known') return field.name;
  const nearest =
    field?.kind === 'unknown' && field.nearest !== undefined
      ? `, did you mean ${field.nearest}?`
      : '';
  const isPath = field !== undefined && field.kind !== 'unknown';
  const message = isPath
    ? `cannot count by ${JSON.stringify(name)}: it is a path, not a field of the list`
    : `unknown field ${JSON.stringify(name)}${nearest}`;
  throw new Failure('query/unknown-field', message, {
    hint: '"annals fields" lists the fields one can count by.',
  });
}
