/** A text as an SQL literal. NUL cannot stand in the text of a statement, so it is put together. */
export function sqlText(text: string): string {
  const quoted = text.replaceAll("'", "''");
  if (!quoted.includes('\0')) return `'${quoted}'`;
  return `(${quoted
    .split('\0')
    .map((part) => `'${part}'`)
    .join(' || chr(0) || ')})`;
}

/** A list of texts as an SQL list. */
export function sqlTexts(texts: readonly string[]): string {
  return `[${texts.map(sqlText).join(', ')}]::VARCHAR[]`;
}

/** A `LIKE` pattern, without quotes, that takes `text` literally; goes with `ESCAPE '\'`. */
export function likeLiteral(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}
