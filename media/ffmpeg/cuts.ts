/**
 * Where a stored stream can be cut without decoding it, told by the order of its packets alone: a key frame before which, as stored, lies all
 * that is shown before it, and behind which all that is shown after it. A picture that refers across such a place breaks this rule.
 */
import type { Rational } from '../facts.ts';

interface Cut {
  seconds: number;
  /** Frames and bytes that are stored before it. */
  frames: number;
  bytes: number;
}

export interface Cuts {
  points: Cut[];
  frames: number;
  bytes: number;
  /** Between frames that are shown one after the other, in seconds. */
  smallestGap: number;
  largestGap: number;
}

export interface CutReader {
  /** In the order in which packets are stored. */
  packet(seconds: number | null, isKey: boolean, bytes: number): void;
  /** Null for a stream that nobody should cut. */
  done(): Cuts | null;
}

/** No segment is nearly so long. */
const longestRun = 5_000;
const mostPoints = 100_000;

export function cutReader(): CutReader {
  const cuts: Cuts = { points: [], frames: 0, bytes: 0, smallestGap: Number.POSITIVE_INFINITY, largestGap: 0 };
  let run: number[] = [];
  let newest = Number.NEGATIVE_INFINITY;
  let shownBefore: number | null = null;
  let usable = true;

  const giveUp = () => {
    usable = false;
    cuts.points = [];
    run = [];
  };

  return {
    packet(seconds, isKey, bytes) {
      if (!usable) return;
      if (seconds === null || seconds < (cuts.points.at(-1)?.seconds ?? Number.NEGATIVE_INFINITY)) return giveUp();
      if (isKey && seconds > newest) {
        closeRun();
        cuts.points.push({ seconds, frames: cuts.frames, bytes: cuts.bytes });
      }
      run.push(seconds);
      newest = Math.max(newest, seconds);
      cuts.frames++;
      cuts.bytes += bytes;
      // Sound, and pictures that are all key frames, are none of our business.
      const dense = cuts.frames >= 64 && cuts.points.length > cuts.frames / 4;
      if (dense || run.length > longestRun || cuts.points.length > mostPoints) giveUp();
    },
    done() {
      if (!usable) return null;
      closeRun();
      return cuts;
    },
  };

  function closeRun() {
    for (const seconds of run.sort((a, b) => a - b)) {
      if (shownBefore !== null) {
        cuts.smallestGap = Math.min(cuts.smallestGap, seconds - shownBefore);
        cuts.largestGap = Math.max(cuts.largestGap, seconds - shownBefore);
      }
      shownBefore = seconds;
    }
    run = [];
  }
}

/**
 * How the stream falls into segments of so many frames: null unless it can be cut at every boundary, with every frame there, once and
 * in its place (containers round times, by less than half a frame).
 */
export function segmentsOf(
  cuts: Cuts,
  grid: { frameRate: Rational; segmentFrames: number; totalFrames: number; startSeconds: number },
): { peakBitrate: number; meanBitrate: number } | null {
  const frame = grid.frameRate.den / grid.frameRate.num;
  if (cuts.frames !== grid.totalFrames) return null;
  if (cuts.frames > 1 && !(cuts.smallestGap > frame / 2 && cuts.largestGap < frame * 1.5)) return null;
  const byFrames = new Map(cuts.points.map((point) => [point.frames, point]));
  const bits = (frames: number, bytes: number) => Math.ceil((bytes * 8) / (frames * frame));
  let peakBitrate = 0;
  for (let first = 0; first < cuts.frames; first += grid.segmentFrames) {
    const cut = byFrames.get(first);
    if (cut === undefined || Math.abs(cut.seconds - grid.startSeconds - first * frame) > frame / 2) return null;
    const end = byFrames.get(first + grid.segmentFrames) ?? cuts;
    peakBitrate = Math.max(peakBitrate, bits(end.frames - first, end.bytes - cut.bytes));
  }
  return { peakBitrate, meanBitrate: bits(cuts.frames, cuts.bytes) };
}
