/** HLS playlists, RFC 8216. Written from the segment table; the same segments serve DASH. */
import type { Rational } from '../facts.ts';
import type { Range } from '../plan-types.ts';
import { perSecond } from '../rate.ts';

export interface HlsRendition {
  rung: string;
  width: number;
  height: number;
  frameRate: Rational;
  codecString: string;
  range?: Range;
  /** Of the largest segment, in bits a second: BANDWIDTH is a peak. */
  peakBitrate: number;
  averageBitrate: number;
  uri: string;
}

export interface HlsAudio {
  codecString: string;
  peakBitrate: number;
  averageBitrate: number;
  channels: number;
  language?: string | null;
  name?: string;
  uri: string;
}

/** Both ends inclusive, as in HTTP. */
export interface ByteRange {
  start: number;
  end: number;
}
export interface HlsSegment {
  uri: string;
  durationSeconds: number;
  /** Where it is a part of a file. */
  range?: ByteRange;
}

const quoted = (text: string): string => `"${text.replace(/["\r\n]/g, ' ')}"`;
const whole = (value: number): number => Math.max(1, Math.ceil(value));
const group = 'audio';

const videoRanges = { sdr: 'SDR', pq: 'PQ', hlg: 'HLG' } as const;

export interface HlsMasterInit {
  /** 7 unless told. */
  version?: number;
  /** Of every codec, in the order in which a player that cannot choose takes them: H.264 first. */
  renditions: readonly HlsRendition[];
  audio?: HlsAudio | null;
  /** Further soundtracks, each with every picture. */
  alternates?: readonly HlsAudio[];
  /** Lists the soundtracks also as variants of their own: mirrors that read nothing but lines of addresses need that. */
  soundsAlone?: boolean;
}

/** The master playlist. Without renditions, the sound stands alone as the one variant. */
export function hlsMaster({ version = 7, renditions, audio, alternates = [], soundsAlone = false }: HlsMasterInit): string {
  const lines = ['#EXTM3U', `#EXT-X-VERSION:${version}`, '#EXT-X-INDEPENDENT-SEGMENTS'];
  const sounds = audio ? [audio, ...alternates] : [];
  const names = namesOf(sounds);
  const grouped = renditions.length > 0 || sounds.length > 1;
  if (grouped) lines.push(...sounds.map((sound, i) => `#EXT-X-MEDIA:${mediaAttributes(sound, names[i] as string, i === 0).join(',')}`));
  for (const rendition of renditions) lines.push(`#EXT-X-STREAM-INF:${variantAttributes(rendition, sounds).join(',')}`, rendition.uri);
  const alone = soundsAlone ? sounds : sounds.slice(0, renditions.length === 0 ? 1 : 0);
  for (const sound of alone) {
    const rates = `BANDWIDTH=${whole(sound.peakBitrate)},AVERAGE-BANDWIDTH=${whole(sound.averageBitrate)}`;
    const inGroup = grouped && !soundsAlone ? `,AUDIO=${quoted(group)}` : '';
    lines.push(`#EXT-X-STREAM-INF:${rates},CODECS=${quoted(sound.codecString)}${inGroup}`, sound.uri);
  }
  return `${lines.join('\n')}\n`;
}

/** A name may stand once in a group. */
function namesOf(sounds: readonly HlsAudio[]): string[] {
  const names: string[] = [];
  for (const { name, language } of sounds) {
    const wanted = name ?? language ?? 'Audio';
    let unique = wanted;
    for (let n = 2; names.includes(unique); n++) unique = `${wanted} ${n}`;
    names.push(unique);
  }
  return names;
}

function mediaAttributes(audio: HlsAudio, name: string, isMain: boolean): string[] {
  return [
    'TYPE=AUDIO',
    `GROUP-ID=${quoted(group)}`,
    `NAME=${quoted(name)}`,
    ...(audio.language ? [`LANGUAGE=${quoted(audio.language)}`] : []),
    `DEFAULT=${isMain ? 'YES' : 'NO'}`,
    'AUTOSELECT=YES',
    `CHANNELS=${quoted(String(audio.channels))}`,
    `URI=${quoted(audio.uri)}`,
  ];
}

/** BANDWIDTH is of the variant with the sound that takes most. */
function variantAttributes(rendition: HlsRendition, sounds: readonly HlsAudio[]): string[] {
  const soundCodecs = [...new Set(sounds.map((sound) => sound.codecString))];
  const { range = 'sdr' } = rendition;
  return [
    `BANDWIDTH=${whole(rendition.peakBitrate + Math.max(0, ...sounds.map((sound) => sound.peakBitrate)))}`,
    `AVERAGE-BANDWIDTH=${whole(rendition.averageBitrate + Math.max(0, ...sounds.map((sound) => sound.averageBitrate)))}`,
    `CODECS=${quoted([rendition.codecString, ...soundCodecs].join())}`,
    `RESOLUTION=${rendition.width}x${rendition.height}`,
    `FRAME-RATE=${perSecond(rendition.frameRate).toFixed(3)}`,
    ...(range === 'sdr' ? [] : [`VIDEO-RANGE=${videoRanges[range]}`]),
    ...(sounds.length > 0 ? [`AUDIO=${quoted(group)}`] : []),
  ];
}

export interface HlsMediaInit {
  /** 7 unless told. */
  version?: number;
  /** Transport streams have none. */
  initUri: string | null;
  initRange?: ByteRange;
  segments: readonly HlsSegment[];
  ended: boolean;
  /** EVENT unless told. */
  type?: 'EVENT' | 'VOD';
  /** Length of a whole segment by the plan, not of those that exist: the tag must never change while a player is watching. */
  targetSeconds: number;
}

/**
 * A media playlist. It stays EVENT when it ends: a player in the middle of a growing video then sees nothing change but the end.
 * Sound segments may be a packet longer than planned, which is within the rounding of TARGETDURATION.
 */
export function hlsMedia({ version = 7, initUri, initRange, segments, ended, type = 'EVENT', targetSeconds }: HlsMediaInit): string {
  const initPlace = initRange ? `,BYTERANGE=${quoted(lengthAt(initRange))}` : '';
  const lines = [
    '#EXTM3U',
    `#EXT-X-VERSION:${version}`,
    `#EXT-X-TARGETDURATION:${whole(targetSeconds)}`,
    '#EXT-X-MEDIA-SEQUENCE:0',
    `#EXT-X-PLAYLIST-TYPE:${type}`,
    '#EXT-X-INDEPENDENT-SEGMENTS',
    ...(initUri === null ? [] : [`#EXT-X-MAP:URI=${quoted(initUri)}${initPlace}`]),
    ...segments.flatMap(({ uri, durationSeconds, range }) => [
      `#EXTINF:${durationSeconds.toFixed(6)},`,
      // With its offset always: a reader that has skipped a line must not go wrong by it.
      ...(range ? [`#EXT-X-BYTERANGE:${lengthAt(range)}`] : []),
      uri,
    ]),
    ...(ended ? ['#EXT-X-ENDLIST'] : []),
  ];
  return `${lines.join('\n')}\n`;
}

const lengthAt = ({ start, end }: ByteRange): string => `${end - start + 1}@${start}`;
