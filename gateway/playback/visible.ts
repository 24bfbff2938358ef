/** How much of each track may be listed: what is free of gaps in picture and sound alike. */
import { familyOf, type SegmentTime, visiblePrefix } from '../../media/index.ts';
import type { MediaTable, SegmentRow, Track } from './table.ts';

export interface Visible {
  video: { rung: string; track: Track }[];
  audio: { rung: string; track: Track } | null;
  /** Segments that may be listed of each picture track, and of the sound. */
  videoCount: number;
  audioCount: number;
  /** Nothing will be added to the lists. */
  ended: boolean;
}

export function visibleOf(table: MediaTable): Visible {
  const { plan } = table;
  const video = (plan?.video?.rungs ?? []).flatMap(({ name }) => {
    const track = table.tracks.get(`${familyOf(plan?.video ?? null)}/${name}`);
    return track ? [{ rung: name, track }] : [];
  });
  const soundKey = [...table.tracks.keys()].find((key) => key.startsWith('audio/'));
  const audio = soundKey && plan?.audio ? { rung: soundKey.slice('audio/'.length), track: table.tracks.get(soundKey)! } : null;
  const pictures = plan?.video ? everywhere(video.length === plan.video.rungs.length ? video.map(({ track }) => track) : []) : null;
  const sounds = plan?.audio ? (audio?.track.segments ?? []).map(timeOf) : null;
  const videoDone = !plan?.video || (pictures?.length ?? 0) >= plan.video.segmentCount;
  const prefix = visiblePrefix(pictures, sounds, { videoDone, audioDone: table.audioDone || !plan?.audio });
  return { video, audio, videoCount: prefix.video, audioCount: prefix.audio, ended: table.over };
}

/** Segments that exist in every rung: a commit brings all rungs of an index, and this holds even if one did not. */
function everywhere(tracks: Track[]): SegmentTime[] {
  const [first, ...rest] = tracks;
  if (!first) return [];
  const others = rest.map((track) => new Set(track.segments.map((segment) => segment.idx)));
  return first.segments.filter((segment) => others.every((indexes) => indexes.has(segment.idx))).map(timeOf);
}
export function timeOf(segment: SegmentRow): SegmentTime {
  return {
    index: segment.idx,
    startSeconds: segment.startTicks / segment.timescale,
    durationSeconds: segment.durationTicks / segment.timescale,
  };
}
