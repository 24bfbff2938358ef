/** One track of a video as one file: what side products are made from, as it is quick to read and of a known kind. */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Database } from '../../components/database/contract.ts';
import type { Objects } from '../../components/objects/contract.ts';
import type { Place } from '../playback/table.ts';
import { findTrack } from './track.ts';

export interface InputTrack {
  /** Init segment and segments, in order. */
  parts: Place[];
  sizeBytes: number;
  /** Of the parts' digests: that of the bytes would take reading all of them before the first can be sent. */
  sha256: string;
}

/** The smallest H.264 picture, or the main sound. Null when the video has no such thing. */
export async function findInputTrack(database: Database, videoId: string, which: 'rendition' | 'sound'): Promise<InputTrack | null> {
  const [kind, usual] = which === 'rendition' ? ['video', 'h264'] : ['audio', 'audio'];
  const [chosen] = await database<{ family: string; rung: string }[]>`
    select family, rung from renditions
    where video_id = ${videoId}
      and family = (select coalesce(plan #>> ${[kind, 'family']}::text[], ${usual}) from videos where id = ${videoId})
    order by width * height limit 1`;
  const track = chosen ? await findTrack(database, videoId, chosen.family, chosen.rung) : null;
  if (track === null) return null;
  const parts = [track.init, ...track.segments];
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
    for (const { objectKey, byteOffset, sizeBytes } of parts) {
      const from = Math.max(0, (range?.start ?? 0) - start);
      const to = Math.min(sizeBytes - 1, (range?.end ?? Number.POSITIVE_INFINITY) - start);
      start += sizeBytes;
      if (from <= to) yield* await objects.get(objectKey, { start: byteOffset + from, end: byteOffset + to }, signal);
    }
  }
  return Readable.from(bytes(), { objectMode: false });
}
