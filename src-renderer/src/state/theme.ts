/** The theme on <html>, stored in the browser so that the first paint is right. */
import type { Preferences } from '#contract';

type Theme = Preferences['theme'];
const key = 'dialect-theme';

export function rememberedTheme(): Theme {
  const kept = localStorage.getItem(key);
  return kept === 'light' || kept === 'dark' ? kept : 'system';
}

export function applyTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
  localStorage.setItem(key, theme);
}
