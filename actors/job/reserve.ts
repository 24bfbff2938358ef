/** Which job a worker gets. The answer is a reservation for seconds; the job actor decides. */
import type { Database } from '../../components/database/contract.ts';
import type { Scope } from '../worker/contract.ts';
import { type JobKind, longestWaitSeconds, queueClasses } from './contract.ts';
import { canEncode } from './encoding.ts';

/** Longer than the call that claims may take (10 s), or another claim would be sent to the same job while the first is under way. */
const reservedSeconds = 15;
/** What bounds the query however long the queue is: owners looked at per kind and class in each direction, and jobs of each. */
const owners = 16;
const jobsOfOwner = 8;
const candidates = 64;
/** One reservation in so many goes by age. */
const ageTurn = 10;
const tries = 5;

/**
 * The job that is to be done next: by class; in a class the owner who has the fewest jobs in hand, then who was served longest ago, then the
 * oldest job. Every tenth reservation counts an hour of waiting as one class, so that what is last still gets a tenth, and an old
 * queue of it never stands before a new upload. Classes and kinds that are paused are passed over. Several callers at once get
 * different jobs. Null when there is nothing, also for a worker that is set aside; nothing beyond its scope (isInScope), or beyond its encoders (canEncode), is given to a worker.
 *
 * With more owners waiting than it looks at, it begins at a random one.
 */
export interface Wish {
  kinds: readonly JobKind[];
  workerId: string;
  scope?: Scope;
  /** Identities of those that the worker has free. */
  encoders?: readonly string[];
}

export async function reserveNext(database: Database, wish: Wish): Promise<string | null> {
  for (let n = 0; n < tries; n++) {
    const [answer] = await reservation(database, wish);
    if (answer === undefined) return null;
    if (answer.id !== null) return answer.id;
    // There are jobs, and others were faster with each that we looked at.
  }
  return null;
}

/** The statement; its one row is there when there are jobs at all. */
export function reservation(database: Database, { kinds, workerId, scope = 'instance', encoders = [] }: Wish) {
  // The clocks of the actors and of the database may differ: a job that waits for nothing (`ready_at` is not after `updated_at`, both
  // written by its actor) is free whatever the database's clock says.
  const ready = database`(ready_at <= updated_at or ready_at <= now() or ready_at > now() + make_interval(secs => ${longestWaitSeconds}))`;
  const claimable = database`state = 'queued' and ${ready} and (reserved_until is null or reserved_until < now())
    and ${canEncode(database, { workerId, encoders })}
    ${scope === 'instance' ? database`` : withinScope(database, scope)}`;
  return database<{ id: string | null }[]>`
    with recursive turn as materialized (
      select md5(random()::text) as place, nextval('reservations') % ${ageTurn} = 0 as by_age
    ), later as materialized (
      -- A reservation need not outlive a power cut, so nobody waits for the disk.
      select set_config('synchronous_commit', 'off', true)
    ), open as materialized (
      select kind.name as kind, (class.n - 1)::smallint as priority
      from unnest(${kinds as string[]}::text[]) as kind(name)
      cross join unnest(${queueClasses as unknown as string[]}::text[]) with ordinality as class(name, n)
      where not exists (select 1 from queue_pauses p where (p.axis = 'kind' and p.name = kind.name) or (p.axis = 'class' and p.name = class.name))
        and not exists (select 1 from workers where id = ${workerId} and state <> 'active')
    ), walk as (
      select open.kind, open.priority, next.place, next.owner_id, way.upto, 1 as n
      from open cross join turn cross join lateral (values (turn.place, 'g'), ('', turn.place)) as way(above, upto)
      cross join lateral (
        select md5(owner_id) as place, owner_id from jobs
        where ${claimable} and kind = open.kind and priority = open.priority and md5(owner_id) > way.above and md5(owner_id) <= way.upto
        order by md5(owner_id), created_at, id limit 1
      ) next
      union all
      select walk.kind, walk.priority, next.place, next.owner_id, walk.upto, walk.n + 1
      from walk cross join lateral (
        select md5(owner_id) as place, owner_id from jobs
        where ${claimable} and kind = walk.kind and priority = walk.priority and md5(owner_id) > walk.place and md5(owner_id) <= walk.upto
        order by md5(owner_id), created_at, id limit 1
      ) next
      where walk.n < ${owners}
    ), waiting as materialized (
      select walk.owner_id, job.id, job.created_at,
        walk.priority - case when turn.by_age then floor(extract(epoch from now() - job.created_at) / 3600) else 0 end as class
      from turn cross join walk cross join lateral (
        select id, created_at from jobs
        where ${claimable} and kind = walk.kind and priority = walk.priority and md5(owner_id) = walk.place
        order by created_at, id limit ${jobsOfOwner}
      ) job
    ), in_hand as materialized (
      select owner_id, count(*) as jobs from (
        select owner_id from jobs where state = 'leased'
        union all
        select owner_id from jobs where state = 'queued' and reserved_until is not null and reserved_until >= now()
      ) taken group by owner_id
    ), served as materialized (
      select owner_id, (select max(served_at) from jobs where jobs.owner_id = distinct_owner.owner_id and served_at is not null) as at
      from (select distinct owner_id from waiting) distinct_owner
    ), candidate as materialized (
      select id, row_number() over () as n from (
        select waiting.id
        from (
          -- Whoever asks at the same moment takes the first ones of an owner, so the later ones count as if these were in hand.
          select w.*, coalesce(in_hand.jobs, 0) + row_number() over (partition by w.owner_id, w.class order by w.created_at, w.id) as nth
          from waiting w left join in_hand using (owner_id)
        ) waiting join served using (owner_id)
        order by waiting.class, waiting.nth, served.at nulls first, waiting.created_at, waiting.id limit ${candidates}
      ) first_ones
    ), chosen as materialized (
      select j.id from candidate join jobs j on j.id = candidate.id
      where j.state = 'queued' and (j.reserved_until is null or j.reserved_until < now())
      order by candidate.n limit 1 for update of j skip locked
    ), reserved as (
      update jobs set reserved_until = now() + make_interval(secs => ${reservedSeconds}), served_at = now()
      from chosen, later where jobs.id = chosen.id returning jobs.id
    )
    select (select id from reserved) as id where exists (select 1 from candidate)`;
}

/** What a worker may see of the instance; `public` is for videos that everybody may see anyway. */
function withinScope(database: Database, scope: Scope) {
  return database`and (${scope} = 'owner:' || owner_id or (${scope} = 'public' and exists (
    select 1 from videos v where v.id = jobs.video_id and v.privacy = 'public' and v.deleted_at is null)))`;
}
