/** Which job a worker gets. The answer is a reservation for seconds; the job actor decides. */
import type { Database } from '../../components/database/contract.ts';
import type { Scope } from '../worker/contract.ts';
import type { JobKind } from './contract.ts';
import { canEncode } from './encoding.ts';

/** Longer than the call that claims may take (10 s), or another claim would be sent to the same job while the first is under way. */
const reservedSeconds = 15;
/** How deep into each class we look for the fairest job; bounds the query when the queue is long. */
const window = 500;

/**
 * The most urgent job that can be claimed now: by class, where an hour of waiting counts as one class, then by the owner with the
 * fewest leases, then by age. Several callers at once get different jobs. Null when there is nothing, also for a worker that is set aside;
 * nothing beyond its scope (isInScope), or beyond its encoders (canEncode), is given to a worker.
 */
export async function claimNext(
  database: Database,
  wish: { kinds: readonly JobKind[]; workerId: string; scope?: Scope; encoders?: readonly string[] },
): Promise<string | null> {
  const scope = wish.scope ?? 'instance';
  const fits = canEncode(database, { workerId: wish.workerId, encoders: wish.encoders ?? [] });
  const [found] = await database<{ id: string }[]>`
    with waiting as materialized (
      select j.id, j.priority, j.owner_id, j.created_at
      from generate_series(0, 5) as class(priority)
      cross join lateral (
        select id, priority, owner_id, created_at from jobs
        where state = 'queued' and priority = class.priority and kind = any(${wish.kinds as string[]}::text[])
          and ready_at <= now() and (reserved_until is null or reserved_until < now())
          and (${scope} = 'instance' or ${scope} = 'owner:' || owner_id or (${scope} = 'public' and exists (
            select 1 from videos v where v.id = jobs.video_id and v.privacy = 'public' and v.deleted_at is null)))
          and ${fits}
        order by created_at limit ${window}
      ) j
    ), load as materialized (
      select owner_id, count(*) as leases from jobs where state = 'leased' group by owner_id
    ), chosen as materialized (
      select j.id from jobs j join waiting w on w.id = j.id left join load l on l.owner_id = w.owner_id
      where j.state = 'queued' and (j.reserved_until is null or j.reserved_until < now())
        and not exists (select 1 from workers where id = ${wish.workerId} and state <> 'active')
      order by w.priority - floor(extract(epoch from now() - w.created_at) / 3600), coalesce(l.leases, 0), w.created_at, w.id
      limit 1 for update of j skip locked
    )
    update jobs set reserved_until = now() + make_interval(secs => ${reservedSeconds}) from chosen where jobs.id = chosen.id
    returning jobs.id`;
  return found?.id ?? null;
}
