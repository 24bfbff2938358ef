/** One chunk, or the rest of one, in every rung: a single decode that ends in CMAF segments with absolute times. */
import { defaultEfforts } from '../effort.ts';
import type { Rational, VideoFacts } from '../facts.ts';
import type { Codec } from '../family.ts';
import { isHalf } from '../plan.ts';
import type { Effort, Range, Rung } from '../plan-types.ts';
import { commonClock, perSecond } from '../rate.ts';
import { copyArgs } from './copy.ts';
import { type Device, deviceArgs, framePath } from './devices.ts';
import { type EncoderName, encoders, softwareEncoder } from './encoders/table.ts';
import { cascade } from './graph.ts';
import { type GuardFacts, inputGuards, opening } from './guards.ts';
import { type BurnIn, watermarkInput } from './watermark.ts';

export interface TranscodeInit {
  facts: GuardFacts & { startSeconds: number; video: Omit<VideoFacts, 'keyFrameSeconds'> | null };
  frameRate: Rational;
  gopFrames: number;
  segmentFrames: number;
  totalFrames: number;
  rungs: readonly Rung[];
  /** First segment to write; a restart begins in the middle of its chunk. */
  startSegment: number;
  segmentCount: number;
  /** Holds one folder a rung, named like it; they must exist. */
  outDir: string;
  input: string;
  threads?: number;
  progressFd?: number;
  codec?: Codec;
  range?: Range;
  effort?: Effort;
  /** By rung; the software encoder of the codec unless told. Those on a device come first, and all on the same one. */
  encoders?: Readonly<Record<string, EncoderName>>;
  /** Render node of the device, where it has one. */
  node?: string;
  burnIn?: BurnIn;
}

/**
 * Rungs in the order of the outputs: the copied one is last, as progress is counted by the first, and packets that are only copied run ahead
 * of the encoders.
 */
function outputsOf(rungs: readonly Rung[]): { encoded: Rung[]; copied: Rung | null } {
  return { encoded: rungs.filter((rung) => rung.copied === undefined), copied: rungs.find((rung) => rung.copied !== undefined) ?? null };
}

/** Full-rate frames for one frame that ffmpeg's progress counts. */
export function framesPerCount(init: Pick<TranscodeInit, 'rungs' | 'frameRate'>): number {
  const first = outputsOf(init.rungs).encoded[0];
  return first !== undefined && isHalf(init.frameRate, first.frameRate) ? 2 : 1;
}

/** Arguments for `ffmpeg`. Writes `<outDir>/<rung>/init.mp4` and `<outDir>/<rung>/00012.m4s`. */
export function transcodeArgs(init: TranscodeInit): string[] {
  const video = init.facts.video;
  if (video === null) throw new TypeError('a transcode needs a picture');
  const frames = framesOf(init);
  const startSeconds = (init.startSegment * init.segmentFrames) / perSecond(init.frameRate);
  const seekSeconds = seekOf(init, video, startSeconds);
  const zeroSeconds = init.facts.startSeconds + startSeconds;
  const { encoded, copied } = outputsOf(init.rungs);
  const { range = 'sdr', node = '', burnIn } = init;
  const { device, rungs: onDevice } = deviceOf(init, encoded);
  const reachesEnd = init.startSegment * init.segmentFrames + frames >= init.totalFrames;
  const path = framePath({ device, video, range, reachesEnd, marked: burnIn !== undefined });
  const on = device === null || path === 'memory' ? undefined : { device, path, rungs: onDevice };
  const shared = { ...video, range, frameRate: init.frameRate, frames, zeroSeconds, burnIn };
  const graph = encoded.length === 0 ? null : cascade({ ...shared, rungs: encoded, ...(on && { on }) });
  const threads = init.threads === undefined ? [] : ['-threads', String(init.threads)];
  return [
    ...opening(init.progressFd),
    ...(init.threads === undefined || graph === null ? [] : ['-filter_complex_threads', String(init.threads)]),
    // The file's own times, whatever ffmpeg takes for its start: the graph puts them on the grid and drops what comes before.
    ...['-copyts', '-noaccurate_seek'],
    ...(seekSeconds > 0 ? ['-seek_timestamp', '1', '-ss', (init.facts.startSeconds + seekSeconds).toFixed(6)] : []),
    // A picture that changes its size half-way is scaled to the rungs by the running graph; a new graph would count from zero again.
    '-reinit_filter',
    '0',
    ...threads,
    ...deviceArgs(device, path, node),
    ...inputGuards({ container: init.facts.container, video, audio: null }),
    '-i',
    `file:${init.input}`,
    ...(burnIn === undefined ? [] : watermarkInput(burnIn)),
    ...(graph === null ? [] : ['-filter_complex', graph]),
    ...encoded.flatMap((rung, i) => [...output(init, rung, i), ...['-output_ts_offset', startSeconds.toFixed(6)], ...segments(init, rung)]),
    ...(copied === null ? [] : [...copyOf(init, video, frames), ...segments(init, copied, commonClock(timeBaseOf(video), init.frameRate))]),
  ];
}

/** Frames of the full-rate rungs in the asked segments. */
export function framesOf(init: Pick<TranscodeInit, 'segmentFrames' | 'totalFrames' | 'startSegment' | 'segmentCount'>): number {
  const first = init.startSegment * init.segmentFrames;
  return Math.max(0, Math.min(init.segmentCount * init.segmentFrames, init.totalFrames - first));
}

/**
 * Where to begin reading, counted from the first frame: a demuxer goes back to the key frame before.
 * A part of a frame behind the first one wanted, as containers round times and a key frame at that very time should be found.
 * Seeking in a stream without an index may land behind the key frame, and a variable rate may have its last frame long before: there, earlier.
 */
export function seekOf(
  init: { facts: Pick<GuardFacts, 'container'>; frameRate: Rational },
  video: { variableFrameRate: boolean },
  startSeconds: number,
): number {
  if (startSeconds === 0) return 0;
  if (init.facts.container === 'mpegts' || init.facts.container === 'ogg') return startSeconds - 10;
  return video.variableFrameRate ? startSeconds - 4 : startSeconds + 0.25 / perSecond(init.frameRate);
}

/** The device of those rungs that are not encoded in memory, and how many they are. */
function deviceOf(init: TranscodeInit, encoded: readonly Rung[]): { device: Device | null; rungs: number } {
  const used = encoded.map((rung) => encoders[encoderOf(init, rung)].device);
  const rungs = used.filter((device) => device !== null).length;
  const device = used[0] ?? null;
  if (used.slice(0, rungs).some((one) => one === null || one !== device))
    throw new TypeError('the rungs on a device come first, and all on the same one');
  return { device, rungs };
}

function encoderOf(init: TranscodeInit, rung: Rung): EncoderName {
  return init.encoders?.[rung.name] ?? softwareEncoder(init.codec ?? 'h264');
}

function output(init: TranscodeInit, rung: Rung, i: number): string[] {
  const { codec = 'h264', range = 'sdr', effort = defaultEfforts[codec], threads } = init;
  // Segments and GOPs are the same in seconds in every rung.
  const gop = isHalf(init.frameRate, rung.frameRate) ? init.gopFrames / 2 : init.gopFrames;
  return [
    ...['-map', `[o${i}]`, '-an', '-sn', '-dn', '-map_metadata', '-1', '-map_chapters', '-1'],
    ...encoders[encoderOf(init, rung)].args({ rung, gop, effort, range, ...(threads === undefined ? {} : { threads }) }),
  ];
}

function copyOf(init: TranscodeInit, video: Omit<VideoFacts, 'keyFrameSeconds'>, frames: number): string[] {
  const { frameRate } = init;
  const stored = { timeBase: timeBaseOf(video) };
  const firstFrame = init.startSegment * init.segmentFrames;
  return copyArgs({ streamIndex: video.streamIndex, stored, frameRate, zeroSeconds: init.facts.startSeconds, firstFrame, frames });
}

function timeBaseOf(video: Pick<VideoFacts, 'stored'>): Rational {
  if (video.stored === undefined) throw new TypeError('a source that cannot be cut cannot be copied');
  return video.stored.timeBase;
}

function segments(init: TranscodeInit, rung: Rung, ticks?: number): string[] {
  return [
    // Otherwise each rung is moved by its own reordering delay, against audio and against the other rungs.
    '-avoid_negative_ts',
    'disabled',
    '-start_number',
    String(init.startSegment),
    ...hlsMuxer(hlsTime(init.segmentFrames, init.frameRate), `${init.outDir}/${rung.name}`, ticks),
  ];
}

/**
 * The muxer compares a running total of `-hls_time` with times rounded to 1/90000 s, so this must be exact (4.004, not 4)
 * or, where the length is no round number, a little less: too little still cuts at the next key frame, too much skips one.
 */
export function hlsTime(segmentFrames: number, rate: Rational): string {
  const micros = (segmentFrames * rate.den * 1_000_000) / rate.num;
  const ticks = (segmentFrames * rate.den * 90_000) / rate.num;
  const exact = Number.isInteger(micros) && Number.isInteger(ticks);
  return ((exact ? micros : Math.floor(micros) - 20) / 1_000_000).toFixed(6);
}

/** CMAF segments that get their final name by a rename when they are complete. */
export function hlsMuxer(time: string, folder: string, ticks?: number): string[] {
  const clock = ticks === undefined ? '' : `:video_track_timescale=${ticks}`;
  return [
    ...['-f', 'hls', '-hls_time', time, '-hls_playlist_type', 'vod', '-hls_segment_type', 'fmp4', '-hls_flags', 'temp_file'],
    ...['-hls_fmp4_init_filename', 'init.mp4', '-hls_segment_options', `movflags=+frag_discont+cmaf+negative_cts_offsets${clock}`],
    ...['-hls_segment_filename', `${folder}/%05d.m4s`, `${folder}/v.m3u8`],
  ];
}
