/** How parts are shown: under a heading, and what has no state of its own in both themes beside each other. */
import type { ComponentChildren } from 'preact';
import { designText } from './text.ts';

export function Group({ title, hint, children }: { title: string; hint?: string; children: ComponentChildren }) {
  return (
    <section class="design-group">
      <h2>{title}</h2>
      {hint && <p class="dim">{hint}</p>}
      {children}
    </section>
  );
}

const themes = ['light', 'dark'] as const;
/** The colours of an element are those of the theme that is set on it. */
export function InBothThemes({ children }: { children: (theme: (typeof themes)[number]) => ComponentChildren }) {
  return (
    <div class="design-themes">
      {themes.map((theme) => (
        <div class="design-theme" data-theme={theme} key={theme}>
          <p class="dim">{designText.themes[theme]}</p>
          {children(theme)}
        </div>
      ))}
    </div>
  );
}
