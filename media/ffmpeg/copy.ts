/** The rung that is copied: packets of the source, put on the output frame grid without being opened. */
import type { Rational, StoredFacts } from '../facts.ts';
import { commonClock } from '../rate.ts';

export interface CopyInit {
  streamIndex: number;
  stored: Pick<StoredFacts, 'timeBase'>;
  frameRate: Rational;
  /** Time of the video's first frame as the file counts it. */
  zeroSeconds: number;
  /** Frames to copy, counted from the video's first. */
  firstFrame: number;
  frames: number;
}

/** H.264 holds back 16 pictures at most for reordering: so much earlier than it is shown may a frame be decoded. */
const mostReordered = 16;

/** Output options in front of the muxer's. */
export function copyArgs(init: CopyInit): string[] {
  // ffmpeg 5 gives packets to these filters in the clock of the output. One that works in the file's own makes times that our checks refuse.
  const clock = commonClock(init.stored.timeBase, init.frameRate);
  const frame = (init.frameRate.den * clock) / init.frameRate.num;
  const zero = Math.round(init.zeroSeconds * clock);
  const end = init.firstFrame + init.frames;
  const at = (frames: number) => String(Math.floor(zero + (frames - 0.5) * frame));
  const regrid = [
    `pts=floor((PTS-${zero})/${frame}+0.5)*${frame}`,
    // Frames are stored in the order of decoding, one place of the grid after another, whatever the container made of that.
    `dts=(N+${init.firstFrame}-${mostReordered})*${frame}`,
    `duration=${frame}`,
  ].join(':');
  const window = `noise=drop=lt(pts,${at(init.firstFrame)})+gte(pts,${at(end)})`;
  return [
    ...['-map', `0:${init.streamIndex}`, '-an', '-sn', '-dn', '-map_metadata', '-1', '-map_metadata:s', '-1', '-map_chapters', '-1'],
    ...['-c:v', 'copy'],
    // The demuxer begins at a key frame before the first frame that is wanted: the filter says which packets count, not the seek.
    ...['-copypriorss', '1'],
    // Compared with decoding times, which are never later: what is shown before the end has come by then. Nothing is read far beyond it.
    ...['-to', (init.zeroSeconds + (end * init.frameRate.den) / init.frameRate.num).toFixed(6)],
    ...['-bsf:v', `${escaped(window)},${escaped(`setts=${regrid}`)}`],
  ];
}

/** Commas end a filter. */
const escaped = (filter: string): string => filter.replaceAll(',', '\\,');
