/** One picture of the source, at the key frame nearest to a time. */
import type { VideoFacts } from '../facts.ts';
import { pictureFilters } from './graph.ts';
import { type GuardFacts, inputGuards, opening } from './guards.ts';

export interface PosterInit {
  facts: GuardFacts & { video: Omit<VideoFacts, 'keyFrameSeconds'> | null };
  atSeconds: number;
  input: string;
  /** With its ending, which decides the kind: `/out/poster.webp` or `/out/poster.jpg`. */
  output: string;
  /** Longest side at most; the picture is never enlarged. */
  maxSide?: number;
}

export function posterSize(video: { width: number; height: number }, maxSide = 1280): { width: number; height: number } {
  const shrink = Math.min(1, maxSide / Math.max(video.width, video.height));
  const even = (side: number) => Math.max(2, Math.round((side * shrink) / 2) * 2);
  return { width: even(video.width), height: even(video.height) };
}

/** Arguments for `ffmpeg`. No file is written when no key frame follows; asking again with `atSeconds: 0` then helps. */
export function posterArgs(init: PosterInit): string[] {
  const video = init.facts.video;
  if (video === null) throw new TypeError('a poster needs a picture');
  const { width, height } = posterSize(video, init.maxSide);
  const deinterlace = video.interlaced ? ['bwdif=mode=send_frame:parity=auto:deint=interlaced'] : [];
  const filter = [...deinterlace, ...pictureFilters(video, width, height)].join(',');
  const format = init.output.endsWith('.webp')
    ? ['-c:v', 'libwebp', '-quality', '78']
    : ['-c:v', 'mjpeg', '-q:v', '3', '-pix_fmt', 'yuvj420p'];
  return [
    ...opening(),
    ...['-skip_frame', 'nokey', '-noaccurate_seek'],
    ...(init.atSeconds > 0 ? ['-ss', init.atSeconds.toFixed(6)] : []),
    ...inputGuards({ container: init.facts.container, video, audio: null }),
    ...['-i', `file:${init.input}`, '-map', `0:${video.streamIndex}`, '-an', '-sn', '-dn', '-map_metadata', '-1', '-map_chapters', '-1'],
    ...['-vf', filter, '-frames:v', '1', '-update', '1', ...format, '-f', 'image2', init.output],
  ];
}
