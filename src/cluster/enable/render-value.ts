import { stringify } from 'yaml';
import type { Json, YamlFile } from './yaml-file.ts';
import { column, hasFlatLists, indentUnit, lineStart } from './yaml-place.ts';

/** Lines of block YAML, so many columns in, ending as the lines of the file do. */
export function renderBlock(file: YamlFile, value: Json, indent: number): string {
  // Go's reader is one of YAML 1.1, where `on` and `yes` are booleans: those are quoted.
  const text = stringify(value, {
    version: '1.1',
    lineWidth: 0,
    indent: indentUnit(file),
    indentSeq: !hasFlatLists(file),
    defaultStringType: 'PLAIN',
    blockQuote: 'literal',
  });
  const pad = ' '.repeat(indent);
  const lines = text.replace(/\n$/, '').split('\n');
  return lines.map((line) => (line === '' ? '' : pad + line) + file.eol).join('');
}

/** One value in the manner of the text it replaces: with its quotes, or bare. */
export function renderScalar(value: string | number | boolean | null, old: string): string {
  if (typeof value === 'string' && old.startsWith('"')) return JSON.stringify(value);
  if (typeof value === 'string' && old.startsWith("'")) return `'${value.replaceAll("'", "''")}'`;
  return stringify(value, { version: '1.1', lineWidth: 0 }).replace(/\n$/, '');
}

/** A value as JSON, on several lines where its neighbour at `beside` begins a line of its own. */
export function renderFlow(file: YamlFile, value: Json, beside: number): string {
  const { text, eol } = file;
  const lead = text.slice(lineStart(text, beside), beside);
  if (
    typeof value !== 'object' ||
    value === null ||
    !/^\s+$/.test(lead) ||
    column(text, beside) === 0
  ) {
    return spaced(value);
  }
  const unit = /^([ \t]+)\S/m.exec(text)?.[1] ?? '  ';
  return JSON.stringify(value, undefined, unit)
    .split('\n')
    .join(eol + lead);
}

function spaced(value: Json): string {
  if (Array.isArray(value)) return `[${value.map((item) => spaced(item as Json)).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, item]) => `${JSON.stringify(key)}: ${spaced(item)}`)
    .join(', ')}}`;
}
