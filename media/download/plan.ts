/**
 * A download in one file: a picture and a sound side by side in one fragmented MP4, put together from segments as they are stored. Its
 * size is known before the first byte is read, and each byte's place, so that a download can go on where it stopped.
 */
import type { Rational } from '../facts.ts';
import { soundByPicture, type Timed } from '../interleave.ts';
import { heldBack } from '../reorder.ts';
import { segmentIndex } from '../segment-index.ts';
import { combinedInit, concat, type renumber } from './head.ts';

export interface DownloadTrack {
  /** The init segment. */
  init: Uint8Array;
  /** Of a picture. */
  frameRate?: Rational;
  segments: readonly (Timed & { sizeBytes: number })[];
}
export interface DownloadPiece {
  /** Into the tracks that were given. */
  track: number;
  segment: number;
  sizeBytes: number;
  /** How its fragments are numbered anew, and how much later they are shown. */
  change: Parameters<typeof renumber>[1];
}
export interface DownloadPlan {
  /** What the file begins with. */
  head: Uint8Array;
  /** What follows, each with its fragments numbered anew. */
  pieces: DownloadPiece[];
  sizeBytes: number;
}

/** A segment holds one fragment as a rule; numbers must grow even where it holds some. */
const numbersASegment = 256;

/** `tracks`: the one that leads (the picture, if there is one), and the sound that goes with it. */
export function planDownload(tracks: readonly [DownloadTrack, DownloadTrack?]): DownloadPlan {
  const [lead, sound] = tracks;
  const present = sound ? [lead, sound] : [lead];
  const delays = present.map(delayOf);
  const groups = soundByPicture(lead.segments, sound?.segments ?? []);
  const pieces: DownloadPiece[] = [];
  const stretches = lead.segments.map((segment, index) => {
    const members = [
      { track: 0, segment: index, sizeBytes: segment.sizeBytes },
      ...(groups[index] ?? []).map((n) => ({ track: 1, segment: n, sizeBytes: sound?.segments[n]?.sizeBytes ?? 0 })),
    ];
    for (const member of members) {
      const change = { track: member.track + 1, sequence: 1 + pieces.length * numbersASegment, delayTicks: delays[member.track] ?? 0 };
      pieces.push({ ...member, change });
    }
    return { sizeBytes: bytesOf(members), durationTicks: segment.durationTicks };
  });
  const ends = present.map(({ segments }) => endSeconds(segments.at(-1)));
  const { timescale, startTicks } = lead.segments[0] ?? { timescale: 1, startTicks: 0 };
  const head = concat([
    combinedInit(
      present.map(({ init }, index) => ({ init, delayTicks: delays[index] ?? 0 })),
      Math.max(...ends),
    ),
    segmentIndex(stretches, { timescale, startTicks: startTicks + (delays[0] ?? 0) }),
  ]);
  return { head, pieces, sizeBytes: head.byteLength + bytesOf(pieces) };
}

/** In ticks of the track. */
function delayOf({ init, frameRate, segments }: DownloadTrack): number {
  const timescale = segments[0]?.timescale ?? 1;
  return frameRate === undefined ? 0 : Math.ceil((heldBack(init) * frameRate.den * timescale) / frameRate.num);
}
const bytesOf = (parts: readonly { sizeBytes: number }[]): number => parts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
const endSeconds = (last: Timed | undefined): number => (last === undefined ? 0 : (last.startTicks + last.durationTicks) / last.timescale);
