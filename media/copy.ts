/** Whether the picture and the sound of a source can be shown as they are stored. Pure, and careful: what is not known to fit is encoded. */
import type { AudioFacts, Rational, SourceFacts, VideoFacts } from './facts.ts';
import { usualCap } from './ladder.ts';
import type { AudioPlan, Rung } from './plan-types.ts';
import type { EncodingProfile } from './profile.ts';
import { commonClock } from './rate.ts';

type CopyRules = Pick<EncodingProfile, 'copy' | 'ladder' | 'watermark'>;

interface Grid {
  frameRate: Rational;
  segmentFrames: number;
}

const profiles: readonly (string | null)[] = ['Baseline', 'Constrained Baseline', 'Main', 'High'];
/** Those that give every packet the time at which it is shown. */
const containers: readonly string[] = ['mov,mp4,m4a,3gp,3g2,mj2', 'matroska,webm', 'mpegts'];

/** The rungs, with the first one copied where that can be. */
export function withCopy(facts: SourceFacts, rungs: Rung[], grid: Grid, rules: CopyRules): Rung[] {
  const [top, ...rest] = rungs;
  const stored = facts.video?.stored;
  if (top === undefined || stored === undefined || obstacles(facts, top, grid, rules).length > 0) return rungs;
  return [{ ...top, maxBitrate: stored.peakBitrate, copied: { cap: top.maxBitrate } }, ...rest];
}

/** What stands in the way of copying into this rung. */
export function obstacles(facts: SourceFacts, rung: Rung, grid: Grid, rules: CopyRules): string[] {
  const { video } = facts;
  if (video === null) return ['no picture'];
  const { stored } = video;
  const cap = usualCap(rung, rules.ladder);
  const found: [boolean, string][] = [
    [rules.copy === 'fitting', 'profile'],
    [rules.watermark === null, 'watermark'],
    [containers.includes(facts.container), 'container'],
    [video.codec === 'h264' && profiles.includes(video.profile), 'codec'],
    [video.pixelFormat === 'yuv420p' && video.bitDepth === 8, 'pixel format'],
    [isUpright(video), 'shape'],
    [video.codedWidth === rung.width && video.codedHeight === rung.height, 'size'],
    [isSteady(video, rung, grid), 'frame rate'],
    [facts.startSeconds >= 0, 'start'],
  ];
  if (stored === undefined) found.push([video.bitrate <= cap * 1.1, 'bitrate'], [false, 'it cannot be cut where segments begin']);
  else
    found.push(
      [stored.level > 0 && stored.level <= (Math.min(rung.width, rung.height) > 1080 ? 51 : 42), 'level'],
      [stored.segmentFrames === grid.segmentFrames && isExact(stored.timeBase, grid.frameRate), 'times'],
      // Mean and peak of what an encoder would be allowed, a tenth above its cap and half as much again in one segment.
      [stored.meanBitrate <= cap * 1.1 && stored.peakBitrate <= cap * 1.5, 'bitrate'],
    );
  return found.flatMap(([fits, obstacle]) => (fits ? [] : [obstacle]));
}

function isUpright(video: VideoFacts): boolean {
  const square = video.sampleAspect.num === video.sampleAspect.den;
  return square && video.rotation === 0 && !video.interlaced && video.transfer === 'sdr';
}

const same = (a: Rational, b: Rational): boolean => a.num * b.den === b.num * a.den;

function isSteady(video: VideoFacts, rung: Rung, grid: Grid): boolean {
  const all = [grid.frameRate, rung.frameRate];
  return !video.variableFrameRate && all.every((rate) => same(rate, video.frameRate));
}

/** A finer clock than files have would be a fault, and times would not fit their fields. */
const finestClock = 10_000_000;
const isExact = (timeBase: Rational, rate: Rational): boolean => timeBase.num === 1 && commonClock(timeBase, rate) <= finestClock;

/** Those that describe their sound once, as an MP4 does; a transport stream does so in front of each packet. */
const soundContainers: readonly string[] = ['mov,mp4,m4a,3gp,3g2,mj2', 'matroska,webm'];
/** Silence has to be encoded where sound begins later than a packet is long, or ends so many seconds early. */
const packetSamples = 1024;
const tolerableSilence = 0.1;
/** So much more than it would be encoded in may the stored sound take. */
const tolerableBits = 2;

/** The sound as it is stored, where that can be; else as it was planned. */
export function withCopiedSound(
  facts: SourceFacts,
  track: AudioFacts,
  planned: AudioPlan,
  rules: Pick<EncodingProfile, 'copy'>,
): AudioPlan {
  const { stored } = track;
  if (stored === undefined || soundObstacles(facts, track, planned, rules).length > 0) return planned;
  const { channels, sampleRate } = track;
  // Encoders of sound save a little here to spend it there.
  return { ...planned, bitrate: Math.ceil(stored.meanBitrate * 1.25), channels, sampleRate, copied: true };
}

/** What stands in the way of copying a soundtrack. */
function soundObstacles(facts: SourceFacts, track: AudioFacts, planned: AudioPlan, rules: Pick<EncodingProfile, 'copy'>): string[] {
  const { stored, channels, sampleRate } = track;
  const found: [boolean, string][] = [
    [rules.copy === 'fitting', 'profile'],
    [soundContainers.includes(facts.container), 'container'],
    [channels === 1 || channels === 2, 'channels'],
    [sampleRate === 44_100 || sampleRate === 48_000, 'sample rate'],
    [stored !== undefined, 'packets'],
  ];
  if (stored !== undefined)
    found.push(
      [stored.startSeconds * sampleRate <= packetSamples, 'start'],
      [stored.endSeconds > facts.durationSeconds - tolerableSilence, 'end'],
      [stored.meanBitrate <= planned.bitrate * tolerableBits, 'bitrate'],
    );
  return found.flatMap(([fits, obstacle]) => (fits ? [] : [obstacle]));
}
