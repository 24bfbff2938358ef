/** How far people have watched, and what they want to watch later. */
import type { Database } from '../../components/database/contract.ts';
import type { Person } from '../answer.ts';
import { leastSecondsBetween, mostWatchLater, resumable } from '../contract/viewing.ts';
import { refuse } from '../problem.ts';
import { columns, type VideoRow } from '../videos.ts';
import type { Page } from './subscriptions.ts';
import { seenBy } from './viewer.ts';

export type Watched = VideoRow & { position_seconds: number; fraction: number; watched_at: Date; place: string };

/**
 * One write in a while is enough, whichever gateways hear of it, but for the last one. Of a video whose length is not known yet nothing is
 * kept.
 */
export async function savePosition(
  database: Database,
  account: string,
  video: VideoRow,
  { positionSeconds: seconds, isLast }: { positionSeconds: number; isLast: boolean },
): Promise<void> {
  const { duration_seconds: duration } = video;
  if (duration === null || duration <= 0) return;
  const at = Math.min(seconds, duration);
  await database`
    insert into watch_history (account_id, video_id, position_seconds, fraction, watched_at)
    select ${account}, ${video.id}, ${at}, ${at / duration}, now()
    where not exists (select 1 from watch_pauses where account_id = ${account})
    on conflict (account_id, video_id) do update set position_seconds = excluded.position_seconds, fraction = excluded.fraction, watched_at = now()
    where ${isLast} or watch_history.watched_at <= now() - make_interval(secs => ${leastSecondsBetween})`;
}

/** As it stood before it was forgotten. What was watched since then is the newer truth. */
export async function restoreWatched(
  database: Database,
  account: string,
  video: VideoRow,
  { positionSeconds, watchedAt }: { positionSeconds: number; watchedAt: string },
): Promise<void> {
  const { duration_seconds: duration } = video;
  if (duration === null || duration <= 0) return;
  const at = Math.min(positionSeconds, duration);
  await database`
    insert into watch_history (account_id, video_id, position_seconds, fraction, watched_at)
    values (${account}, ${video.id}, ${at}, ${at / duration}, least(${watchedAt}::text::timestamptz, now()))
    on conflict (account_id, video_id) do nothing`;
}

export async function positionIn(database: Database, account: string, video: string) {
  const [row] = await database<{ position_seconds: number; fraction: number }[]>`
    select position_seconds, fraction from watch_history where account_id = ${account} and video_id = ${video}`;
  return row ? { positionSeconds: row.position_seconds, resumeSeconds: resumeOf(row) } : { positionSeconds: null, resumeSeconds: null };
}

export function resumeOf({ position_seconds, fraction }: { position_seconds: number; fraction: number }): number | null {
  return fraction >= resumable.from && fraction <= resumable.to ? position_seconds : null;
}

/** `unfinished`: only what can be gone on with; the bounds are those of its index. */
export async function listHistory(database: Database, person: Person, { limit, after }: Page, unfinished: boolean): Promise<Watched[]> {
  const beyond = after
    ? database`and (w.watched_at, w.video_id) < (${after.value}::text::timestamptz, ${after.id}::text::uuid)`
    : database``;
  const only = unfinished ? database`and w.fraction >= 0.05 and w.fraction <= 0.95 and v.playable` : database``;
  return database<Watched[]>`
    select ${columns(database)}, w.position_seconds, w.fraction, w.watched_at, w.watched_at::text as place
    from watch_history w join videos v on v.id = w.video_id
    where w.account_id = ${person.id} and ${seenBy(database, person)} ${only} ${beyond} order by w.watched_at desc, w.video_id desc limit ${limit}`;
}

/** One video, also one that they may not see any more; all without. */
export async function forget(database: Database, account: string, video?: string): Promise<void> {
  await database`
    delete from watch_history where account_id = ${account} ${video === undefined ? database`` : database`and video_id = ${idOf(database, video)}`}`;
}

export async function pause(database: Database, account: string, paused: boolean): Promise<void> {
  if (paused) await database`insert into watch_pauses (account_id) values (${account}) on conflict do nothing`;
  else await database`delete from watch_pauses where account_id = ${account}`;
}
export async function isPaused(database: Database, account: string): Promise<boolean> {
  return (await database`select 1 from watch_pauses where account_id = ${account}`).length > 0;
}

export async function keepForLater(database: Database, account: string, video: string): Promise<void> {
  const [row] = await database<{ count: number }[]>`select count(*)::int as count from watch_later where account_id = ${account}`;
  if ((row?.count ?? 0) >= mostWatchLater)
    throw refuse('too-many-kept', 409, `Nobody keeps more than ${mostWatchLater} videos for later.`, 'Take some out first.');
  await database`insert into watch_later (account_id, video_id) values (${account}, ${video}) on conflict do nothing`;
}
export async function isForLater(database: Database, account: string, video: string): Promise<boolean> {
  return (await database`select 1 from watch_later where account_id = ${account} and video_id = ${video}`).length > 0;
}
export async function dropFromLater(database: Database, account: string, video: string): Promise<void> {
  await database`delete from watch_later where account_id = ${account} and video_id = ${idOf(database, video)}`;
}
export async function listLater(database: Database, person: Person, { limit, after }: Page): Promise<(VideoRow & { place: string })[]> {
  const beyond = after ? database`and (l.added_at, l.video_id) < (${after.value}::text::timestamptz, ${after.id}::text::uuid)` : database``;
  return database<(VideoRow & { place: string })[]>`
    select ${columns(database)}, l.added_at::text as place from watch_later l join videos v on v.id = l.video_id
    where l.account_id = ${person.id} and ${seenBy(database, person)} ${beyond} order by l.added_at desc, l.video_id desc limit ${limit}`;
}

/** By id or short id. */
const idOf = (database: Database, ref: string) => database`(select id from videos where id::text = ${ref} or short_id = ${ref} limit 1)`;
