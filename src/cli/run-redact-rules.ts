import type { RedactRule } from '../redact/redact-rule.ts';
import type { RedactRulesOptions } from './command/redact-command.ts';
import { loadRedactChoice } from './command/redact-option.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { renderTable } from './render-table.ts';
import type { Terminal } from './terminal.ts';

/** `annals redact rules`: what is hidden, and how. */
export async function runRedactRules(
  { stdout, columns }: Terminal,
  { redact, output }: RedactRulesOptions,
): Promise<ExitCode> {
  const choice = await loadRedactChoice(redact);
  const rules = choice === 'none' ? [] : choice;
  if (output === 'json') {
    stdout.write(`${JSON.stringify(rules, undefined, 2)}\n`);
    return EXIT.fine;
  }
  if (rules.length === 0) stdout.write('nothing is hidden\n');
  else {
    const lines = renderTable(
      [
        { header: 'RULE', priority: 3 },
        { header: 'ACTION', priority: 2, isFixed: true },
        { header: 'WHERE', priority: 1 },
        { header: 'WHAT IT HIDES', priority: 0 },
      ],
      rules.map((rule) =>
        [rule.id, rule.action, whereOf(rule), rule.description].map((text) => ({ text })),
      ),
      { width: columns, paintHeader: stdout.style.bold },
    );
    stdout.write(`${lines.join('\n')}\n`);
  }
  return EXIT.fine;
}

/** Objects and paths a rule is about, in short. */
function whereOf({
  resources,
  kinds,
  paths,
  annotations,
  parameters,
  options,
}: RedactRule): string {
  const about = resources?.join(', ') ?? kinds?.join(', ') ?? 'anything';
  const places = [
    ...(paths ?? []),
    ...(annotations ?? []),
    ...(parameters === undefined ? [] : ['parameters of the URL']),
    ...(options === undefined ? [] : ['commands']),
  ];
  return places.length === 0 ? about : `${about}: ${places.join(', ')}`;
}
