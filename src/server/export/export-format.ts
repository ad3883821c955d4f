import type { ExportEnd } from '../../api/export.ts';
import type { ExportFormat } from '../../api/export-format.ts';
import { visibleText } from '../../trail/visible-text.ts';
import { cellJson, cellText, type ExportColumn, type ExportRow } from './export-column.ts';

/** How rows become a file. */
export interface ExportWriter {
  readonly mediaType: string;
  readonly ending: string;
  readonly head: () => string;
  readonly row: (row: ExportRow) => string;
  /** What tells a whole file from one that broke off; CSV has no room for it. */
  readonly tail: (count: number) => string;
}

/** What a file is made of. */
export interface ExportShape {
  readonly columns: readonly ExportColumn[];
  readonly unit: string;
  /** Leaves cells of CSV as they are that a spreadsheet would run. */
  readonly formulas: boolean;
}

/** Version of the JSON and NDJSON, as `docs/reference/http.md` describes them. */
const VERSION = 1;

/** The writer of a format. */
export function exportWriter(format: ExportFormat, shape: ExportShape): ExportWriter {
  switch (format) {
    case 'csv':
      return csvWriter(shape);
    case 'ndjson':
      return ndjsonWriter(shape);
    case 'json':
      return jsonWriter(shape);
    case 'markdown':
      return markdownWriter(shape);
    default:
      return format satisfies never;
  }
}

function csvWriter({ columns, formulas }: ExportShape): ExportWriter {
  const line = (cells: readonly string[]): string => `${cells.map(csvField).join(',')}\r\n`;
  const cellOf = (column: ExportColumn, row: ExportRow): string => {
    const text = visible(cellText(column, row));
    const mayRun = !formulas && FORMULA.test(text) && !NUMBER.test(text);
    return mayRun ? `'${text}` : text;
  };
  return {
    mediaType: 'text/csv; charset=utf-8; header=present',
    ending: 'csv',
    head: () => line(columns.map(({ name }) => name)),
    row: (row) => line(columns.map((column) => cellOf(column, row))),
    tail: () => '',
  };
}

/** What spreadsheets take for a formula, in the wide forms of East Asia, too. */
const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/;

const NUMBER = /^-?\d+(\.\d+)?$/;

/** RFC 4180. */
function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function ndjsonWriter({ columns }: ExportShape): ExportWriter {
  return {
    mediaType: 'application/x-ndjson; charset=utf-8',
    ending: 'ndjson',
    head: () => '',
    row: (row) => `${rowJson(columns, row)}\n`,
    tail: (count) => `${JSON.stringify(endOf(count))}\n`,
  };
}

function jsonWriter({ columns, unit }: ExportShape): ExportWriter {
  let separator = '\n';
  return {
    mediaType: 'application/json; charset=utf-8',
    ending: 'json',
    head: () => `{"version":${VERSION},"unit":${JSON.stringify(unit)},"rows":[`,
    row: (row) => {
      const text = `${separator}${rowJson(columns, row)}`;
      separator = ',\n';
      return text;
    },
    tail: (count) => `\n],${JSON.stringify(endOf(count)).slice(1)}\n`,
  };
}

function markdownWriter({ columns }: ExportShape): ExportWriter {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  return {
    mediaType: 'text/markdown; charset=utf-8',
    ending: 'md',
    head: () =>
      line(columns.map(({ name }) => markdownCell(name))) + line(columns.map(() => '---')),
    row: (row) => line(columns.map((column) => markdownCell(cellText(column, row)))),
    tail: (count) => `\nComplete, with ${count} rows.\n`,
  };
}

/** Nothing in a cell is a link, markup, or the end of the cell. */
function markdownCell(text: string): string {
  return visible(text)
    .replaceAll(/[\\`*_[\]|~]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

function visible(text: string): string {
  return visibleText(text, Number.POSITIVE_INFINITY);
}

function rowJson(columns: readonly ExportColumn[], row: ExportRow): string {
  const members = columns.flatMap((column) => {
    const json = cellJson(column, row);
    return json === undefined ? [] : [`${JSON.stringify(column.name)}:${json}`];
  });
  return escapeInvisible(`{${members.join(',')}}`);
}

/**
 * Writes as escapes what JSON would leave as it is and a screen would obey: direction marks, zero
 * width, separators of lines. They stand within strings, so the value stays the same.
 */
function escapeInvisible(json: string): string {
  return json.replaceAll(INVISIBLE, (character) =>
    [...Array(character.length).keys()]
      .map((i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}]/gu;

function endOf(count: number): ExportEnd {
  return { complete: true, count };
}
