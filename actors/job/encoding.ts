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

/** Families with waiting jobs that were begun with an encoder which no worker has who can be heard. */
export async function strandedFamilies(database: Database): Promise<{ videoId: string; family: string }[]> {
  return database<{ videoId: string; family: string }[]>`
    with seen as materialized (
      select distinct known.name from workers w
      cross join jsonb_array_elements_text(w.capabilities -> 'encoders') as own(identity)
      cross join lateral (values (own.identity), (split_part(own.identity, ' ', 1))) as known(name)
      where w.online and w.state not in ('disabled', 'removed')
    )
    select distinct j.video_id as "videoId", j.family
    from jobs j join inits i on i.video_id = j.video_id and i.family = j.family
    where j.state = 'queued' and j.codec is not null and i.encoder is not null and i.encoder not in (select name from seen)
    limit 500`;
}
