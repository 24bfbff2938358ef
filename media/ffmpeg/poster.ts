/** One picture of the source as a poster, and small for lists. */
import type { Rational, VideoFacts } from '../facts.ts';
import { perSecond } from '../rate.ts';
import { fitted } from '../size.ts';
import { pictureFilters } from './graph.ts';
import { type GuardFacts, inputGuards, opening } from './guards.ts';
import { seekOf } from './transcode.ts';

export interface PosterInit {
  facts: GuardFacts & { startSeconds: number; video: Omit<VideoFacts, 'keyFrameSeconds'> | null };
  /** From the first frame. */
  atSeconds: number;
  /** The very frame, decoded from the key frame before it; otherwise a key frame near it, which costs less. */
  exact: boolean;
  input: string;
  outDir: string;
}

export const posterFile = 'poster.webp';
export const thumbnailFile = 'thumbnail.webp';
const posterSide = 1280;
const thumbnailSide = 320;
/** Noise in the largest size needs a third of it. */
export const maxPosterBytes = 8 * 1024 * 1024;

/** Arguments for `ffmpeg`. Nothing is written when no key frame follows; asking again for the key frame at 0 then helps. */
export function posterArgs(init: PosterInit): string[] {
  const video = init.facts.video;
  if (video === null) throw new TypeError('a poster needs a picture');
  const { width, height } = fitted(video, posterSide);
  const filters = [
    ...(init.exact ? [`trim=start=${(init.facts.startSeconds + init.atSeconds - halfFrame(video.frameRate)).toFixed(6)}`] : []),
    ...(video.interlaced ? ['bwdif=mode=send_frame:parity=auto:deint=interlaced'] : []),
    ...pictureFilters(video, width, height),
  ];
  return [
    ...opening(),
    ...(init.exact ? exactly(init, video) : nearly(init)),
    ...inputGuards({ container: init.facts.container, video, audio: null }),
    ...['-i', `file:${init.input}`, ...posterOutputs(`0:${video.streamIndex}`, filters, init.outDir)],
  ];
}

/** The first frame that leaves these filters, in both sizes, from one decode. */
export function posterOutputs(stream: string, filters: readonly string[], outDir: string): string[] {
  const output = (side: number, file: string) => [
    ...['-map', stream, '-map_metadata', '-1', '-map_chapters', '-1', '-vf', [...filters, ...within(side)].join(',')],
    ...['-frames:v', '1', '-update', '1', '-c:v', 'libwebp', '-quality', '78', '-f', 'image2', `${outDir}/${file}`],
  ];
  return [...output(posterSide, posterFile), ...output(thumbnailSide, thumbnailFile)];
}

/** As `fitted`, for a picture whose size only ffmpeg knows. */
function within(side: number): string[] {
  const scale = `scale=w=min(${side}\\,iw):h=min(${side}\\,ih):force_original_aspect_ratio=decrease:force_divisible_by=2`;
  return [scale, 'setsar=1', 'format=yuv420p'];
}

function nearly({ atSeconds }: PosterInit): string[] {
  return ['-skip_frame', 'nokey', '-noaccurate_seek', ...(atSeconds > 0 ? ['-ss', atSeconds.toFixed(6)] : [])];
}

/** By the file's own times, as the renditions are cut: theirs is where the moment was chosen. */
function exactly({ facts, atSeconds }: PosterInit, video: { variableFrameRate: boolean; frameRate: Rational }): string[] {
  const seek = seekOf({ facts, frameRate: video.frameRate }, video, atSeconds);
  return ['-copyts', '-noaccurate_seek', ...(seek > 0 ? ['-seek_timestamp', '1', '-ss', (facts.startSeconds + seek).toFixed(6)] : [])];
}

function halfFrame(rate: Rational): number {
  return 0.5 / Math.max(1, perSecond(rate));
}
