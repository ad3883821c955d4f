/** A colour for each theme. */
export interface ThemeColour {
  readonly light: string;
  readonly dark: string;
}

/**
 * Colours of parts that stand on one another. Each differs from the others also for those who see no red
 * or no green, and stands out from the ground; the test computes both.
 */
export const PART_COLOURS: readonly ThemeColour[] = [
  { light: '#274f96', dark: '#4a79d8' },
  { light: '#cc7a00', dark: '#f0b03c' },
  { light: '#1a8a68', dark: '#3fbf95' },
  { light: '#b0579a', dark: '#c874b0' },
  { light: '#3f97cb', dark: '#9ad4f5' },
];

/** What has none of the values that have a colour of their own. */
export const OTHER_COLOUR: ThemeColour = { light: '#8c8f96', dark: '#757a83' };

/** The colour of the part at a place; the last is for all that are many. */
export function partColour(at: number): string {
  return cssColour(PART_COLOURS[at] ?? OTHER_COLOUR);
}

/** The colour of all the rest. */
export const otherColour: string = cssColour(OTHER_COLOUR);

function cssColour({ light, dark }: ThemeColour): string {
  return `light-dark(${light}, ${dark})`;
}
