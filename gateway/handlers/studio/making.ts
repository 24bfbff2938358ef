/** How far each rendition is. Chunks are encoded beside each other, so what is there has gaps: it is told in runs. */
import { type Plan, planSegmentSeconds } from '../../../media/index.ts';
import type { Handler } from '../../answer.ts';
import type { Routes } from '../../contract/index.ts';
import type { Services } from '../../services.ts';

interface TrackRow {
  id: string;
  codec: string;
  state: string;
  /** Null for sound. */
  side: number | null;
  made: { first: number; last: number }[];
}

export function readMaking({ database }: Services): Handler<Routes['readMaking']> {
  return async ({ video: { id } }) => {
    const [[video], tracks] = await Promise.all([
      database<{ plan: Plan | null }[]>`select plan from videos where id = ${id}`,
      database<TrackRow[]>`
        select r.family || '-' || r.rung as id, r.codec, r.state, least(r.width, r.height) as side, coalesce((
          select jsonb_agg(jsonb_build_object('first', first, 'last', last) order by first) from (
            select min(idx) as first, max(idx) as last from (
              select idx, idx - row_number() over (order by idx) as run from segments s
              where s.video_id = r.video_id and s.family = r.family and s.rung = r.rung
            ) numbered group by run
          ) runs), '[]') as made
        from renditions r
        where r.video_id = ${id} and not exists (select 1 from retired_families f where f.video_id = r.video_id and f.family = r.family)
        order by r.height desc nulls last, r.family, r.rung`,
    ]);
    const plan = video?.plan ?? null;
    const heard = plan && Math.ceil(plan.durationSeconds / planSegmentSeconds(plan));
    const seen = plan?.video?.segmentCount ?? null;
    return { status: 200, json: { tracks: tracks.map((track) => ({ ...track, segments: track.side === null ? heard : seen })) } };
  };
}
