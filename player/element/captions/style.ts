/** How somebody likes captions to look, from one video to the next. Pure but for what the browser keeps. */
export const sizes = [50, 75, 100, 125, 150, 175, 200] as const;
export const opacities = [0, 25, 50, 75, 100] as const;
export const edges = ['none', 'shadow', 'outline', 'raised', 'depressed'] as const;
export const fonts = ['player', 'sans', 'serif', 'mono', 'casual'] as const;
export const places = ['bottom', 'top'] as const;

export interface CaptionStyle {
  /** Per cent of what is usual. */
  size: (typeof sizes)[number];
  /** `#rrggbb`, of words and of what lies behind them. */
  colour: string;
  ground: string;
  /** Of what lies behind them, in per cent. */
  opacity: (typeof opacities)[number];
  edge: (typeof edges)[number];
  font: (typeof fonts)[number];
  place: (typeof places)[number];
}

export const usualStyle: CaptionStyle = {
  ...{ size: 100, colour: '#ffffff', ground: '#000000', opacity: 75 },
  ...{ edge: 'none', font: 'player', place: 'bottom' },
};

const families: Record<CaptionStyle['font'], string> = {
  player: 'var(--vita-font, system-ui, sans-serif)',
  sans: 'Arial, Helvetica, sans-serif',
  serif: 'Georgia, "Times New Roman", serif',
  mono: '"Courier New", monospace',
  casual: '"Comic Sans MS", "Comic Neue", cursive',
};
const shadows: Record<CaptionStyle['edge'], string> = {
  none: 'none',
  shadow: '.08em .08em .12em #000',
  outline: '-1px -1px 1px #000, 1px -1px 1px #000, -1px 1px 1px #000, 1px 1px 1px #000',
  raised: '1px 1px 0 #222, 2px 2px 0 #222',
  depressed: '-1px -1px 0 #222, 1px 1px 0 #ccc',
};

/** Custom properties that `::cue` takes over from the video (player.css), and the preview from its own element. */
export function propertiesOf({ size, colour, ground, opacity, edge, font }: CaptionStyle): Record<`--cue-${string}`, string> {
  return {
    '--cue-size': `${size}%`,
    '--cue-colour': colour,
    '--cue-ground': `color-mix(in srgb, ${ground} ${opacity}%, transparent)`,
    '--cue-edge': shadows[edge],
    '--cue-font': families[font],
  };
}

/** What is not there, or is no choice of today, is as usual. */
export function readStyle(kept: string | null): CaptionStyle {
  let found: Partial<Record<keyof CaptionStyle, unknown>>;
  try {
    found = (JSON.parse(kept ?? '{}') ?? {}) as typeof found;
  } catch {
    return usualStyle;
  }
  const one = <T>(choices: readonly T[], value: unknown, usual: T): T => choices.find((choice) => choice === value) ?? usual;
  const colour = (value: unknown, usual: string) => (typeof value === 'string' && /^#[0-9a-f]{6}$/i.test(value) ? value : usual);
  return {
    size: one(sizes, found.size, usualStyle.size),
    colour: colour(found.colour, usualStyle.colour),
    ground: colour(found.ground, usualStyle.ground),
    opacity: one(opacities, found.opacity, usualStyle.opacity),
    edge: one(edges, found.edge, usualStyle.edge),
    font: one(fonts, found.font, usualStyle.font),
    place: one(places, found.place, usualStyle.place),
  };
}

const key = 'vitascope.captions';

export function recallStyle(): CaptionStyle {
  try {
    return readStyle(localStorage.getItem(key));
  } catch {
    return usualStyle;
  }
}
export function rememberStyle(style: CaptionStyle): void {
  try {
    localStorage.setItem(key, JSON.stringify(style));
  } catch {
    // Storage may be switched off; it is then forgotten.
  }
}
