/**
 * Which workers can encode a job: a family goes on with the encoders that it was begun with, as others write other init segments; one that
 * begins takes any of its codec, rather on a graphics card, but it does not wait for one for long.
 */
import type { Database } from '../../components/database/contract.ts';
import { type Codec, encoderNamed, encoders } from '../../media/index.ts';
import type { Order } from './state.ts';

/**
 * A worker without a card steps back while one with a card was seen so lately and does nothing, but from no job for longer than this.
 * Not for workers of a narrower scope, which may not be allowed to take the job.
 */
const stepBackSeconds = 60;

/** Of the row of a job. */
export interface Encoding {
  family: string | null;
  /** Null where nothing is encoded: then any worker will do. */
  codec: Codec | null;
  hardware: 'prefer' | 'never' | null;
}

export function encodingOf({ kind, family, input }: Pick<Order, 'kind' | 'family' | 'input'>): Encoding {
  const order = input as { codec?: Codec; effort?: { hardware?: 'prefer' | 'never' }; rungs?: { copied?: unknown }[] };
  const isEncoded = kind === 'transcode' && order.rungs?.some((rung) => rung.copied === undefined) === true;
  if (!isEncoded) return { family, codec: null, hardware: null };
  return { family, codec: order.codec ?? 'h264', hardware: order.effort?.hardware ?? 'prefer' };
}

export interface EncodingWish {
  workerId: string;
  /** Identities of the worker's encoders that are free. */
  encoders: readonly string[];
}

/** A condition on a row of `jobs`, for the query that reserves one. */
export function canEncode(database: Database, { workerId, encoders: identities }: EncodingWish) {
  const names = identities.flatMap((identity) => encoderNamed(identity) ?? []);
  const codecsOf = (onCard: boolean) =>
    names.filter((name) => (encoders[name].device !== null) === onCard).map((name) => encoders[name].codec) as string[];
  // Families that were begun before encoders had identities know the name alone.
  const own = [...identities, ...names] as string[];
  const card = database`jobs.hardware <> 'never' and jobs.codec = any(${codecsOf(true)}::text[])`;
  const software = database`jobs.codec = any(${codecsOf(false)}::text[]) and (
    jobs.hardware = 'never' or jobs.ready_at < now() - make_interval(secs => ${stepBackSeconds}) or jobs.codec <> all(array(
      select unnest(w.card_codecs) from workers w
      where w.card_codecs is not null and w.last_heartbeat_at > now() - make_interval(secs => ${stepBackSeconds}) and w.online
        and w.state = 'active' and w.scope = 'instance' and w.id <> ${workerId}
        and not exists (select 1 from jobs busy where busy.state = 'leased' and busy.worker_id = w.id and busy.codec is not null))))`;
  return database`(jobs.codec is null or coalesce(
    (select bool_and(i.encoder = any(${own}::text[])) from inits i
      where i.video_id = jobs.video_id and i.family = jobs.family and i.encoder is not null),
    (${card}) or (${software})))`;
}

/**
 * Families with waiting jobs that no worker may go on with: none that takes jobs, can be heard and may see the video has all the encoders
 * that the family was begun with. Only where another one could begin it anew: when nobody is there at all, it is better to wait.
 */
export async function strandedFamilies(database: Database): Promise<{ videoId: string; family: string }[]> {
  const software = Object.entries(encoders).filter(([, { device }]) => device === null);
  const names = software.map(([name]) => name);
  const codecs: string[] = software.map(([, { codec }]) => codec);
  const inScope = database`(able.scope in ('instance', 'owner:' || waiting.owner_id) or (able.scope = 'public' and waiting.is_public))`;
  return database<{ videoId: string; family: string }[]>`
    with able as materialized (
      select w.scope, array(
        select unnest(array[identity, split_part(identity, ' ', 1)]) from jsonb_array_elements_text(w.capabilities -> 'encoders') as own(identity)
      ) as names
      from workers w where w.online and w.state = 'active' and w.capabilities -> 'kinds' @> '["transcode"]'
    ), waiting as materialized (
      select distinct j.video_id, j.family, j.codec, j.owner_id, coalesce(v.privacy = 'public' and v.deleted_at is null, false) as is_public
      from jobs j left join videos v on v.id = j.video_id
      where j.state = 'queued' and j.codec is not null
        and exists (select 1 from inits i where i.video_id = j.video_id and i.family = j.family and i.encoder is not null)
    )
    select distinct video_id as "videoId", family from waiting
    where not exists (
      select 1 from able where ${inScope} and not exists (
        select 1 from inits i
        where i.video_id = waiting.video_id and i.family = waiting.family and i.encoder is not null and i.encoder <> all(able.names)))
      and exists (
        select 1 from able join unnest(${names}::text[], ${codecs}::text[]) as software(name, codec)
          on software.name = any(able.names) where software.codec = waiting.codec and ${inScope})
    order by 1, 2 limit 500`;
}
