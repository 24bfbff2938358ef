/** What a video takes in the object storage, by kind of file. */
import type { Handler } from '../answer.ts';
import type { Routes } from '../contract/index.ts';
import { notFound } from '../problem.ts';
import type { Services } from '../services.ts';

export function videoSpace(services: Services): Handler<Routes['videoSpace']> {
  return async ({ params: { id } }) => ({ status: 200, json: await spaceOf(services, id) });
}

export async function spaceOf({ database }: Pick<Services, 'database'>, id: string) {
  const [video] = await database<{ originalBytes: number; sideBytes: number; textBytes: number }[]>`
      select coalesce((select sum(size_bytes) from video_sources where video_id = v.id and object_key is not null), 0)::bigint as "originalBytes",
        coalesce((
          select sum((file->>'sizeBytes')::bigint) from side_products p, jsonb_path_query(p.result, 'strict $.** ? (exists(@.sizeBytes))') file
          where p.video_id = v.id), 0)::bigint as "sideBytes",
        coalesce((
          select sum(size_bytes) from published_files where video_id = v.id and type not in ('video/mp4', 'audio/mp4')), 0)::bigint as "textBytes"
      from videos v where id = ${id}`;
  if (!video) throw notFound();
  const tracks = await database<{ family: string; rung: string; sizeBytes: number; isOneFile: boolean }[]>`
      select family, rung, sum(bytes)::bigint as "sizeBytes", count(*) = 1 as "isOneFile" from (
        -- An object ends where its last part does: in a joined one there is an index between the parts.
        select family, rung, max(byte_offset + size_bytes) as bytes from (
          select family, rung, object_key, byte_offset, size_bytes::bigint from inits where video_id = ${id}
          union all select family, rung, object_key, byte_offset, size_bytes from segments where video_id = ${id}
        ) part group by family, rung, object_key
      ) p group by family, rung order by family, rung`;
  const totalBytes = tracks.reduce((sum, { sizeBytes }) => sum + sizeBytes, video.originalBytes + video.sideBytes + video.textBytes);
  return { ...video, tracks: [...tracks], totalBytes };
}
