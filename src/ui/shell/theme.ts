/** How the page is lit: as the system says, or always one way. */
export type Theme = 'system' | 'light' | 'dark';

/** The themes in the order in which the switch goes through them. */
export const THEMES: readonly Theme[] = ['system', 'light', 'dark'];

/** Reads a kept theme. */
export function readTheme(json: unknown): Theme | undefined {
  return THEMES.find((theme) => theme === json);
}

/** Lights the page; the style sheet follows `data-theme` of the root. */
export function applyTheme(theme: Theme): void {
  const { dataset } = document.documentElement;
  if (theme === 'system') delete dataset['theme'];
  else dataset['theme'] = theme;
}
