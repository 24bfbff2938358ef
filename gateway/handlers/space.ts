/** What a video takes in the object storage, by kind of file. */
import type { Handler } from '../answer.ts';
import type { Routes } from '../contract/index.ts';
import { notFound } from '../problem.ts';
import type { Services } from '../services.ts';

export function videoSpace({ database }: Services): Handler<Routes['videoSpace']> {
  return async ({ params: { id } }) => {
    const [video] = await database<{ originalBytes: number; storyboardBytes: number; textBytes: number }[]>`
      select coalesce((select sum(size_bytes) from video_sources where video_id = v.id and object_key is not null), 0)::bigint as "originalBytes",
        coalesce((select sum((sheet->>'sizeBytes')::bigint) from jsonb_array_elements(v.storyboard->'sheets') sheet), 0)::bigint as "storyboardBytes",
        coalesce((
          select sum(size_bytes) from published_files where video_id = v.id and type not in ('video/mp4', 'audio/mp4')), 0)::bigint as "textBytes"
      from videos v where id = ${id}`;
    if (!video) throw notFound();
    const tracks = await database<{ family: string; rung: string; sizeBytes: number; isOneFile: boolean }[]>`
      select family, rung, sum(size_bytes)::bigint as "sizeBytes", count(distinct object_key) = 1 as "isOneFile" from (
        select family, rung, size_bytes::bigint, object_key from inits where video_id = ${id}
        union all select family, rung, size_bytes, object_key from segments where video_id = ${id}
      ) p group by family, rung order by family, rung`;
    const totalBytes = tracks.reduce(
      (sum, { sizeBytes }) => sum + sizeBytes,
      video.originalBytes + video.storyboardBytes + video.textBytes,
    );
    return { status: 200, json: { ...video, tracks: [...tracks], totalBytes } };
  };
}
