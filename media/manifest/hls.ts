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
  /** Of the largest segment, in bits a second: BANDWIDTH is a peak. */
  peakBitrate: number;
  averageBitrate: number;
  /** SDR unless told. */
  range?: Range;
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

export interface HlsMasterInit {
  /** 7 unless told. */
  version?: number;
  renditions: readonly HlsRendition[];
  audio?: HlsAudio | null;
  /** Further soundtracks. */
  alternates?: readonly HlsAudio[];
  /** Lists the soundtracks also as variants of their own, which mirrors that read nothing but lines of addresses need. */
  soundAlone?: boolean;
}

/** The master playlist. Without renditions, the sound stands alone as the one variant. */
export function hlsMaster({ version = 7, renditions, audio, alternates = [], soundAlone = false }: HlsMasterInit): string {
  const lines = ['#EXTM3U', `#EXT-X-VERSION:${version}`, '#EXT-X-INDEPENDENT-SEGMENTS'];
  const sounds = audio ? [audio, ...alternates] : [];
  if (renditions.length > 0) lines.push(...sounds.map((sound) => `#EXT-X-MEDIA:${mediaAttributes(sound, sound === audio).join(',')}`));
  for (const rendition of renditions) lines.push(`#EXT-X-STREAM-INF:${variantAttributes(rendition, audio).join(',')}`, rendition.uri);
  for (const sound of renditions.length === 0 || soundAlone ? sounds : []) {
    const rates = `BANDWIDTH=${whole(sound.peakBitrate)},AVERAGE-BANDWIDTH=${whole(sound.averageBitrate)}`;
    lines.push(`#EXT-X-STREAM-INF:${rates},CODECS=${quoted(sound.codecString)}`, sound.uri);
  }
  return `${lines.join('\n')}\n`;
}

function mediaAttributes(audio: HlsAudio, isMain: boolean): string[] {
  return [
    'TYPE=AUDIO',
    `GROUP-ID=${quoted(group)}`,
    `NAME=${quoted(audio.name ?? audio.language ?? 'Audio')}`,
    ...(audio.language ? [`LANGUAGE=${quoted(audio.language)}`] : []),
    `DEFAULT=${isMain ? 'YES' : 'NO'}`,
    'AUTOSELECT=YES',
    `CHANNELS=${quoted(String(audio.channels))}`,
    `URI=${quoted(audio.uri)}`,
  ];
}

function variantAttributes(rendition: HlsRendition, audio: HlsAudio | null | undefined): string[] {
  const codecs = audio ? `${rendition.codecString},${audio.codecString}` : rendition.codecString;
  return [
    `BANDWIDTH=${whole(rendition.peakBitrate + (audio?.peakBitrate ?? 0))}`,
    `AVERAGE-BANDWIDTH=${whole(rendition.averageBitrate + (audio?.averageBitrate ?? 0))}`,
    `CODECS=${quoted(codecs)}`,
    `RESOLUTION=${rendition.width}x${rendition.height}`,
    `FRAME-RATE=${perSecond(rendition.frameRate).toFixed(3)}`,
    ...(rendition.range && rendition.range !== 'sdr' ? [`VIDEO-RANGE=${rendition.range.toUpperCase()}`] : []),
    ...(audio ? [`AUDIO=${quoted(group)}`] : []),
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
