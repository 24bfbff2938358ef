/** What the address of an embedded player says, as attributes of the element. Pure. */
export interface EmbedOptions {
  id: string;
  /** The id is a playlist's. */
  isList: boolean;
  attributes: Record<string, string>;
  colour: string | null;
  /** The only origin that may speak to the player. */
  origin: string | null;
}

/** `/embed/ID` or `/embed/playlist/ID`, and `?start=90&autoplay=1&muted=1&loop=1&title=0&colour=ff8800&lang=de&engine=dash&consent=yes&origin=https://example.org`. */
export function readEmbed(address: string): EmbedOptions {
  const { pathname, searchParams: query, origin: own } = new URL(address);
  const [, list, id = ''] = /^\/embed\/(playlist\/)?([A-Za-z0-9_-]{4,40})\/?$/.exec(pathname) ?? [];
  const isList = list !== undefined;
  const isOn = (name: string) => query.has(name) && !['0', 'false', 'no'].includes(query.get(name)!);
  const text = (name: string, attribute = name): Record<string, string> => (query.get(name) ? { [attribute]: query.get(name)! } : {});
  const colour = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(query.get('colour') ?? query.get('color') ?? '')?.[1];
  const origin = URL.parse(query.get('origin') ?? '');
  return {
    id,
    isList,
    attributes: {
      // Which video of a playlist is shown is found out later.
      ...(isList ? {} : { 'video-id': id }),
      hotkeys: 'page',
      ...text('start'),
      ...text('t', 'start'),
      ...text('lang'),
      ...text('language', 'lang'),
      ...text('engine'),
      ...text('controls'),
      ...text('consent'),
      ...(isOn('autoplay') ? { autoplay: '' } : {}),
      ...(isOn('muted') ? { muted: '' } : {}),
      ...(isOn('loop') ? { loop: '' } : {}),
      ...(query.has('title') && !isOn('title') ? {} : { link: isList ? `${own}/playlists/${id}` : `${own}/w/${id}` }),
    },
    colour: colour === undefined ? null : `#${colour}`,
    origin: origin === null ? null : origin.origin,
  };
}

/** Black or white, whichever is easier to read on it (WCAG 2.2, relative luminance). */
export function readableOn(colour: string): '#000000' | '#ffffff' {
  const digits = colour.slice(1);
  const full = digits.length === 3 ? [...digits].map((digit) => digit + digit).join('') : digits;
  const [red, green, blue] = [0, 2, 4].map((at) => {
    const share = Number.parseInt(full.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return (luminance + 0.05) ** 2 > 1.05 * 0.05 ? '#000000' : '#ffffff';
}
