/** The colour roles of styles/tokens.css, and which of them stand on which. Contrasts are those of WCAG 2.2. Pure. */

/** On text 4.5, on edges of fields, icons and the focus 3. `on`: what it lies on. */
export const contrasts = [
  { role: 'text', least: 4.5, on: ['canvas', 'surface', 'raised'] },
  { role: 'text-dim', least: 4.5, on: ['canvas', 'surface', 'raised'] },
  { role: 'accent', least: 4.5, on: ['canvas', 'surface', 'raised'] },
  { role: 'on-accent', least: 4.5, on: ['accent', 'accent-strong'] },
  { role: 'ok', least: 4.5, on: ['canvas', 'surface', 'raised'] },
  { role: 'warn', least: 4.5, on: ['canvas', 'surface', 'raised'] },
  { role: 'bad', least: 4.5, on: ['canvas', 'surface', 'raised'] },
  { role: 'edge', least: 3, on: ['canvas', 'surface', 'raised'] },
  { role: 'focus', least: 3, on: ['canvas', 'surface', 'raised'] },
] as const;
/** These say nothing by themselves. */
export const grounds = ['canvas', 'surface', 'raised', 'line', 'thumb', 'accent-strong'] as const;
export type ColourRole = (typeof contrasts)[number]['role'] | (typeof grounds)[number];

/** Red, green and blue, 0 to 255. */
export type Colour = readonly [number, number, number];

/** #rrggbb, or as a browser tells a colour that it has computed. */
export function colourOf(text: string): Colour {
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text.trim());
  if (hex) return [1, 2, 3].map((at) => Number.parseInt(hex[at]!, 16)) as unknown as Colour;
  const [red = 0, green = 0, blue = 0] = (/^rgba?\(([^)]*)\)$/.exec(text.trim())?.[1] ?? '').split(/[ ,/]+/).map(Number);
  return [red, green, blue];
}

/** 1 to 21. */
export function contrastOf(one: Colour, other: Colour): number {
  const [lighter, darker] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(colour: Colour): number {
  const [red, green, blue] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as unknown as Colour;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
