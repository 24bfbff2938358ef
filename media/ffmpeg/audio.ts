/** The audio rendition: encoded or copied once for the whole file, because every start of an encoder adds priming samples. */
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
  /** The packets of the source as they are stored: AAC-LC without gaps. */
  copied?: boolean;
  threads?: number;
  progressFd?: number;
}

/** Of AAC-LC. */
const packetSamples = 1024;
/** Samples an AAC encoder puts in front. Dropping as many real ones makes the rest decode at its own time; see the offsets table of media.md. */
const primingSamples = 1024;

/** Arguments for `ffmpeg`. Writes `<outDir>/aac/init.mp4` and `<outDir>/aac/00012.m4s`. */
export function audioArgs(init: AudioInit): string[] {
  const audio = init.facts.audio;
  if (audio === null) throw new TypeError('an audio job needs sound');
  return [
    ...opening(init.progressFd),
    ...(init.threads === undefined ? [] : ['-threads', String(init.threads)]),
    // The same zero as the picture's: its first frame, not what ffmpeg takes for the start of the file.
    '-copyts',
    ...inputGuards({ container: init.facts.container, video: null, audio }),
    ...['-i', `file:${init.input}`, '-map', `0:${audio.streamIndex}`, '-vn', '-sn', '-dn', '-map_metadata', '-1', '-map_chapters', '-1'],
    ...(init.copied ? copy(init) : encode(init)),
    ...hlsMuxer(init.segmentSeconds.toFixed(6), `${init.outDir}/aac`),
  ];
}

function encode(init: AudioInit): string[] {
  const end = init.facts.durationSeconds.toFixed(6);
  // As long as the picture: gaps and a short end become silence, a long end is cut.
  const filter = [
    `asetpts=PTS-(${init.facts.startSeconds.toFixed(6)})/TB`,
    `aresample=${init.sampleRate}:async=1:first_pts=0`,
    `apad=whole_dur=${end}`,
    `atrim=start_sample=${primingSamples}:end=${end}`,
  ].join(',');
  return ['-af', filter, '-c:a', 'aac', '-b:a', String(init.bitrate), '-ac', String(init.channels)];
}

/**
 * What is stored before the picture begins, an encoder's priming samples among it, goes; what is left is put behind one another without the
 * rounding of its container. The filters count in samples, the clock of the output.
 */
function copy({ facts, sampleRate }: AudioInit): string[] {
  const zero = Math.round(facts.startSeconds * sampleRate);
  const end = zero + Math.round(facts.durationSeconds * sampleRate);
  // A time that a container has rounded up or down is still that of its packet.
  const outside = `noise=drop=lt(pts,${zero - packetSamples / 8})+gte(pts,${end})`;
  const regular = `setts=ts=max(0,STARTPTS-${zero})+N*${packetSamples}:duration=${packetSamples}`;
  return ['-map_metadata:s', '-1', '-c:a', 'copy', '-bsf:a', [outside, regular].map((filter) => filter.replaceAll(',', '\\,')).join()];
}
