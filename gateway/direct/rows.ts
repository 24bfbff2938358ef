/** Direct uploads in the database, and as clients see them. */
import type { z } from 'zod';
import { addressSeconds, type DirectState } from '../../actors/direct-upload/contract.ts';
import type { Database } from '../../components/database/contract.ts';
import type { DirectAccess } from '../../components/objects/contract.ts';
import type { directUploadView } from '../contract/direct-uploads.ts';

export interface DirectUpload {
  id: string;
  videoId: string;
  makesVideo: boolean;
  ownerId: string;
  objectKey: string;
  partsId: string | null;
  partBytes: number | null;
  sizeBytes: number;
  sha256: string | null;
  summed: boolean;
  state: DirectState;
  doneBytes: number;
  problem: { code: string; title: string; detail?: string } | null;
  fingerprint: string | null;
  expiresAt: Date;
}

export async function findDirectUpload(database: Database, id: string): Promise<DirectUpload | null> {
  const [row] = await database<DirectUpload[]>`select ${columns(database)} from direct_uploads where id = ${id}`;
  return row ?? null;
}

/** More are open only where somebody forgets what they have begun; those end with their day. */
const mostListed = 100;

/** What somebody has under way, newest first. */
export function openDirectUploads(database: Database, ownerId: string, fingerprint: string | null): Promise<DirectUpload[]> {
  return database<DirectUpload[]>`
    select ${columns(database)} from direct_uploads
    where owner_id = ${ownerId} and state = 'open' and expires_at > now() and (${fingerprint}::text is null or fingerprint = ${fingerprint}::text)
    order by created_at desc, id limit ${mostListed}`;
}

const columns = (database: Database) => database`
  id, video_id as "videoId", makes_video as "makesVideo", owner_id as "ownerId", object_key as "objectKey", parts_id as "partsId", part_bytes::float as "partBytes",
  size_bytes::float as "sizeBytes", sha256, summed, state, done_bytes::float as "doneBytes", problem, fingerprint, expires_at as "expiresAt"`;

export function viewOfDirect(upload: DirectUpload, direct: DirectAccess | undefined): z.infer<typeof directUploadView> {
  const { id, videoId, makesVideo, state, sizeBytes, partBytes, doneBytes, problem, expiresAt, objectKey, sha256, fingerprint } = upload;
  const takesOne = partBytes === null && state === 'open' && direct?.reaches(objectKey) === true;
  return {
    id,
    videoId,
    makesVideo,
    state,
    sizeBytes,
    put: takesOne ? direct.putUrl(objectKey, { seconds: addressSeconds, sizeBytes, ...(sha256 === null ? {} : { sha256 }) }) : null,
    parts: partBytes === null ? null : { partBytes, count: Math.ceil(sizeBytes / partBytes) },
    verifiedBytes: doneBytes,
    problem: problem && { code: problem.code, title: problem.title, ...(problem.detail === undefined ? {} : { detail: problem.detail }) },
    fingerprint,
    expiresAt: expiresAt.toISOString(),
  };
}
