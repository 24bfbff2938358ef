/** What a job reads, as one file: an object as it is stored, or a track of the video whose pieces follow one another. */
import type { JobKind } from '../../actors/job/contract.ts';
import type { OwnPicture } from '../../actors/video/contract.ts';
import type { Database } from '../../components/database/contract.ts';
import { findPictureSource } from '../channels/pictures.ts';
import { type JobInput, jobInputs } from '../contract/worker.ts';
import { findSide } from '../side-products.ts';
import { findInputTrack, type InputTrack } from './input-track.ts';
import { findSource } from './source.ts';

export type Input = { name: JobInput; sizeBytes: number; sha256: string } & ({ key: string } | { track: InputTrack });

/** Null where there is none: no such thing was made, it was deleted, or the job reads nothing. */
export async function findInput(database: Database, job: { id: string; kind: JobKind; videoId: string }): Promise<Input | null> {
  const name = jobInputs[job.kind];
  switch (name) {
    case null:
      return null;
    case 'source': {
      const source = await findSource(database, job.id, job.videoId);
      return source && { name, ...source };
    }
    case 'picture': {
      const picture =
        (await findSide<OwnPicture>(database, job.videoId, 'own-picture')) ?? (await findPictureSource(database, job.videoId));
      // The key ends with the hash of the bytes.
      return picture && { name, key: picture.objectKey, sizeBytes: picture.sizeBytes, sha256: picture.objectKey.slice(-64) };
    }
    case 'rendition':
    case 'sound': {
      const track = await findInputTrack(database, job.videoId, name);
      return track && { name, track, sizeBytes: track.sizeBytes, sha256: track.sha256 };
    }
  }
}
