/** For tests only: sources as people have them, by where they come from. Facts as the probe would give them. */
import { obstacles } from './copy.ts';
import type { AudioTrackFacts, Rational, SourceFacts, StoredFacts, VideoFacts } from './facts.ts';
import { ladderOf } from './ladder.ts';
import { gridOf, planSource } from './plan.ts';
import { type EncodingProfile, standardProfile } from './profile.ts';
import { aSource } from './try-out-facts.ts';

type Cuts = 'every-2' | 'every-4' | 'elsewhere' | 'open';
interface Kind {
  name: string;
  size: [number, number];
  fps: Rational | number;
  megabits: number;
  cuts: Cuts;
  video?: Partial<VideoFacts>;
  rest?: Partial<SourceFacts>;
  level?: number;
  timeBase?: number;
  /** Peak over mean. */
  peak?: number;
}

const ntsc = (num: number): Rational => ({ num, den: 1001 });
const rateOf = (fps: Rational | number): Rational => (typeof fps === 'number' ? { num: fps, den: 1 } : fps);
const hevc = { codec: 'hevc', profile: 'Main' };
const hdr = { codec: 'hevc', profile: 'Main 10', pixelFormat: 'yuv420p10le', bitDepth: 10 };
const variable = { variableFrameRate: true };
const mkv = { container: 'matroska,webm' };
const webm = { container: 'matroska,webm', audio: { streamIndex: 1, codec: 'opus', channels: 2, sampleRate: 48_000, language: null } };

const kinds: Kind[] = [
  // Telephones: variable rates, key frames every second, more bits than anybody streams.
  { name: 'iPhone 1080p30, H.264', size: [1920, 1080], fps: ntsc(30000), megabits: 16, cuts: 'open', video: variable },
  { name: 'iPhone 1080p30, HEVC', size: [1920, 1080], fps: ntsc(30000), megabits: 8, cuts: 'open', video: { ...hevc, ...variable } },
  { name: 'iPhone 4K60 HDR (HLG)', size: [3840, 2160], fps: 60, megabits: 54, cuts: 'open', video: { ...hdr, transfer: 'hlg' } },
  {
    ...{ name: 'iPhone upright', size: [1920, 1080], fps: 30, megabits: 16, cuts: 'elsewhere' },
    video: { width: 1080, height: 1920, rotation: 90 },
  },
  { name: 'Android 1080p30', size: [1920, 1080], fps: 30, megabits: 17, cuts: 'elsewhere', video: variable },
  {
    ...{ name: 'Android upright 1080p60', size: [1920, 1080], fps: 60, megabits: 28, cuts: 'elsewhere' },
    video: { width: 1080, height: 1920, rotation: 90, ...variable },
  },
  { name: 'WhatsApp clip 480p', size: [848, 480], fps: 30, megabits: 1.4, cuts: 'elsewhere', video: { profile: 'Main' } },
  { name: 'Telegram clip 720p', size: [1280, 720], fps: 30, megabits: 1.6, cuts: 'elsewhere' },
  { name: 'TikTok download', size: [576, 1024], fps: 30, megabits: 1.2, cuts: 'elsewhere' },
  // Screens.
  {
    name: 'OBS recording, 6 Mb/s, key frames every 2 s',
    size: [1920, 1080],
    fps: 60,
    megabits: 6,
    cuts: 'every-2',
    rest: mkv,
    timeBase: 1000,
  },
  { name: 'OBS stream archive, 4.5 Mb/s, every 2 s', size: [1920, 1080], fps: 30, megabits: 4.5, cuts: 'every-2', level: 40 },
  { name: 'OBS recording, CQP 20', size: [1920, 1080], fps: 60, megabits: 24, cuts: 'elsewhere', rest: mkv, timeBase: 1000 },
  {
    name: 'Twitch download 1080p60',
    size: [1920, 1080],
    fps: 60,
    megabits: 6,
    cuts: 'every-2',
    rest: { container: 'mpegts' },
    timeBase: 90_000,
    level: 42,
  },
  {
    name: 'Twitch download 720p30',
    size: [1280, 720],
    fps: 30,
    megabits: 2.3,
    cuts: 'every-2',
    rest: { container: 'mpegts' },
    timeBase: 90_000,
    level: 31,
  },
  { name: 'Zoom recording', size: [1280, 720], fps: 25, megabits: 0.6, cuts: 'elsewhere', video: variable },
  { name: 'Teams recording', size: [1920, 1080], fps: 16, megabits: 1, cuts: 'elsewhere', video: variable },
  {
    name: 'Browser recording (WebM, VP8)',
    size: [1280, 720],
    fps: 30,
    megabits: 2.5,
    cuts: 'open',
    video: { codec: 'vp8', profile: null, ...variable },
    rest: webm,
  },
  { name: 'Loom', size: [1920, 1080], fps: 30, megabits: 2.2, cuts: 'elsewhere' },
  { name: 'macOS screen recording, Retina', size: [2880, 1800], fps: 60, megabits: 12, cuts: 'open', video: variable, level: 52 },
  { name: 'Windows Game Bar 1080p30', size: [1920, 1080], fps: 30, megabits: 9, cuts: 'elsewhere', video: variable },
  { name: 'NVIDIA ShadowPlay 1440p60', size: [2560, 1440], fps: 60, megabits: 50, cuts: 'elsewhere', video: variable, level: 51 },
  // Cameras.
  { name: 'Sony XAVC S 1080p25', size: [1920, 1080], fps: 25, megabits: 50, cuts: 'elsewhere', level: 42 },
  { name: 'Canon R6 4K24', size: [3840, 2160], fps: ntsc(24000), megabits: 120, cuts: 'elsewhere', level: 51 },
  { name: 'GoPro 4K60', size: [3840, 2160], fps: ntsc(60000), megabits: 100, cuts: 'open', video: hevc },
  { name: 'DJI drone 4K30', size: [3840, 2160], fps: ntsc(30000), megabits: 100, cuts: 'elsewhere', level: 51 },
  {
    name: 'AVCHD camcorder 1080i50',
    size: [1920, 1080],
    fps: 25,
    megabits: 17,
    cuts: 'open',
    video: { interlaced: true },
    rest: { container: 'mpegts' },
  },
  {
    name: 'DV tape, PAL anamorphic',
    size: [720, 576],
    fps: 25,
    megabits: 25,
    cuts: 'open',
    video: { codec: 'mpeg4', profile: null, interlaced: true, width: 1049, sampleAspect: { num: 64, den: 44 } },
    rest: { container: 'avi' },
  },
  {
    name: 'HDR10 master 4K24',
    size: [3840, 2160],
    fps: ntsc(24000),
    megabits: 60,
    cuts: 'open',
    video: { ...hdr, transfer: 'pq' },
    rest: mkv,
  },
  // Editors and encoders.
  { name: 'Premiere "Match source, high", 1080p25', size: [1920, 1080], fps: 25, megabits: 20, cuts: 'elsewhere', level: 42 },
  { name: 'Premiere "YouTube 1080p", 16 Mb/s', size: [1920, 1080], fps: ntsc(24000), megabits: 16, cuts: 'elsewhere' },
  { name: 'Premiere, key frame distance 48 at 24 fps, 5 Mb/s', size: [1920, 1080], fps: 24, megabits: 5, cuts: 'every-2', level: 40 },
  { name: 'DaVinci Resolve H.264, key frames every 30', size: [1920, 1080], fps: 30, megabits: 10, cuts: 'every-2', level: 41 },
  {
    name: 'ProRes 422 HQ',
    size: [1920, 1080],
    fps: 25,
    megabits: 180,
    cuts: 'open',
    video: { codec: 'prores', profile: 'HQ', pixelFormat: 'yuv422p10le', bitDepth: 10 },
  },
  { name: 'HandBrake "Fast 1080p30"', size: [1920, 1080], fps: 30, megabits: 3.5, cuts: 'elsewhere', level: 40 },
  { name: 'HandBrake "Fast 720p30"', size: [1280, 720], fps: 30, megabits: 2, cuts: 'elsewhere', level: 31 },
  { name: 'ffmpeg x264 defaults, 1080p', size: [1920, 1080], fps: 25, megabits: 3.8, cuts: 'elsewhere', level: 40 },
  { name: 'ffmpeg -g 2 s for streaming, 720p', size: [1280, 720], fps: 25, megabits: 2.5, cuts: 'every-2', level: 31 },
  { name: 'ffmpeg -g 4 s for streaming, 360p', size: [640, 360], fps: 25, megabits: 0.6, cuts: 'every-4', level: 30 },
  // From other platforms.
  { name: 'YouTube download 1080p, H.264', size: [1920, 1080], fps: 25, megabits: 2.6, cuts: 'elsewhere', level: 40 },
  {
    name: 'YouTube download 1080p, VP9',
    size: [1920, 1080],
    fps: 25,
    megabits: 1.7,
    cuts: 'open',
    video: { codec: 'vp9', profile: 'Profile 0' },
    rest: webm,
  },
  {
    name: 'YouTube download 1440p60, AV1',
    size: [2560, 1440],
    fps: 60,
    megabits: 6,
    cuts: 'open',
    video: { codec: 'av1', profile: 'Main' },
  },
  { name: 'PeerTube download 1080p', size: [1920, 1080], fps: 30, megabits: 3, cuts: 'every-2', level: 40 },
  { name: 'Vimeo download 1080p', size: [1920, 1080], fps: ntsc(24000), megabits: 3.3, cuts: 'elsewhere', level: 40 },
  {
    name: 'Our own 1080p rendition again',
    size: [1920, 1080],
    fps: ntsc(30000),
    megabits: 4.4,
    cuts: 'every-4',
    level: 40,
    timeBase: 30_000,
  },
  { name: 'Our own 360p rendition again', size: [640, 360], fps: 25, megabits: 0.6, cuts: 'every-4', level: 30 },
  // Odd ones.
  {
    name: 'Film in several languages',
    size: [1920, 800],
    fps: ntsc(24000),
    megabits: 9,
    cuts: 'elsewhere',
    rest: { ...mkv, audios: tracks(['eng', 'ger', 'fra', 'eng']) },
  },
  { name: 'Slide show, 1 frame in 10 s', size: [1920, 1080], fps: { num: 1, den: 10 }, megabits: 0.1, cuts: 'open' },
  { name: 'Odd size 853 x 481', size: [853, 481], fps: 30, megabits: 1, cuts: 'elsewhere' },
  { name: 'High speed, 240 frames a second', size: [1280, 720], fps: 240, megabits: 40, cuts: 'elsewhere' },
  { name: 'Podcast (MP3)', size: [0, 0], fps: 1, megabits: 0, cuts: 'open', rest: { container: 'mp3', video: null } },
];

function tracks(languages: string[]): AudioTrackFacts[] {
  return languages.map((language, i) => ({
    ...{ streamIndex: 1 + i, codec: 'ac3', channels: 6, sampleRate: 48_000, language },
    ...{ title: i === 3 ? 'Commentary' : null, isDefault: i === 0 },
  }));
}

/** What the probe finds of a stream that can be cut; `open` and `elsewhere` cannot. */
function storedOf(kind: Kind): { stored?: StoredFacts } {
  if (kind.cuts === 'open' || kind.cuts === 'elsewhere') return {};
  const { segmentFrames } = gridOf({ frameRate: rateOf(kind.fps), variableFrameRate: false }, 100);
  const meanBitrate = Math.round(kind.megabits * 1e6);
  const peakBitrate = Math.round(meanBitrate * (kind.peak ?? 1.25));
  return {
    stored: { level: kind.level ?? 40, timeBase: { num: 1, den: kind.timeBase ?? 15_360 }, segmentFrames, peakBitrate, meanBitrate },
  };
}

export const tryOutSources: { name: string; facts: SourceFacts }[] = kinds.map((kind) => {
  const [width, height] = kind.size;
  const keyFrameSeconds = Array.from({ length: 200 }, (_, i) => i * (kind.cuts === 'every-4' ? 4 : kind.cuts === 'every-2' ? 2 : 8.34));
  const video = {
    ...{ width, height, codedWidth: width, codedHeight: height, frameRate: rateOf(kind.fps), bitrate: Math.round(kind.megabits * 1e6) },
    ...{ keyFrameSeconds, ...storedOf(kind), ...kind.video },
  };
  return { name: kind.name, facts: aSource(video, { durationSeconds: 600, ...kind.rest }) };
});

export interface Eligible {
  how: 'copied' | 'hybrid' | 'encoded' | 'sound';
  /** What stands in the way of a copy. */
  why: string[];
}

/** How the picture of a source is made: copied in its only size, copied in the largest beside others that are encoded, or encoded. */
export function eligible(facts: SourceFacts, profile: EncodingProfile = standardProfile): Eligible {
  const answer = planSource(facts, profile);
  if (!answer.ok) throw new Error(answer.title);
  const { video } = answer.plan;
  const [top] = ladderOf(facts, profile);
  if (video === null || facts.video === null || top === undefined) return { how: 'sound', why: [] };
  if (video.rungs[0]?.copied !== undefined) return { how: video.rungs.length === 1 ? 'copied' : 'hybrid', why: [] };
  return { how: 'encoded', why: obstacles(facts, top, gridOf(facts.video, facts.durationSeconds, profile), profile) };
}
