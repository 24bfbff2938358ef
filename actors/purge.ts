/** Gives back the space of what nobody can reach any more: videos removed long ago, and objects that no row names. */
import type postgres from 'postgres';
import type { Database } from '../components/database/contract.ts';
import type { Objects } from '../components/objects/contract.ts';
import type { Effect } from './contract.ts';
import type { Log } from './log.ts';
import { namedAmong, namedBy } from './named.ts';
import { restorableMs } from './video/contract.ts';

const videosAtOnce = 20;
const objectsAtOnce = 200;
/** In this time an upload that has arrived, or an output of a lease, is named by a row or never will be. */
const looseHours = 24;
const retryHours = 1;
const refusedInARow = 5;

/**
 * Forgets videos that can no longer be restored; what they held becomes loose. Returns how many.
 * Their actors go too: one that is still in some host's memory finds its state gone with its next turn.
 */
export async function forgetRemoved(database: Database, now: Date): Promise<number> {
  const before = new Date(now.getTime() - restorableMs);
  return database.begin(async (connection) => {
    const videos = await connection<Removed[]>`
      select id, short_id, owner_id, organisation_id from videos where deleted_at < ${before} order by deleted_at limit ${videosAtOnce} for update skip locked`;
    if (videos.length === 0) return 0;
    const ids = videos.map(({ id }) => id);
    await connection`
      insert into loose_objects (key, created_at)
      select distinct key, 'epoch'::timestamptz from (${namedBy(connection, ids)}) named
      on conflict (key) do update set created_at = excluded.created_at`;
    const jobs = (await connection<{ id: string }[]>`delete from jobs where video_id = any(${ids}::uuid[]) returning id`).map(
      ({ id }) => id,
    );
    await connection`
      delete from inbox_marks where (actor_type = 'Video' and actor_id = any(${ids}::text[])) or (actor_type = 'Job' and actor_id = any(${jobs}::text[]))`;
    await tellPurged(connection, videos);
    await connection`
      delete from actor_state where (actor_type = 'Video' and actor_id = any(${ids}::text[])) or (actor_type = 'Job' and actor_id = any(${jobs}::text[]))`;
    await connection`delete from job_history where job_id = any(${jobs}::text[])`;
    await connection`delete from segments where video_id = any(${ids}::uuid[])`;
    await connection`delete from published_files where video_id = any(${ids}::uuid[])`;
    await connection`delete from inits where video_id = any(${ids}::uuid[])`;
    await connection`delete from renditions where video_id = any(${ids}::uuid[])`;
    await connection`delete from side_products where video_id = any(${ids}::uuid[])`;
    await connection`delete from video_passwords where video_id = any(${ids}::uuid[])`;
    await connection`delete from video_sources where video_id = any(${ids}::uuid[])`;
    await connection`delete from retired_families where video_id = any(${ids}::uuid[])`;
    await connection`delete from videos where id = any(${ids}::uuid[])`;
    return ids.length;
  }) as Promise<number>;
}

interface Removed {
  id: string;
  short_id: string;
  owner_id: string;
  organisation_id: string | null;
}
/** What a last turn of the actor would have left in the outbox: nobody can ask for the video afterwards, so the event says whose it was. */
async function tellPurged(connection: postgres.TransactionSql<{ bigint: number }>, videos: Removed[]): Promise<void> {
  const effects = videos.map(({ id, short_id: shortId, owner_id: ownerId, organisation_id: organisationId }) => ({
    id,
    effect: {
      kind: 'event',
      type: 'video.purged',
      subject: { type: 'video', id },
      data: { shortId, ownerId, organisationId },
    } satisfies Effect,
  }));
  await connection`
    insert into outbox (actor_type, actor_id, version, n, effect)
    select 'Video', e.id, coalesce((select version from actor_state where actor_type = 'Video' and actor_id = e.id), 0) + 1, 0, e.effect
    from jsonb_to_recordset(${JSON.stringify(effects)}::text::jsonb) as e(id text, effect jsonb)`;
}

/** How long those who are watching may go on with what is listed no longer. */
const retiredHours = 24;

/** Forgets the tracks of a few families that were replaced long enough ago; their objects become loose. Returns how many. */
export async function forgetRetired(database: Database, now: Date): Promise<number> {
  const before = new Date(now.getTime() - retiredHours * 3_600_000);
  const [done] = await database<{ families: number }[]>`
    with gone as (
      delete from retired_families where (video_id, family) in (
        select video_id, family from retired_families where retired_at < ${before} order by retired_at limit ${videosAtOnce} for update skip locked
      ) returning video_id, family
    ), segments_gone as (
      delete from segments s using gone g where s.video_id = g.video_id and s.family = g.family returning s.object_key
    ), inits_gone as (
      delete from inits i using gone g where i.video_id = g.video_id and i.family = g.family returning i.object_key
    ), sets_gone as (
      -- The set that was published of an edition goes with the last of its tracks; one whose extra codec was given up stays.
      delete from published_files p using gone g, videos v
      where p.video_id = g.video_id and v.id = p.video_id and p.edition < v.edition
        and p.edition = coalesce(substring(g.family from '\\.(\\d+)$')::integer, 1)
        and not exists (
          select 1 from retired_families o where o.video_id = p.video_id and o.retired_at >= ${before}
            and p.edition = coalesce(substring(o.family from '\\.(\\d+)$')::integer, 1))
      returning p.object_key
    ), renditions_gone as (
      delete from renditions r using gone g where r.video_id = g.video_id and r.family = g.family
    ), loosened as (
      insert into loose_objects (key, created_at)
      select object_key, 'epoch'::timestamptz from segments_gone union select object_key, 'epoch'::timestamptz from inits_gone
      union select object_key, 'epoch'::timestamptz from sets_gone
      on conflict (key) do update set created_at = excluded.created_at
    )
    select count(*)::integer as families from gone`;
  return done?.families ?? 0;
}

/**
 * Deletes a batch of old loose objects that no row names; those that are named are loose no longer. Returns how many were looked at.
 * The object goes before its row, so that nothing is forgotten half-way. Keys begin with the video they belong to; that of an upload or
 * an attempt is used by no other, so an old one does not come to be named while it is deleted.
 *
 * An object that the store refuses to delete waits for an hour, and what is behind it goes first. Throws when the store refuses one after
 * another: then it is the store that is away.
 */
export async function deleteLoose(
  { database, objects, log }: { database: Database; objects: Pick<Objects, 'delete'>; log: Log },
  now: Date,
  signal?: AbortSignal,
): Promise<number> {
  const before = new Date(now.getTime() - looseHours * 3_600_000);
  const found = await database<{ key: string }[]>`
    select key from loose_objects where created_at < ${before} and (retry_at is null or retry_at <= ${now})
    order by created_at limit ${objectsAtOnce}`;
  const keys = found.map(({ key }) => key);
  const named = await namedAmong(database, keys);
  const dealtWith: string[] = [];
  const refused: string[] = [];
  let inARow = 0;
  let trouble: unknown = null;
  for (const key of keys) {
    if (signal?.aborted || inARow === refusedInARow) break;
    try {
      if (!named.has(key)) await objects.delete(key);
      inARow = 0;
      dealtWith.push(key);
    } catch (error) {
      log.warn({ key, error: String(error) }, 'an object could not be deleted');
      inARow += 1;
      trouble = error;
      refused.push(key);
    }
  }
  // One that became loose again meanwhile, as its track was joined, has its day from then on.
  if (dealtWith.length > 0) await database`delete from loose_objects where key = any(${dealtWith}::text[]) and created_at < ${before}`;
  if (refused.length > 0)
    await database`update loose_objects set retry_at = ${new Date(now.getTime() + retryHours * 3_600_000)} where key = any(${refused}::text[])`;
  if (inARow === refusedInARow) throw trouble;
  return dealtWith.length + refused.length;
}
