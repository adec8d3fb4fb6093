import type { Settings } from '#shared/contract/engine.ts';

type Look = Pick<Settings, 'theme' | 'density'>;

/** Shows a theme and density now, and keeps them where `public/theme.js` finds them before the next first paint. */
export function applyLook({ theme, density }: Look): void {
  const root = document.documentElement;
  if (theme === 'system') delete root.dataset['theme'];
  else root.dataset['theme'] = theme;
  if (density === 'compact') delete root.dataset['density'];
  else root.dataset['density'] = density;
  localStorage.setItem('cockpit.look', JSON.stringify({ theme, density }));
}
