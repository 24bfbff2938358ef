/** Every sentence of the player, in each language that it speaks. */
import { german } from './text-de.ts';

export const english = {
  label: 'Video player',
  play: 'Play',
  pause: 'Pause',
  again: 'Play again',
  mute: 'Mute',
  unmute: 'Unmute',
  volume: 'Volume',
  seek: 'Position',
  seekAt: (now: string, all: string) => `${now} of ${all}`,
  remaining: 'Show time left instead of time played',
  settings: 'Quality and speed',
  quality: 'Quality',
  sound: 'Sound',
  captions: 'Captions',
  captionStyle: {
    title: 'How captions look',
    preview: 'This is how captions look.',
    size: 'Size',
    font: 'Font',
    fonts: { player: 'As the player', sans: 'Without serifs', serif: 'With serifs', mono: 'Typewriter', casual: 'Handwriting' },
    colour: 'Colour',
    edge: 'Edges',
    edges: { none: 'None', shadow: 'Shadow', outline: 'Outline', raised: 'Raised', depressed: 'Depressed' },
    ground: 'Background',
    opacity: 'Background, how dense',
    place: 'Place',
    places: { bottom: 'At the bottom', top: 'At the top' },
    reset: 'As usual again',
  },
  next: (title: string) => `Next: ${title}`,
  chapters: 'Chapters',
  off: 'Off',
  auto: 'Auto',
  autoNow: (height: number) => `Auto (${height}p)`,
  speed: 'Speed',
  normal: 'Normal',
  begin: { title: 'Autoplay', yes: 'When a video is chosen', no: 'Never' },
  more: 'More',
  statistics: 'Statistics',
  keyboard: 'Keyboard',
  pip: 'Picture in picture',
  theatre: 'Theatre mode',
  fullscreen: 'Full screen',
  leaveFullscreen: 'Leave full screen',
  cast: 'Play on a device',
  airPlay: 'AirPlay',
  casting: (device: string) => `Playing on ${device}`,
  stopCasting: 'Play here',
  waitingMore: 'Waiting for the next seconds to be encoded',
  buffering: 'Loading',
  notPlayable: 'Not playable yet. Playback is offered here as soon as the first seconds are encoded.',
  encodingFailed: 'This video could not be encoded.',
  detour: 'Part of the video was broken. It goes on in another format.',
  networkLost: 'No connection. Playback goes on by itself when it is back.',
  keysTitle: 'Keyboard',
  close: 'Close',
  growing: (upTo: string) => `Encoded up to ${upTo}`,
  resume: (at: string) => `Go on at ${at}`,
  fromStart: 'From the beginning',
  retry: 'Try again',
  watchAt: (name: string) => `Watch on ${name}`,
  errors: {
    network: 'The connection to the server was lost. Playback goes on by itself when it is back.',
    media: 'This browser could not decode the video.',
    missing: 'A part of this video is missing on the server.',
    unsupported: 'This browser has no decoder for this video. A current Firefox, Chrome, Edge or Safari may have one.',
    blocked: 'This video may not be watched without signing in again.',
    'not-found': 'This video is not here. It was deleted, or it is private, or the address has a mistake in it.',
    'password-elsewhere': 'This video needs a password, which is only asked for on its own site.',
  },
  password: { title: 'This video needs a password', hint: 'Whoever shared it with you knows it.', field: 'Password', open: 'Watch' },
  stats: {
    title: 'Statistics',
    engine: 'Engine',
    codecs: 'Codecs',
    size: 'Resolution',
    bitrate: 'Bit rate',
    buffer: 'Loaded ahead',
    dropped: 'Dropped frames',
    droppedOf: (dropped: number, all: number) => `${dropped} of ${all}`,
    connection: 'Connection',
    seconds: (n: number) => `${n.toFixed(1)} s`,
    unknown: '-',
  },
  keys: [
    ['Space or K', 'Play or pause'],
    ['J / L', '10 seconds back / forward'],
    ['← / →', '5 seconds back / forward'],
    ['↑ / ↓', 'Louder / quieter'],
    ['M', 'Mute'],
    ['C', 'Captions on or off'],
    ['F', 'Full screen'],
    ['T', 'Theatre mode'],
    ['I', 'Picture in picture'],
    ['0 - 9', 'Jump to 0 % - 90 %'],
    ['< / >', 'Slower / faster'],
    [', / .', 'One frame back / forward'],
    ['Shift+N', 'Next video'],
    ['Shift+C', 'Chapters'],
    ['Shift+← / Shift+→', 'Chapter before / next chapter'],
    ['?', 'This list'],
  ] as [string, string][],
  units: { hour: ['hour', 'hours'], minute: ['minute', 'minutes'], second: ['second', 'seconds'] },
};
export type Words = typeof english;

const languages: Record<string, Words> = { en: english, de: german };

/** By the first language of the list that is there: `de` for `de-AT`. English without any. */
export function wordsFor(wished: readonly string[]): { language: string; words: Words } {
  for (const tag of wished) {
    const language = tag.toLowerCase().split('-')[0]!;
    if (Object.hasOwn(languages, language)) return { language, words: languages[language]! };
  }
  return { language: 'en', words: english };
}

/** "1 hour 2 minutes 3 seconds", for screen readers. */
export function spoken(seconds: number, { units }: Words): string {
  const whole = Math.max(0, Math.floor(Number.isFinite(seconds) ? seconds : 0));
  const parts: [number, string[]][] = [
    [Math.floor(whole / 3600), units.hour],
    [Math.floor((whole % 3600) / 60), units.minute],
    [whole % 60, units.second],
  ];
  const said = parts.filter(([count]) => count > 0).map(([count, [one, many]]) => `${count} ${count === 1 ? one : many}`);
  return said.length > 0 ? said.join(' ') : `0 ${units.second[1]}`;
}
