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

export interface HlsSegment {
  uri: string;
  durationSeconds: number;
}

const quoted = (text: string): string => `"${text.replace(/["\r\n]/g, ' ')}"`;
const whole = (value: number): number => Math.max(1, Math.ceil(value));
const group = 'audio';

const videoRanges = { sdr: 'SDR', pq: 'PQ', hlg: 'HLG' } as const;

export interface HlsMasterInit {
  /** Of every codec, in the order in which a player that cannot choose takes them: H.264 first. */
  renditions: readonly HlsRendition[];
  audio?: HlsAudio | null;
  /** Further soundtracks, each with every picture. */
  alternates?: readonly HlsAudio[];
}

/** The master playlist. Without renditions, the sound stands alone as the one variant. */
export function hlsMaster({ renditions, audio, alternates = [] }: HlsMasterInit): string {
  const lines = ['#EXTM3U', '#EXT-X-VERSION:7', '#EXT-X-INDEPENDENT-SEGMENTS'];
  const sounds = audio ? [audio, ...alternates] : [];
  const names = namesOf(sounds);
  const grouped = renditions.length > 0 || sounds.length > 1;
  if (grouped) lines.push(...sounds.map((sound, i) => `#EXT-X-MEDIA:${mediaAttributes(sound, names[i] as string, i === 0).join(',')}`));
  if (audio && renditions.length === 0) {
    const rates = `BANDWIDTH=${whole(audio.peakBitrate)},AVERAGE-BANDWIDTH=${whole(audio.averageBitrate)}`;
    const inGroup = grouped ? `,AUDIO=${quoted(group)}` : '';
    lines.push(`#EXT-X-STREAM-INF:${rates},CODECS=${quoted(audio.codecString)}${inGroup}`, audio.uri);
  }
  for (const rendition of renditions) lines.push(`#EXT-X-STREAM-INF:${variantAttributes(rendition, sounds).join(',')}`, rendition.uri);
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
  initUri: string;
  segments: readonly HlsSegment[];
  ended: boolean;
  /** Length of a whole segment by the plan, not of those that exist: the tag must never change while a player is watching. */
  targetSeconds: number;
}

/**
 * A media playlist. It stays EVENT when it ends: a player in the middle of a growing video then sees nothing change but the end.
 * Sound segments may be a packet longer than planned, which is within the rounding of TARGETDURATION.
 */
export function hlsMedia({ initUri, segments, ended, targetSeconds }: HlsMediaInit): string {
  const lines = [
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    `#EXT-X-TARGETDURATION:${whole(targetSeconds)}`,
    '#EXT-X-MEDIA-SEQUENCE:0',
    '#EXT-X-PLAYLIST-TYPE:EVENT',
    '#EXT-X-INDEPENDENT-SEGMENTS',
    `#EXT-X-MAP:URI=${quoted(initUri)}`,
    ...segments.flatMap((segment) => [`#EXTINF:${segment.durationSeconds.toFixed(6)},`, segment.uri]),
    ...(ended ? ['#EXT-X-ENDLIST'] : []),
  ];
  return `${lines.join('\n')}\n`;
}
