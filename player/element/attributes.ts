/** The attributes of `<vita-player>`, read into one value. Pure. */
import { readMoment } from './moment.ts';

export const attributeNames = [
  ...['src', 'video-id', 'host', 'autoplay', 'muted', 'loop', 'start', 'controls', 'hotkeys', 'engine', 'poster', 'storyboard'],
  ...['label', 'link', 'lang', 'resume', 'cast', 'theatre', 'begin', 'consent'],
] as const;

export const controlNames = [
  'play',
  'next',
  'seek',
  'volume',
  'time',
  'chapters',
  'captions',
  'settings',
  'pip',
  'cast',
  'theatre',
  'fullscreen',
] as const;
export type ControlName = (typeof controlNames)[number];

export interface Options {
  src: string | null;
  videoId: string | null;
  /** Origin of the server that has the video; empty for that of the page. */
  host: string;
  autoplay: boolean;
  muted: boolean;
  loop: boolean;
  /** Seconds. */
  start: number | null;
  controls: ReadonlySet<ControlName>;
  /** Whose keys are ours: those of the whole page, those that are pressed inside the player, or none. */
  hotkeys: 'page' | 'player' | 'off';
  engine: 'auto' | 'hls' | 'dash';
  poster: string | null;
  storyboard: string | null;
  /** Title to name it by, where the source brings none. */
  label: string;
  /** Where the title over the picture leads; without one it is not shown. */
  link: string | null;
  /** Offers to go on where somebody stopped. */
  resume: boolean;
  /** Google's script for casting may be loaded, from Google, when somebody presses the button. */
  cast: boolean;
  /** Whether videos of the page begin when they are chosen, which its viewers may then say; null where it asks nobody. */
  begins: boolean | null;
  /** What the viewer has said to the page about telling how they watch; `ask`: the page knows nothing of that. */
  consent: 'ask' | 'yes' | 'no';
}

/** Only pages that have room for it offer theatre mode. */
const usual = controlNames.filter((name) => name !== 'theatre');

export function readOptions(attribute: (name: string) => string | null): Options {
  const is = (name: string) => attribute(name) !== null && attribute(name) !== 'false';
  const text = (name: string) => attribute(name)?.trim() || null;
  const among = <T extends string>(name: string, first: T, ...others: T[]): T => others.find((one) => one === text(name)) ?? first;
  return {
    src: text('src'),
    videoId: text('video-id'),
    host: originOf(text('host')),
    autoplay: is('autoplay'),
    muted: is('muted'),
    loop: is('loop'),
    start: readMoment(attribute('start')),
    controls: readControls(text('controls')),
    hotkeys: among('hotkeys', 'player', 'page', 'off'),
    engine: among('engine', 'auto', 'hls', 'dash'),
    poster: text('poster'),
    storyboard: text('storyboard'),
    label: text('label') ?? '',
    link: text('link'),
    resume: text('resume') !== 'off',
    cast: is('cast'),
    begins: text('begin') === null ? null : text('begin') === 'yes',
    consent: among('consent', 'ask', 'yes', 'no'),
  };
}

/** `none`, `all`, or the names of those that are wanted. */
function readControls(words: string | null): ReadonlySet<ControlName> {
  if (words === null) return new Set(usual);
  if (words === 'all') return new Set(controlNames);
  const named = words.split(/[\s,]+/);
  return new Set(controlNames.filter((name) => named.includes(name)));
}

function originOf(host: string | null): string {
  if (host === null) return '';
  const url = URL.parse(host.includes('://') ? host : `https://${host}`);
  return url === null ? '' : url.origin;
}
