/** Making many videos anew. Each video's actor decides for itself; whoever asks again gets those that are left. */
import pMap from 'p-map';
import type { z } from 'zod';
import type { Database } from '../../components/database/contract.ts';
import type { Handler } from '../answer.ts';
import type { Routes } from '../contract/index.ts';
import { mostAtOnce, type which } from '../contract/reencode.ts';
import type { Services } from '../services.ts';

/** Calls of actors at a time: those of viewers come between. */
const callsAtOnce = 8;

type Which = z.infer<typeof which>;

export function reencodeMany(services: Services): Handler<Routes['reencodeMany']> {
  const { database, proxy, encoding } = services;
  return async ({ body }) => {
    const found = await matching(database, body.which, body.codecsOnly);
    const videos = found.slice(0, mostAtOnce);
    const refused: { videoId: string; code: string; title: string }[] = [];
    let begun = 0;
    const begin = async ({ id, ownerId }: (typeof videos)[number]) => {
      const profile = await encoding.profileFor(ownerId, body.profile);
      const answer = body.codecsOnly
        ? await proxy.call('Video', id, 'addCodecs', { profile }, { idempotent: true })
        : await proxy.call('Video', id, 'reencode', { profile, urgency: body.urgency }, { idempotent: false });
      if (answer.ok) begun += 1;
      else refused.push({ videoId: id, code: answer.problem.code, title: answer.problem.title });
      services.videos.drop(id);
    };
    // A name that there is not is said before anything is begun.
    if (body.profile !== undefined) await encoding.profileFor('', body.profile);
    if (!body.dryRun) await pMap(videos, begin, { concurrency: callsAtOnce });
    return { status: 202, json: { matched: videos.length, begun, more: found.length > mostAtOnce, refused } };
  };
}

export function listReencodes({ database }: Services): Handler<Routes['listReencodes']> {
  return async ({ query }) => {
    const items = await database`
      select id as "videoId", title, (next->>'edition')::integer as edition, next->>'urgency' as urgency, next->>'profile' as profile,
        (next->>'progress')::double precision as progress
      from videos where next is not null and deleted_at is null order by updated_at desc limit ${query.limit}`;
    return { status: 200, json: { items: [...items], nextCursor: null } };
  };
}

export function cancelReencodes({ database, proxy, videos }: Services): Handler<Routes['cancelReencodes']> {
  return async ({ query }) => {
    const found = await database<{ id: string }[]>`
      select id from videos where next is not null and deleted_at is null
        and next->>'urgency' ${query.urgency ? database`= ${query.urgency}` : database`<> 'first'`}`;
    let cancelled = 0;
    const cancel = async ({ id }: { id: string }) => {
      if ((await proxy.call('Video', id, 'cancelNext', {}, { idempotent: true })).ok) cancelled += 1;
      videos.drop(id);
    };
    await pMap(found, cancel, { concurrency: callsAtOnce });
    return { status: 200, json: { cancelled } };
  };
}

/** One more than may be begun, to know whether there are others. */
function matching(database: Database, wish: Which, codecsOnly: boolean) {
  const { videoIds, ownerId, withoutCodec, createdBefore } = wish;
  return database<{ id: string; ownerId: string }[]>`
    select id, owner_id as "ownerId" from videos v
    where state = 'ready' and deleted_at is null and next is null and source_key is not null
      ${codecsOnly ? database`and not busy` : database``}
      ${videoIds ? database`and id = any(${videoIds}::uuid[])` : database``}
      ${ownerId === undefined ? database`` : database`and owner_id = ${ownerId}`}
      ${createdBefore ? database`and created_at < ${createdBefore}::text::timestamptz` : database``}
      ${
        withoutCodec
          ? database`and not exists (select 1 from renditions r where r.video_id = v.id and r.codec = ${withoutCodec}
              and not exists (select 1 from retired_families f where f.video_id = r.video_id and f.family = r.family))`
          : database``
      }
    order by created_at, id limit ${mostAtOnce + 1}`;
}
