/** What viewers may see of a video that is still being made. */

export interface SegmentTime {
  index: number;
  startSeconds: number;
  durationSeconds: number;
}

export interface VisiblePrefix {
  /** Segments of every picture rung, and of the sound, that may be listed. */
  video: number;
  audio: number;
}

/** Sound is cut at packets of 21 ms, so its segments end a little beside those of the picture. */
const tolerance = 0.1;

/**
 * Only what is free of gaps from the start, in picture and sound alike, is listed: a player that reaches the end of one waits for both.
 * A missing stream is `null`. Once a stream is done it no longer holds the other back.
 */
export function visiblePrefix(
  video: readonly SegmentTime[] | null,
  audio: readonly SegmentTime[] | null,
  done: { videoDone: boolean; audioDone: boolean },
): VisiblePrefix {
  const videoEnds = gapFreeEnds(video ?? []);
  const audioEnds = gapFreeEnds(audio ?? []);
  const videoLimit = video === null || done.videoDone ? Number.POSITIVE_INFINITY : (videoEnds.at(-1) ?? 0);
  const audioLimit = audio === null || done.audioDone ? Number.POSITIVE_INFINITY : (audioEnds.at(-1) ?? 0);
  const upTo = (ends: number[], limit: number) => ends.filter((end) => end <= limit + tolerance).length;
  return { video: upTo(videoEnds, audioLimit), audio: upTo(audioEnds, videoLimit) };
}

function gapFreeEnds(segments: readonly SegmentTime[]): number[] {
  const sorted = [...segments].sort((a, b) => a.index - b.index);
  const ends: number[] = [];
  for (const segment of sorted) {
    if (segment.index < ends.length) continue;
    if (segment.index > ends.length || Math.abs(segment.startSeconds - (ends.at(-1) ?? 0)) > tolerance) break;
    ends.push(segment.startSeconds + segment.durationSeconds);
  }
  return ends;
}
