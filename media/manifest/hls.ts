/** HLS playlists, RFC 8216. Written from the segment table; the same segments serve DASH. */
import type { Rational } from '../facts.ts';
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

/** The master playlist. Without renditions, the sound stands alone as the one variant. */
export function hlsMaster({ renditions, audio }: { renditions: readonly HlsRendition[]; audio?: HlsAudio | null }): string {
  const lines = ['#EXTM3U', '#EXT-X-VERSION:7', '#EXT-X-INDEPENDENT-SEGMENTS'];
  if (audio && renditions.length === 0) {
    const rates = `BANDWIDTH=${whole(audio.peakBitrate)},AVERAGE-BANDWIDTH=${whole(audio.averageBitrate)}`;
    lines.push(`#EXT-X-STREAM-INF:${rates},CODECS=${quoted(audio.codecString)}`, audio.uri);
  } else if (audio) {
    lines.push(`#EXT-X-MEDIA:${mediaAttributes(audio).join(',')}`);
  }
  for (const rendition of renditions) lines.push(`#EXT-X-STREAM-INF:${variantAttributes(rendition, audio).join(',')}`, rendition.uri);
  return `${lines.join('\n')}\n`;
}

function mediaAttributes(audio: HlsAudio): string[] {
  return [
    'TYPE=AUDIO',
    `GROUP-ID=${quoted(group)}`,
    `NAME=${quoted(audio.name ?? audio.language ?? 'Audio')}`,
    ...(audio.language ? [`LANGUAGE=${quoted(audio.language)}`] : []),
    'DEFAULT=YES',
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
    ...(audio ? [`AUDIO=${quoted(group)}`] : []),
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
