/** Light or dark: as the system has it, or as somebody has chosen. `public/theme.js` puts the choice on the page before it is drawn. */
import { signal } from '@preact/signals';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const kept = 'vitascope-theme';
/** Grounds of the two, as styles/tokens.css has them: browsers colour what is around the page with it. */
const grounds = { dark: '#101214', light: '#fbfaf8' };

const chosen = globalThis.document?.documentElement.dataset.theme;
export const theme = signal<Theme>(themes.find((name) => name === chosen) ?? 'system');
if (theme.peek() !== 'system') colour(theme.peek());

export function chooseTheme(wanted: Theme): void {
  theme.value = wanted;
  const { dataset } = document.documentElement;
  if (wanted === 'system') delete dataset.theme;
  else dataset.theme = wanted;
  colour(wanted);
  try {
    if (wanted === 'system') localStorage.removeItem(kept);
    else localStorage.setItem(kept, wanted);
  } catch {
    // A browser that keeps nothing has it until the page is left.
  }
}

function colour(wanted: Theme): void {
  for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name=theme-color]'))
    meta.content = grounds[wanted === 'system' ? (meta.media.includes('dark') ? 'dark' : 'light') : wanted];
}
