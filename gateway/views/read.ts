/** What is known of how videos were watched, from the sums that are kept. */
import type { Database, Fragment } from '../../components/database/contract.ts';
import { type playbackErrors, retentionParts } from '../contract/views.ts';
import { dayOf } from './book.ts';

interface Sums {
  views: number;
  playbacks: number;
  watched_seconds: number;
  ended: number;
  started: number;
  startup_ms: number;
  stalls: number;
  stalled_ms: number;
  failed: number;
  kilobits: number;
  measured_seconds: number;
}
type DaySums = Sums & { day: string };

const sums = (database: Database) => database`
  sum(d.views)::float8 as views, sum(d.playbacks)::float8 as playbacks, sum(d.watched_seconds) as watched_seconds, sum(d.ended)::float8 as ended,
  sum(d.started)::float8 as started, sum(d.startup_ms)::float8 as startup_ms, sum(d.stalls)::float8 as stalls,
  sum(d.stalled_ms)::float8 as stalled_ms, sum(d.failed)::float8 as failed,
  sum(d.kilobits) as kilobits, sum(d.measured_seconds) as measured_seconds`;

/** Both ends are said everywhere, so that no other parts of the tables are looked at. */
export async function readVideo(database: Database, videoId: string, days: number, now = new Date()) {
  const [from, to] = [firstDay(days, now), dayOf(now)];
  const rows = await database<DaySums[]>`
    select d.day::text as day, ${sums(database)} from video_days d where d.video_id = ${videoId} and d.day between ${from}::date and ${to}::date group by d.day`;
  const parts = await database<{ part: number; playbacks: number }[]>`
    select part, sum(playbacks)::float8 as playbacks from video_retention
    where video_id = ${videoId} and month between ${monthOf(from)}::date and ${monthOf(to)}::date group by part`;
  const sources = await database<{ place: 'site' | 'embed'; source: string; playbacks: number }[]>`
    select place, source, sum(playbacks)::float8 as playbacks from playback_sources
    where video_id = ${videoId} and day between ${from}::date and ${to}::date group by place, source order by 3 desc, source limit 50`;
  const watched = new Map(parts.map(({ part, playbacks }) => [part, playbacks]));
  // Playbacks of which nothing but the view is known show no part.
  const most = Math.max(1, ...watched.values());
  return {
    ...figuresOf(rows, await groupsOf(database, those.ofVideo(database, videoId), from, to), days, now),
    retention:
      watched.size === 0
        ? []
        : Array.from({ length: retentionParts }, (_, part) => Math.round(((watched.get(part) ?? 0) / most) * 1000) / 1000),
    sources: sources.map(({ place, source, playbacks }) => ({ place, source: source || null, playbacks })),
  };
}

/** Which videos are meant: a condition on `videos v`. */
export const those = {
  ofVideo: (sql: Database, id: string) => sql`v.id = ${id}`,
  ofChannel: (sql: Database, id: string) => sql`v.channel_id = ${id} and v.deleted_at is null`,
  // What is an organisation's is not of whoever made it.
  ofAccount: (sql: Database, id: string) => sql`v.owner_id = ${id} and v.organisation_id is null and v.deleted_at is null`,
  ofSite: (sql: Database) => sql`v.deleted_at is null`,
};

export async function readVideos(database: Database, which: Fragment, days: number, now = new Date()) {
  const [from, to] = [firstDay(days, now), dayOf(now)];
  const rows = await database<DaySums[]>`
    select d.day::text as day, ${sums(database)} from video_days d join videos v on v.id = d.video_id
    where ${which} and d.day between ${from}::date and ${to}::date group by d.day`;
  const videos = await database<{ id: string; shortId: string; title: string; views: number; watchedSeconds: number }[]>`
    select v.id, v.short_id as "shortId", v.title, sum(d.views)::float8 as views, sum(d.watched_seconds) as "watchedSeconds"
    from video_days d join videos v on v.id = d.video_id
    where ${which} and d.day between ${from}::date and ${to}::date
    group by v.id order by sum(d.views) desc, sum(d.watched_seconds) desc, v.id limit 20`;
  return { ...figuresOf(rows, await groupsOf(database, which, from, to), days, now), videos: [...videos] };
}

const monthOf = (day: string) => `${day.slice(0, 7)}-01`;
/** Of so many days, today among them. */
export const firstDay = (days: number, now = new Date()) => dayOf(new Date(now.getTime() - (days - 1) * 86_400_000));
async function groupsOf(database: Database, which: Fragment, from: string, to: string) {
  const rows = await database<{ kind: string; name: string; views: number; playbacks: number; watchedSeconds: number }[]>`
    select g.kind, g.name, sum(g.views)::float8 as views, sum(g.playbacks)::float8 as playbacks, sum(g.watched_seconds) as "watchedSeconds"
    from playback_groups g join videos v on v.id = g.video_id
    where ${which} and g.day between ${from}::date and ${to}::date
    group by g.kind, g.name order by sum(g.playbacks) desc, g.name`;
  const of = (kind: string) => rows.filter((row) => row.kind === kind).map(({ kind: _, ...sums }) => sums);
  return { devices: of('device'), countries: of('country'), errors: of('error') };
}

const ratio = (part: number, whole: number) => (whole > 0 ? Math.round((part / whole) * 10_000) / 10_000 : null);

/** Every day is there, also those on which nobody watched. */
function figuresOf(rows: readonly DaySums[], groups: Awaited<ReturnType<typeof groupsOf>>, days: number, now: Date) {
  const { errors, ...grouped } = groups;
  const found = new Map(rows.map((row) => [row.day, row]));
  const sum = (name: keyof Sums) => rows.reduce((total, row) => total + row[name], 0);
  const stalled = sum('stalled_ms') / 1000;
  return {
    totals: { views: sum('views'), playbacks: sum('playbacks'), watchedSeconds: sum('watched_seconds'), ended: sum('ended') },
    days: Array.from({ length: days }, (_, back) => {
      const day = dayOf(new Date(now.getTime() - (days - 1 - back) * 86_400_000));
      return { day, views: found.get(day)?.views ?? 0, watchedSeconds: found.get(day)?.watched_seconds ?? 0 };
    }),
    ...grouped,
    quality: {
      startupMs: sum('started') > 0 ? Math.round(sum('startup_ms') / sum('started')) : null,
      stalledShare: ratio(stalled, stalled + sum('watched_seconds')),
      stallsPerHour: ratio(sum('stalls') * 3600, sum('watched_seconds')),
      failedShare: ratio(sum('failed'), sum('playbacks')),
      bitrate: sum('measured_seconds') > 0 ? Math.round(sum('kilobits') / sum('measured_seconds')) : null,
      errors: errors.map(({ name, playbacks }) => ({ code: name as (typeof playbackErrors)[number], playbacks })),
    },
  };
}
