/** What a job reads, as one file: an object as it is stored, or a track of the video whose pieces follow one another. */
import type { JobKind } from '../../actors/job/contract.ts';
import type { Database } from '../../components/database/contract.ts';
import { type JobInput, jobInputs } from '../contract/worker.ts';
import { findTrack, type Track } from './track.ts';

export type Input = { name: JobInput; sizeBytes: number; sha256: string } & ({ key: string } | { track: Track });

/** Null where there is none: no such thing was made, or the job reads nothing. */
export async function findInput(database: Database, kind: JobKind, videoId: string): Promise<Input | null> {
  const name = jobInputs[kind];
  switch (name) {
    case null:
      return null;
    case 'source':
      return objectInput(
        name,
        await database<Stored[]>`select source_key as key, source_size_bytes as "sizeBytes" from videos where id = ${videoId}`,
      );
    case 'picture':
      return objectInput(
        name,
        await database<Stored[]>`
          select result->>'objectKey' as key, result->>'sizeBytes' as "sizeBytes" from side_products
          where video_id = ${videoId} and kind = 'own-picture'`,
      );
    case 'rendition':
    case 'sound': {
      const track = await findTrack(database, videoId, name);
      return track && { name, track, sizeBytes: track.sizeBytes, sha256: track.sha256 };
    }
  }
}

interface Stored {
  key: string | null;
  sizeBytes: number | string | null;
}
/** The key ends with the hash of the bytes. */
function objectInput(name: JobInput, [stored]: readonly Stored[]): Input | null {
  const key = stored?.key ?? null;
  return key === null ? null : { name, key, sizeBytes: Number(stored?.sizeBytes), sha256: key.slice(-64) };
}
