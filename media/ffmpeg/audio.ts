/** The audio rendition: encoded once for the whole file, because every start of an encoder adds priming samples. */
import { type GuardFacts, inputGuards, opening } from './guards.ts';
import { hlsMuxer } from './transcode.ts';

export interface AudioInit {
  facts: GuardFacts & { startSeconds: number; durationSeconds: number; audio: { codec: string; streamIndex: number } | null };
  bitrate: number;
  channels: number;
  sampleRate: number;
  /** The length of a video segment, so that both are cut at the same times. */
  segmentSeconds: number;
  /** Segments land in its folder `aac`, which must exist. */
  outDir: string;
  input: string;
  threads?: number;
  progressFd?: number;
}

/** Samples an AAC encoder puts in front. Dropping as many real ones makes the rest decode at its own time; see the offsets table of media.md. */
const primingSamples = 1024;

/** Arguments for `ffmpeg`. Writes `<outDir>/aac/init.mp4` and `<outDir>/aac/00012.m4s`. */
export function audioArgs(init: AudioInit): string[] {
  const audio = init.facts.audio;
  if (audio === null) throw new TypeError('an audio job needs sound');
  const end = init.facts.durationSeconds.toFixed(6);
  // As long as the picture: gaps and a short end become silence, a long end is cut.
  const filter = [
    `asetpts=PTS-(${init.facts.startSeconds.toFixed(6)})/TB`,
    `aresample=${init.sampleRate}:async=1:first_pts=0`,
    `apad=whole_dur=${end}`,
    `atrim=start_sample=${primingSamples}:end=${end}`,
  ].join(',');
  return [
    ...opening(init.progressFd),
    ...(init.threads === undefined ? [] : ['-threads', String(init.threads)]),
    // The same zero as the picture's: its first frame, not what ffmpeg takes for the start of the file.
    '-copyts',
    ...inputGuards({ container: init.facts.container, video: null, audio }),
    ...['-i', `file:${init.input}`, '-map', `0:${audio.streamIndex}`, '-vn', '-sn', '-dn', '-map_metadata', '-1', '-map_chapters', '-1'],
    ...['-af', filter, '-c:a', 'aac', '-b:a', String(init.bitrate), '-ac', String(init.channels)],
    ...hlsMuxer(init.segmentSeconds.toFixed(6), `${init.outDir}/aac`),
  ];
}
