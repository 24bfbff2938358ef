/**
 * Gathers what players tell and writes it every few seconds, many playbacks in one transaction. What has been told since the last time is lost
 * when the process is killed; as players count from the beginning, the next message makes up for it.
 */
import { type Database, isDatabaseAway, type Queries } from '../../components/database/contract.ts';
import { type PlaybackReport, viewEvery } from '../contract/views.ts';
import type { Log } from '../settings.ts';
import { type Growth, growthOf, isView, joined, merged, type Playback } from './playback.ts';
import { lowestIdAt } from './playback-id.ts';

export interface Told {
  id: string;
  startedAt: Date;
  videoId: string;
  durationSeconds: number | null;
  /** Tells one viewer from another for an hour, and cannot be turned back. */
  viewer: Buffer;
  /** What is known of whoever watches, by kinds of groups; nothing of those who do not want to be followed. */
  groups: { device?: string; country?: string };
  report: PlaybackReport;
}
export interface ViewBook {
  tell(told: Told): void;
  /** Writes what has been told so far. */
  flush(): Promise<void>;
  start(): void;
  /** Writes the rest. */
  stop(): Promise<void>;
}

const everyMilliseconds = 5_000;
const inOne = 500;
const inOneSweep = 10_000;
/** Of a video on one day; the rest is counted without its name, as anybody can make them up. */
const mostSources = 200;
/** More than that are told in a few seconds only by a flood: what comes beyond it is not kept. */
const mostKept = 50_000;

export function createViewBook(init: { database: Database; log: Log }): ViewBook {
  const { database, log } = init;
  let told = new Map<string, Told>();
  let round: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  function keep(one: Told): void {
    const newer = told.get(one.id);
    if (newer !== undefined) told.set(one.id, { ...newer, report: joined(one.report, newer.report) });
    else if (told.size < mostKept) told.set(one.id, one);
  }
  async function write(): Promise<void> {
    const batch = [...told.values()];
    told = new Map();
    let isAway = false;
    for (let from = 0; from < batch.length; from += inOne) {
      const some = batch.slice(from, from + inOne);
      // Each further try would wait for it as long.
      if (isAway) {
        some.forEach(keep);
        continue;
      }
      await note(database, some).catch(async (error: unknown) => {
        log.warn({ err: error }, 'noting how videos are watched');
        // They are told again once it is there, unless something newer was told meanwhile.
        if (isDatabaseAway(error)) {
          isAway = true;
          return some.forEach(keep);
        }
        // One that cannot be noted must not take the others along.
        for (const one of some)
          await note(database, [one]).catch((fault: unknown) => {
            if (isDatabaseAway(fault)) keep(one);
            else log.warn({ err: fault, playback: one.id }, 'a playback was not noted');
          });
      });
    }
  }
  const flush = () => {
    round = round.then(write);
    return round;
  };
  return {
    tell(one) {
      const before = told.get(one.id);
      if (before !== undefined) told.set(one.id, { ...one, report: joined(before.report, one.report) });
      else if (told.size < mostKept) told.set(one.id, one);
    },
    flush,
    start() {
      timer = setInterval(() => told.size > 0 && void flush(), everyMilliseconds).unref();
    },
    async stop() {
      clearInterval(timer);
      await flush();
    },
  };
}

async function note(database: Database, batch: readonly Told[]): Promise<void> {
  await database.begin(async (sql) => {
    const there = await sql<{ id: string }[]>`
      select id from videos where id = any(${[...new Set(batch.map(({ videoId }) => videoId))]}::uuid[]) order by id for key share`;
    const videos = new Set(there.map(({ id }) => id));
    const those = batch.filter(({ videoId }) => videos.has(videoId)).sort((a, b) => (a.id < b.id ? -1 : 1));
    if (those.length === 0) return;
    const created = await createPlaybacks(sql, those);
    const stored = await playbacksOf(sql, those);
    const before = new Map(those.map(({ id }) => [id, created.has(id) ? null : (stored.get(id) ?? null)]));
    const after = new Map(those.map((one) => [one.id, merged(before.get(one.id) ?? null, one.report)]));
    const views = await countViews(
      sql,
      those.filter(({ id, durationSeconds }) => !after.get(id)!.counted && isView(after.get(id)!.watchedSeconds, durationSeconds)),
    );
    for (const id of views) after.get(id)!.counted = true;
    await writePlaybacks(sql, those, after);
    await addUp(
      sql,
      those.map((one) => ({
        one,
        isNew: created.has(one.id),
        isView: views.has(one.id),
        ...growthOf(before.get(one.id) ?? null, after.get(one.id)!),
      })),
    );
  });
}

/** Rows to be locked: of two gateways that hear of a new playback at once, one makes it, and the other goes on with what that one wrote. */
async function createPlaybacks(sql: Queries, those: readonly Told[]): Promise<Set<string>> {
  const empty = {
    told_at: new Date(),
    watched_seconds: 0,
    counted: false,
    ended: false,
    parts: [],
    stalls: 0,
    stalled_ms: 0,
    failed: false,
  };
  const rows = those.map(({ id, videoId, report: { place, source } }) => ({ id, video_id: videoId, ...empty, place, source }));
  const made = await sql<{ id: string }[]>`insert into playbacks ${sql(rows)} on conflict (id) do nothing returning id`;
  return new Set(made.map(({ id }) => id));
}

async function playbacksOf(sql: Queries, those: readonly Told[]): Promise<Map<string, Playback>> {
  const rows = await sql<(Omit<Playback, 'parts'> & { id: string; parts: number[] })[]>`
    select id, watched_seconds as "watchedSeconds", counted, ended, parts, startup_ms as "startupMs", stalls, stalled_ms as "stalledMs", failed,
      error, bitrate
    from playbacks where id = any(${those.map(({ id }) => id)}::uuid[]) order by id for update`;
  return new Map(rows.map(({ id, ...playback }) => [id, playback]));
}

/** Which of them are views: of one viewer the first in an hour. */
async function countViews(sql: Queries, those: readonly Told[]): Promise<Set<string>> {
  const first = new Map<string, Told>();
  for (const one of those) {
    const key = `${one.videoId} ${one.viewer.toString('hex')}`;
    if (!first.has(key)) first.set(key, one);
  }
  if (first.size === 0) return new Set();
  const ones = [...first.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
  const rows = await sql<{ video_id: string; viewer: Buffer }[]>`
    insert into view_marks (video_id, viewer, counted_at)
    select video, decode(hash, 'hex'), now()
    from unnest(${ones.map(({ videoId }) => videoId)}::uuid[], ${ones.map(({ viewer }) => viewer.toString('hex'))}::text[]) as t (video, hash)
    on conflict (video_id, viewer) do update set counted_at = excluded.counted_at
      where view_marks.counted_at <= now() - make_interval(hours => ${viewEvery.hours})
    returning video_id, viewer`;
  return new Set(rows.map(({ video_id, viewer }) => first.get(`${video_id} ${viewer.toString('hex')}`)!.id));
}

async function writePlaybacks(sql: Queries, those: readonly Told[], after: ReadonlyMap<string, Playback>): Promise<void> {
  const rows = those.map(({ id, videoId, report }) => {
    const { watchedSeconds, counted, ended, parts, startupMs, stalls, stalledMs, failed, error, bitrate } = after.get(id)!;
    return {
      ...{ id, video_id: videoId, told_at: new Date(), watched_seconds: watchedSeconds, counted, ended },
      ...{ parts: [...parts], startup_ms: startupMs, stalls, stalled_ms: stalledMs, failed, error, bitrate },
      ...{ height: report.height, place: report.place, source: report.source },
    };
  });
  await sql`
    insert into playbacks ${sql(rows)}
    on conflict (id) do update set told_at = excluded.told_at, watched_seconds = excluded.watched_seconds, counted = excluded.counted,
      ended = excluded.ended, parts = excluded.parts, startup_ms = excluded.startup_ms, stalls = excluded.stalls, stalled_ms = excluded.stalled_ms,
      failed = excluded.failed, error = excluded.error, bitrate = excluded.bitrate, height = coalesce(excluded.height, playbacks.height)`;
}

type Grown = Growth & { one: Told; isNew: boolean; isView: boolean };

/** The sums that pages show. All rows in one order, so that two gateways never wait for each other. */
async function addUp(sql: Queries, grown: readonly Grown[]): Promise<void> {
  const days = summed(grown, ({ one }) => `${one.videoId} ${dayOf(one.startedAt)}`, sumsOf);
  if (days.size > 0)
    await sql`
      insert into video_days ${sql(
        [...days].map(([key, sums]) => {
          const [video_id, day] = key.split(' ') as [string, string];
          return { video_id, day, ...sums };
        }),
      )}
      on conflict (video_id, day) do update set views = video_days.views + excluded.views, playbacks = video_days.playbacks + excluded.playbacks,
        watched_seconds = video_days.watched_seconds + excluded.watched_seconds, ended = video_days.ended + excluded.ended,
        started = video_days.started + excluded.started, startup_ms = video_days.startup_ms + excluded.startup_ms,
        stalls = video_days.stalls + excluded.stalls, stalled_ms = video_days.stalled_ms + excluded.stalled_ms,
        failed = video_days.failed + excluded.failed, kilobits = video_days.kilobits + excluded.kilobits,
        measured_seconds = video_days.measured_seconds + excluded.measured_seconds`;
  const views = summed(
    grown.filter(({ isView }) => isView),
    ({ one }) => one.videoId,
    () => ({ views: 1 }),
  );
  if (views.size > 0)
    await sql`
      insert into video_views ${sql([...views].map(([video_id, { views }]) => ({ video_id, views: views! })))}
      on conflict (video_id) do update set views = video_views.views + excluded.views`;
  const nameOf = await sourceNames(
    sql,
    grown.filter(({ isNew }) => isNew),
  );
  const sources = summed(
    grown.filter(({ isNew }) => isNew),
    ({ one }) => [one.videoId, dayOf(one.startedAt), one.report.place, nameOf(one)].join(' '),
    () => ({ playbacks: 1 }),
  );
  if (sources.size > 0)
    await sql`
      insert into playback_sources ${sql(
        [...sources].map(([key, { playbacks }]) => {
          const [video_id, day, place, source] = key.split(' ') as [string, string, string, string];
          return { video_id, day, place, source, playbacks: playbacks! };
        }),
      )}
      on conflict (video_id, day, place, source) do update set playbacks = playback_sources.playbacks + excluded.playbacks`;
  const groups = summed(
    grown.flatMap(({ one, isView, playbacks, watchedSeconds, error }) => [
      ...Object.entries(one.groups).map(([kind, name]) => ({ one, isView, playbacks, watchedSeconds, kind, name })),
      // Once, when it happens.
      ...(error === null ? [] : [{ one, isView: false, playbacks: 1, watchedSeconds: 0, kind: 'error', name: error }]),
    ]),
    ({ one, kind, name }) => [one.videoId, dayOf(one.startedAt), kind, name].join(' '),
    ({ isView, playbacks, watchedSeconds }) => ({ views: Number(isView), playbacks, watched_seconds: watchedSeconds }),
  );
  if (groups.size > 0)
    await sql`
      insert into playback_groups ${sql(
        [...groups].map(([key, sums]) => {
          const [video_id, day, kind, name] = key.split(' ') as [string, string, string, string];
          return { video_id, day, kind, name, ...sums };
        }),
      )}
      on conflict (video_id, day, kind, name) do update set views = playback_groups.views + excluded.views,
        playbacks = playback_groups.playbacks + excluded.playbacks,
        watched_seconds = playback_groups.watched_seconds + excluded.watched_seconds`;
  const parts = summed(
    grown.flatMap(({ one, parts }) => parts.map((part) => ({ one, part }))),
    ({ one, part }) => `${one.videoId} ${monthOf(one.startedAt)} ${`${part}`.padStart(2, '0')}`,
    () => ({ playbacks: 1 }),
  );
  if (parts.size > 0)
    await sql`
      insert into video_retention ${sql(
        [...parts].map(([key, { playbacks }]) => {
          const [video_id, month, part] = key.split(' ') as [string, string, string];
          return { video_id, month, part: Number(part), playbacks: playbacks! };
        }),
      )}
      on conflict (video_id, month, part) do update set playbacks = video_retention.playbacks + excluded.playbacks`;
}

/** By which name a source is counted: its own, as long as its video has not too many of them that day. */
async function sourceNames(sql: Queries, grown: readonly Grown[]): Promise<(one: Told) => string> {
  const named = grown.filter(({ one }) => one.report.source !== null);
  const known = new Map<string, Set<string>>();
  if (named.length === 0) return () => '';
  const dayKey = (videoId: string, day: string) => `${videoId} ${day}`;
  const rows = await sql<{ video_id: string; day: string; source: string }[]>`
    select distinct s.video_id, s.day::text as day, s.source
    from unnest(${named.map(({ one }) => one.videoId)}::uuid[], ${named.map(({ one }) => dayOf(one.startedAt))}::date[]) as t (video_id, day)
    join playback_sources s using (video_id, day)`;
  for (const { video_id, day, source } of rows)
    known.set(dayKey(video_id, day), (known.get(dayKey(video_id, day)) ?? new Set()).add(source));
  return ({ videoId, startedAt, report: { source } }) => {
    if (source === null) return '';
    const key = dayKey(videoId, dayOf(startedAt));
    const names = known.get(key) ?? new Set();
    known.set(key, names);
    if (names.size < mostSources) names.add(source);
    return names.has(source) ? source : '';
  };
}

function sumsOf({ isView, playbacks, watchedSeconds, ended, started, startupMs, stalls, stalledMs, failed, ...more }: Grown) {
  const sums = { views: Number(isView), playbacks, watched_seconds: watchedSeconds, ended, started };
  const { kilobits, measuredSeconds: measured_seconds } = more;
  return { ...sums, startup_ms: startupMs, stalls, stalled_ms: stalledMs, failed, kilobits, measured_seconds };
}

/** By key, in the order of the keys. */
function summed<T, S extends Record<string, number>>(
  items: readonly T[],
  keyOf: (item: T) => string,
  valuesOf: (item: T) => S,
): Map<string, S> {
  const sums = new Map<string, Record<string, number>>();
  for (const item of items) {
    const sum = sums.get(keyOf(item)) ?? {};
    for (const [name, value] of Object.entries(valuesOf(item))) sum[name] = (sum[name] ?? 0) + value;
    sums.set(keyOf(item), sum);
  }
  return new Map([...sums].sort(([a], [b]) => (a < b ? -1 : 1))) as Map<string, S>;
}

/** In UTC, as all days here. */
export const dayOf = (at: Date) => at.toISOString().slice(0, 10);
const monthOf = (at: Date) => `${at.toISOString().slice(0, 7)}-01`;

/** Forgets what is older than it may be kept, some thousand rows at a time, so that nobody waits for it. */
export async function forgetPlaybacks(database: Database, keepDays: number): Promise<void> {
  await database`delete from view_marks where counted_at < now() - make_interval(hours => ${viewEvery.hours})`;
  const oldest = lowestIdAt(Date.now() - keepDays * 86_400_000);
  for (let left = inOneSweep; left === inOneSweep; )
    left = (
      await database`delete from playbacks where id in (select id from playbacks where id < ${oldest} order by id limit ${inOneSweep})`
    ).count;
}
