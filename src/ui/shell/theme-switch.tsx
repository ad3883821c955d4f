import { type ReactNode, useEffect } from 'react';
import { useKept } from '../keep/use-kept.ts';
import { applyTheme, readTheme, THEMES, type Theme } from './theme.ts';

const SIGNS: Readonly<Record<Theme, string>> = { system: '◐', light: '○', dark: '●' };

/** Goes through system, light and dark. */
export function ThemeSwitch(): ReactNode {
  const [theme, setTheme] = useKept<Theme>('theme', readTheme, 'system');
  useEffect(() => applyTheme(theme), [theme]);
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system';
  return (
    <button
      type="button"
      className="flat"
      onClick={() => setTheme(next)}
      aria-label={`Theme: ${theme}. Change to ${next}.`}
      title={`Theme: ${theme}`}
    >
      <span aria-hidden="true">{SIGNS[theme]}</span>
    </button>
  );
}
