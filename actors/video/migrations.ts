/** Older shapes of a video's state, and the way from each to the next. */
import type { Migration } from '../migrate.ts';
import { isPlayable } from './publication.ts';
import type { Edition, FamilyWork, SideWork, Source, VideoState, Work } from './state.ts';

/** Videos that were ready before there were storyboards have none. */
const withStoryboard: Migration = (old) =>
  (old as { at: string }).at === 'ready' ? { ...(old as object), storyboard: { is: 'none' } } : old;

interface OldVideoWork extends Omit<FamilyWork, 'family' | 'codec' | 'range'> {
  family?: string;
  frameRate: { num: number; den: number };
  gopFrames: number;
  segmentFrames: number;
  totalFrames: number;
}
interface OldWork {
  facts: Work['facts'];
  durationSeconds: number;
  video: OldVideoWork | null;
  audio: Omit<Work['sounds'][number], 'family'> | null;
  poster: 'none' | 'open' | 'done' | 'failed';
  playable: boolean;
}
interface Old {
  at: VideoState['at'];
  source?: Source;
  work?: OldWork | null;
  storyboard?: { is: 'none' | 'open' | 'done' | 'failed'; order?: Record<string, unknown> };
  newsAt?: string;
}

/** What was made of a source became an edition, of which there can be several. */
const withEditions: Migration = (state) => {
  const { source, work, storyboard, newsAt, ...old } = state as Old;
  if (source === undefined) return state;
  const side: Record<string, SideWork> = {};
  if (work && work.poster !== 'none') side.poster = { run: 1, is: work.poster };
  if (storyboard && storyboard.is !== 'none')
    side.storyboard = { run: 1, is: storyboard.is, ...(storyboard.order && { wish: storyboard.order }) };
  const edition: Edition = {
    number: 1,
    source,
    sourceDropped: false,
    profile: null,
    urgency: 'first',
    work: work ? workOf(work) : null,
    side,
  };
  const begun = { edition, next: null, replacing: null, lastEdition: 1, newsAt: newsAt ?? new Date(0).toISOString(), cursor: 0 };
  return { ...old, ...begun };
};

function workOf({ facts, durationSeconds, video, audio, playable }: OldWork): Work {
  const sounds = audio === null ? [] : [{ family: 'audio', ...audio }];
  if (video === null) return { facts, durationSeconds, grid: null, families: [], sounds, playable };
  const { family = 'h264', frameRate, gopFrames, segmentFrames, totalFrames, ...rest } = video;
  const grid = { frameRate, gopFrames, segmentFrames, totalFrames };
  return { facts, durationSeconds, grid, families: [{ family, codec: 'h264', range: 'sdr', ...rest }], sounds, playable };
}

/** What everybody could watch before this was kept is not published once more. */
const withPublication: Migration = (state) => {
  const video = state as VideoState;
  if (video.info.privacy !== 'public' || !isPlayable(video)) return state;
  return { ...video, info: { ...video.info, publishedAt: video.info.createdAt } };
};

export const videoMigrations: readonly Migration[] = [withStoryboard, withEditions, withPublication];
