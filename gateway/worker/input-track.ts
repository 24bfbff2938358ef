/** One track of a video as one file: what side products are made from, as it is quick to read and of a known kind. */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Database } from '../../components/database/contract.ts';
import type { Objects } from '../../components/objects/contract.ts';

interface Part {
  key: string;
  /** Where it begins in its object. */
  byteOffset: number;
  sizeBytes: number;
  sha256: string;
}
export interface InputTrack {
  /** Init segment and segments, in order. */
  parts: Part[];
  sizeBytes: number;
  /** Of the parts' digests: that of the bytes would take reading all of them before the first can be sent. */
  sha256: string;
}

/** The smallest H.264 picture, or the main sound. Null when the video has no such thing. */
export async function findInputTrack(database: Database, videoId: string, which: 'rendition' | 'sound'): Promise<InputTrack | null> {
  const [kind, usual] = which === 'rendition' ? ['video', 'h264'] : ['audio', 'audio'];
  const parts = await database<Part[]>`
    with chosen as (
      select family, rung from renditions r
      where video_id = ${videoId}
        and family = (select coalesce(plan #>> ${[kind, 'family']}::text[], ${usual}) from videos where id = ${videoId})
      order by width * height limit 1
    )
    select p.key, p.byte_offset::double precision as "byteOffset", p.size_bytes::double precision as "sizeBytes", p.sha256 from (
      select -1 as idx, object_key as key, byte_offset, size_bytes, sha256 from inits
      where video_id = ${videoId} and (family, rung) = (select family, rung from chosen)
      union all
      select idx, object_key, byte_offset, size_bytes, sha256 from segments
      where video_id = ${videoId} and (family, rung) = (select family, rung from chosen)
    ) p order by p.idx`;
  if (parts.length < 2) return null;
  const digest = createHash('sha256');
  for (const part of parts) digest.update(part.sha256);
  return { parts, sizeBytes: parts.reduce((sum, part) => sum + part.sizeBytes, 0), sha256: digest.digest('hex') };
}

/** `range` is inclusive, as in HTTP. */
export function openInputTrack(
  objects: Objects,
  { parts }: InputTrack,
  range: { start: number; end: number } | undefined,
  signal: AbortSignal,
): Readable {
  async function* bytes(): AsyncIterable<Uint8Array> {
    let start = 0;
    for (const { key, byteOffset, sizeBytes } of parts) {
      const from = Math.max(0, (range?.start ?? 0) - start);
      const to = Math.min(sizeBytes - 1, (range?.end ?? Number.POSITIVE_INFINITY) - start);
      start += sizeBytes;
      if (from <= to) yield* await objects.get(key, { start: byteOffset + from, end: byteOffset + to }, signal);
    }
  }
  return Readable.from(bytes(), { objectMode: false });
}
