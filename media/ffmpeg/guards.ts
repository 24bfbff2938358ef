/** What ffmpeg and ffprobe may open. These lists stand between a hostile file and a hundred parsers nobody needs. */
import type { SourceFacts } from '../facts.ts';
import { limits } from '../limits.ts';

/** ffprobe's names of the containers we take, as it prints them. */
export const containers = ['mov,mp4,m4a,3gp,3g2,mj2', 'matroska,webm', 'avi', 'mpegts', 'ogg', 'wav', 'mp3', 'flac'] as const;
export type Container = (typeof containers)[number];

/** Codec family (as ffprobe names it) -> ffmpeg's decoders of it: the allow-list compares decoder names. */
export const videoDecoders: Readonly<Record<string, readonly string[]>> = {
  h264: ['h264'],
  hevc: ['hevc'],
  vp8: ['vp8'],
  vp9: ['vp9'],
  av1: ['libdav1d', 'av1'],
  mpeg4: ['mpeg4'],
  mpeg2video: ['mpeg2video'],
  mjpeg: ['mjpeg'],
  prores: ['prores'],
  theora: ['theora'],
};
export const audioDecoders: Readonly<Record<string, readonly string[]>> = {
  aac: ['aac'],
  mp3: ['mp3float'],
  opus: ['opus', 'libopus'],
  vorbis: ['vorbis'],
  flac: ['flac'],
  alac: ['alac'],
  ac3: ['ac3'],
  eac3: ['eac3'],
  pcm_s16le: ['pcm_s16le'],
  pcm_s24le: ['pcm_s24le'],
  pcm_s32le: ['pcm_s32le'],
  pcm_f32le: ['pcm_f32le'],
};
/**
 * ffprobe gives a file up when it may not open the decoder of any stream, so streams we never map need theirs on its list:
 * text subtitles and PNG covers are common and simple. Transcodes do without them.
 */
const besideTheFilm = ['mov_text', 'subrip', 'srt', 'ass', 'ssa', 'webvtt', 'text', 'png'];

const own = (table: Readonly<Record<string, readonly string[]>>, name: string | undefined): readonly string[] =>
  name !== undefined && Object.hasOwn(table, name) ? (table[name] ?? []) : [];

export const isVideoCodec = (name: string): boolean => own(videoDecoders, name).length > 0;
export const isAudioCodec = (name: string): boolean => own(audioDecoders, name).length > 0;

/** What guards need of the facts; orders to workers carry these without the key-frame table. */
export interface GuardFacts {
  container: string;
  video: { codec: string } | null;
  audio: { codec: string } | null;
}

/** Input options, to stand before `-i`. Narrowed to the one container and the codecs in use once they are known. */
export function inputGuards(facts?: GuardFacts | Pick<SourceFacts, 'container'>): string[] {
  const container = containers.find((name) => name === facts?.container);
  const decoders =
    facts !== undefined && 'video' in facts
      ? [...own(videoDecoders, facts.video?.codec), ...own(audioDecoders, facts.audio?.codec)]
      : [...Object.values(videoDecoders).flat(), ...Object.values(audioDecoders).flat(), ...besideTheFilm];
  return [
    '-protocol_whitelist',
    'file',
    '-format_whitelist',
    container ?? containers.join(','),
    '-codec_whitelist',
    // An empty list would mean no limit; a name that is no decoder means none.
    decoders.length > 0 ? decoders.join(',') : 'none',
    '-max_pixels',
    String(limits.maxPixels),
    // The same bounds everywhere: the file's start time, zero of all our times, is found within them.
    '-probesize',
    '20000000',
    '-analyzeduration',
    '10000000',
  ];
}

/** The opening of every ffmpeg command. Progress goes to a descriptor of its own, as errors go to stderr. */
export function opening(progressFd?: number): string[] {
  const progress = progressFd === undefined ? [] : ['-stats_period', '0.5', '-progress', `pipe:${progressFd}`];
  return ['-hide_banner', '-nostdin', '-loglevel', 'error', '-y', '-nostats', ...progress];
}
