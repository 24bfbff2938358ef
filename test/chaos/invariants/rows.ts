/** What must hold in the database once everything has come to rest. */
import { segmentFamilyOf } from '../../../actors/video/contract.ts';
import type { Database } from '../../../components/database/contract.ts';
import type { Checks } from './check.ts';

/** Everything that is still to be done; empty once all is at rest. */
export async function restless(database: Database): Promise<string[]> {
  const jobs = await database<{ what: string }[]>`
    select concat('job ', id, ' is ', state, ', committed ', committed, ', attempts ', attempts, ', ready ', ready_at, ', reserved ', reserved_until,
      ', lease ', lease_expires_at) as what from jobs where state in ('queued', 'leased')`;
  const videos = await database<{ what: string }[]>`
    select concat('video ', id, ' is ', state, case when busy then ', busy' end) as what from videos
    where deleted_at is null and (busy or next is not null or state = 'processing')`;
  const effects = await database<{ what: string }[]>`select concat('outbox ', actor_type, ' ', actor_id, ' ', effect) as what from outbox`;
  return [...jobs, ...videos, ...effects].map(({ what }) => what);
}

export async function checkRows(database: Database, checks: Checks): Promise<void> {
  checks.none('no work is left, and nothing waits in the outbox', await restless(database));
  checks.none('no effect was given up', await database`select actor_type, actor_id, effect, error from dead_effects`);
  checks.none('no job failed', await database`select id, problem from jobs where state = 'failed'`);
  const place = database`s.video_id, s.family, s.rung, s.idx`;
  const shown = database`not exists (select 1 from retired_families r where r.video_id = s.video_id and r.family = s.family)`;
  checks.none('no place has two segments', await database`select ${place} from segments s group by ${place} having count(*) > 1`);
  checks.none(
    'the segments of each track are numbered without a gap',
    await database`
      select video_id, family, rung, count(*), max(idx) from segments s where ${shown}
      group by video_id, family, rung having min(idx) <> 0 or max(idx) <> count(*) - 1`,
  );
  checks.none(
    'each segment begins where the one before it ends',
    await database`
      select * from (
        select ${place}, start_ticks, timescale, lag(timescale, 1, timescale) over track as before,
          lag(start_ticks + duration_ticks, 1, 0::bigint) over track as due
        from segments s where ${shown} window track as (partition by s.video_id, s.family, s.rung order by s.idx)
      ) s where start_ticks <> due or timescale <> before`,
  );
  checks.none(
    'all rungs of a family have the same segments, and each its beginning',
    await database`
      select t.* from (
        select r.video_id, r.family, count(distinct r.rung) as rungs, count(distinct n.segments) as lengths, bool_and(i.rung is not null) as begun
        from renditions r
        left join inits i on i.video_id = r.video_id and i.family = r.family and i.rung = r.rung
        left join lateral (
          select count(*) as segments from segments s where s.video_id = r.video_id and s.family = r.family and s.rung = r.rung
        ) n on true
        where not exists (select 1 from retired_families f where f.video_id = r.video_id and f.family = r.family) and r.state = 'ready'
        group by r.video_id, r.family
      ) t where lengths <> 1 or not begun`,
  );
  checks.none(
    'no segment was committed by a lease that its job never gave',
    await database`
      select ${place}, s.job_id, s.epoch, j.epoch as latest from segments s left join jobs j on j.id = s.job_id
      where j.id is null or s.epoch < 1 or s.epoch > j.epoch`,
  );
  checks.none(
    'within a chunk, later segments come from the same lease or a later one',
    await database`
      select * from (
        select ${place}, job_id, epoch, max(epoch) over (partition by job_id, rung order by idx rows unbounded preceding) as latest from segments s
      ) s where epoch < latest`,
  );
  checks.none(
    'each segment lies where its job sent it, or in the one file of its track',
    await database`
      select ${place}, job_id, epoch, object_key from segments s
      where object_key not like 'work/' || job_id || '/' || epoch || '/%-' || sha256 and object_key not like 'work/' || video_id || '.package%'`,
  );
  const jobs = await database<{ job_id: string; video_id: string; family: string }[]>`
    select distinct job_id, video_id::text, family from segments`;
  checks.none(
    'each segment was made by a job of its video and its family',
    jobs.filter((one) => segmentFamilyOf(one.job_id) !== one.family || !one.job_id.startsWith(`${one.video_id}.`)),
  );
}
