/** Puts text in a colour, or leaves it as it is. */
export type Paint = (text: string) => string;

/** The colours by what they mean here, so that a meaning looks the same everywhere. */
export interface Style {
  readonly bold: Paint;
  readonly dim: Paint;
  /** A refusal, an error. */
  readonly bad: Paint;
  /** Something that did not work out. */
  readonly warn: Paint;
  readonly good: Paint;
  /** A person. */
  readonly person: Paint;
}

const plain: Paint = (text) => text;

function ansi(on: string, off: number): Paint {
  return (text) => (text === '' ? '' : `\u001b[${on}m${text}\u001b[${off}m`);
}

export const PLAIN: Style = {
  bold: plain,
  dim: plain,
  bad: plain,
  warn: plain,
  good: plain,
  person: plain,
};

export const COLOURED: Style = {
  bold: ansi('1', 22),
  dim: ansi('2', 22),
  bad: ansi('31', 39),
  warn: ansi('33', 39),
  good: ansi('32', 39),
  person: (text) => ansi('1', 22)(ansi('34', 39)(text)),
};

/**
 * Whether to colour, by the two conventions: `NO_COLOR` (no-color.org) wins, then `FORCE_COLOR`,
 * else only a terminal that is not `dumb`.
 */
export function chooseStyle(
  env: Readonly<Record<string, string | undefined>>,
  isTerminal: boolean,
): Style {
  if ((env['NO_COLOR'] ?? '') !== '') return PLAIN;
  const force = env['FORCE_COLOR'];
  if (force !== undefined) return force === '0' || force === 'false' ? PLAIN : COLOURED;
  return isTerminal && env['TERM'] !== 'dumb' ? COLOURED : PLAIN;
}
