/** How much of each track may be listed: what is free of gaps in picture and sound alike, and further families once they are whole. */
import {
  type AudioPlan,
  type ExtraPlan,
  type Family,
  familyOf,
  type Range,
  type Rung,
  type SegmentTime,
  visiblePrefix,
} from '../../media/index.ts';
import type { MediaTable, SegmentRow, Track } from './table.ts';

interface Shown {
  /** Where it is found: `family/rung`. */
  path: string;
  track: Track;
  /** Segments that may be listed. */
  count: number;
}
export interface ShownPicture extends Shown {
  family: Family;
  rung: Rung;
  range: Range;
}
export interface ShownSound extends Shown {
  plan: AudioPlan;
}
export interface Visible {
  /** The main family first. */
  pictures: ShownPicture[];
  /** The main soundtrack first. */
  sounds: ShownSound[];
  /** Something can be played. */
  playable: boolean;
  /** Nothing will be added to the lists. */
  ended: boolean;
}

export function visibleOf(table: MediaTable): Visible {
  const { plan } = table;
  const { video = null, audio = null } = plan ?? {};
  const pictures = video === null ? [] : tracksOf(table, familyOf(video), video.rungs, 'sdr');
  const sounds = audio === null ? [] : soundsOf(table, audio);
  const whole = pictures.length === video?.rungs.length ? pictures.map(({ track }) => track) : [];
  const times = video === null ? null : everywhere(whole);
  const prefix = visiblePrefix(times, audio === null ? null : (sounds[0]?.track.segments ?? []).map(timeOf), {
    videoDone: video === null || (times?.length ?? 0) >= video.segmentCount,
    audioDone: table.audioDone || audio === null,
  });
  // A player that is watching a video grow would not hear of them, and one that comes later needs no list that ends before the others.
  const further = table.over ? furtherOf(table) : { pictures: [], sounds: [] };
  return {
    pictures: [...pictures.map((shown) => ({ ...shown, count: prefix.video })), ...further.pictures],
    sounds: [...sounds.map((shown) => ({ ...shown, count: prefix.audio })), ...further.sounds],
    playable: plan !== null && (video === null || prefix.video > 0) && (audio === null || prefix.audio > 0),
    ended: table.over,
  };
}

function furtherOf(table: MediaTable): Pick<Visible, 'pictures' | 'sounds'> {
  const segmentCount = table.plan?.video?.segmentCount ?? 0;
  const pictures = (table.plan?.extras ?? []).flatMap(({ family, rungs, range }: ExtraPlan) => {
    const tracks = tracksOf(table, family, rungs, range);
    const isWhole = tracks.length === rungs.length && everywhere(tracks.map(({ track }) => track)).length === segmentCount;
    return isWhole ? tracks : [];
  });
  return { pictures, sounds: (table.plan?.alternates ?? []).flatMap((plan) => soundsOf(table, plan)) };
}

function tracksOf(table: MediaTable, family: Family, rungs: readonly Rung[], range: Range): ShownPicture[] {
  return rungs.flatMap((rung) => {
    const path = `${family}/${rung.name}`;
    const track = table.tracks.get(path);
    return track ? [{ path, track, count: track.segments.length, family, rung, range }] : [];
  });
}

/** A soundtrack is of one rung, whatever its name. */
function soundsOf(table: MediaTable, plan: AudioPlan): ShownSound[] {
  const prefix = `${plan.family ?? 'audio'}/`;
  const found = [...table.tracks].find(([path]) => path.startsWith(prefix));
  return found ? [{ path: found[0], track: found[1], count: found[1].segments.length, plan }] : [];
}

/** Segments that exist in every rung: a commit brings all rungs of an index, and this holds even if one did not. */
function everywhere(tracks: Track[]): SegmentTime[] {
  const [first, ...rest] = tracks;
  if (!first) return [];
  const others = rest.map((track) => new Set(track.segments.map((segment) => segment.idx)));
  return first.segments.filter((segment) => others.every((indexes) => indexes.has(segment.idx))).map(timeOf);
}
function timeOf(segment: SegmentRow): SegmentTime {
  return {
    index: segment.idx,
    startSeconds: segment.startTicks / segment.timescale,
    durationSeconds: segment.durationTicks / segment.timescale,
  };
}
