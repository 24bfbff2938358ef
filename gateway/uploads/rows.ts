/** The table of uploads. */
import type { Problem } from '../../actors/contract.ts';
import type { Database } from '../../components/database/contract.ts';
import type { UploadView, UploadWishes } from '../contract/uploads.ts';
import { uploadHours } from '../contract/uploads.ts';

/** `single` came in one request and is here for the quotas alone. */
export type UploadKind = 'whole' | 'partial' | 'final' | 'single';
export type UploadState = 'open' | 'complete' | 'finishing' | 'done' | 'failed' | 'joined' | 'ended';

/** The password is not among them. */
export type StoredWishes = Omit<UploadWishes, 'password'>;
export interface Upload {
  id: string;
  kind: UploadKind;
  state: UploadState;
  /** Who opened it and may go on. */
  senderId: string;
  /** Whose the video is: quotas are theirs. */
  ownerId: string;
  organisationId: string | null;
  videoId: string | null;
  makesVideo: boolean;
  wishes: StoredWishes;
  /** Until the video is made. */
  passwordHash: string | null;
  metadata: string;
  fingerprint: string | null;
  batchId: string | null;
  /** Whose disk its bytes are on; null for those that pass through. */
  spoolId: string | null;
  parts: string[] | null;
  lengthBytes: number;
  offsetBytes: number;
  sha256: string | null;
  problem: Problem | null;
  createdAt: Date;
  expiresAt: Date;
}
export type NewUpload = Omit<Upload, 'passwordHash' | 'offsetBytes' | 'sha256' | 'problem' | 'createdAt' | 'expiresAt'> & {
  passwordHash?: string;
};

const columns = (database: Database) => database`
  id, kind, state, sender_id as "senderId", owner_id as "ownerId", organisation_id as "organisationId", video_id as "videoId", makes_video as "makesVideo", wishes, password_hash as "passwordHash",
  metadata, fingerprint, batch_id as "batchId", spool_id as "spoolId", parts, length_bytes as "lengthBytes", offset_bytes as "offsetBytes", sha256, problem,
  created_at as "createdAt", expires_at as "expiresAt"`;
const later = (database: Database) => database`now() + make_interval(hours => ${uploadHours})`;

export async function insertUpload(database: Database, upload: NewUpload): Promise<Upload> {
  const [row] = await database<Upload[]>`
    insert into uploads (id, kind, state, sender_id, owner_id, organisation_id, video_id, makes_video, wishes, password_hash, metadata, fingerprint, batch_id, spool_id, parts,
      length_bytes, counted_bytes, expires_at)
    values (${upload.id}, ${upload.kind}, ${upload.state}, ${upload.senderId}, ${upload.ownerId}, ${upload.organisationId}, ${upload.videoId},
      ${upload.makesVideo}, ${database.json(upload.wishes as never)}, ${upload.passwordHash ?? null}, ${upload.metadata}, ${upload.fingerprint}, ${upload.batchId},
      ${upload.spoolId}, ${upload.parts}, ${upload.lengthBytes}, ${upload.lengthBytes}, ${later(database)})
    returning ${columns(database)}`;
  return row as Upload;
}

export async function findUpload(database: Database, id: string): Promise<Upload | null> {
  const [row] = await database<Upload[]>`select ${columns(database)} from uploads where id = ${id} and kind <> 'single'`;
  return row ?? null;
}

/** Bytes are safe: the upload lives on, and with the last one its next step begins. */
export async function saveOffset(database: Database, id: string, offset: number): Promise<void> {
  await database`
    update uploads set offset_bytes = ${offset}, expires_at = ${later(database)},
      state = case when ${offset}::bigint < length_bytes then state when kind = 'partial' then 'complete' else 'finishing' end
    where id = ${id} and state = 'open'`;
}

/** Null where nothing can be said any more, or where it makes no video. A password is only for the privacy that asks for one. */
export async function saveDetails(
  database: Database,
  id: string,
  details: Pick<StoredWishes, 'title' | 'description' | 'privacy'>,
): Promise<Upload | null> {
  const [row] = await database<Upload[]>`
    update uploads set wishes = wishes || ${database.json(details as never)},
      password_hash = case when ${details.privacy === undefined} then password_hash end
    where id = ${id} and state = 'open' and makes_video returning ${columns(database)}`;
  return row ?? null;
}

/** Less is there than was promised: what is there counts. */
export async function lowerOffset(database: Database, id: string, offset: number): Promise<void> {
  await database`update uploads set offset_bytes = ${offset} where id = ${id} and state = 'open'`;
}

export async function saveDigest(database: Database, id: string, sha256: string): Promise<void> {
  await database`update uploads set sha256 = ${sha256} where id = ${id}`;
}

const notArrived: UploadState[] = ['open', 'complete'];
/** What is over counts what it brought, for the day; what it reserved is free again. */
export async function closeUpload(
  database: Database,
  id: string,
  state: 'done' | 'failed' | 'ended',
  problem: Problem | null = null,
): Promise<boolean> {
  const { count } = await database`
    update uploads set state = ${state}, password_hash = null, counted_bytes = offset_bytes, problem = ${problem === null ? null : database.json(problem as never)},
      expires_at = ${later(database)}
    where id = ${id} and state = any(${state === 'ended' ? notArrived : [...notArrived, 'finishing']}::text[])`;
  return count === 1;
}

/**
 * What nobody has gone on with, except for what somebody is at; bytes may have come since anybody looked, so looking and closing are one.
 * Only of this spool, as others know who is at theirs. What belongs to none is left over when a server dies - a file that came in a single
 * request ends with that - and would be counted for ever.
 */
export async function closeExpired(database: Database, spoolId: string, held: string[]): Promise<void> {
  await database`
    update uploads set state = case when state = 'finishing' then 'failed' else 'ended' end, password_hash = null, counted_bytes = offset_bytes, expires_at = ${later(database)}
    where expires_at < now() and id <> all(${held}::uuid[])
      and ((spool_id = ${spoolId} and state = any(${notArrived}::text[]))
        or (spool_id is null and state = any(${[...notArrived, 'finishing']}::text[])))`;
}

/** Those of a sender that go on or have failed; with a fingerprint those of that file, done ones too. */
export async function uploadsOf(database: Database, senderId: string, fingerprint?: string): Promise<Upload[]> {
  return database<Upload[]>`
    select ${columns(database)} from uploads
    where sender_id = ${senderId} and kind in ('whole', 'final') and expires_at > now()
      and ${
        fingerprint === undefined
          ? database`state in ('open', 'finishing', 'failed')`
          : database`state in ('open', 'finishing', 'failed', 'done') and fingerprint = ${fingerprint}`
      }
    order by created_at desc, id limit 1000`;
}

export async function uploadsOfBatch(database: Database, batchId: string): Promise<Upload[]> {
  return database<Upload[]>`
    select ${columns(database)} from uploads where batch_id = ${batchId} and state <> 'ended' order by created_at, id`;
}

export async function unfinishedUploads(database: Database, spoolId: string): Promise<{ id: string }[]> {
  return database<{ id: string }[]>`select id from uploads where state = 'finishing' and spool_id = ${spoolId} order by created_at`;
}

/** Of this spool, those that were to be the file of a video that is removed by now. */
export async function uploadsOfRemoved(database: Database, spoolId: string): Promise<{ id: string }[]> {
  return database<{ id: string }[]>`
    select u.id from uploads u join videos v on v.id = u.video_id
    where u.spool_id = ${spoolId} and u.state in ('open', 'complete') and v.deleted_at is not null`;
}

export const urlOf = (id: string) => `/api/v1/uploads/${id}`;
const shown: Record<UploadState, UploadView['state']> = {
  open: 'open',
  complete: 'done',
  finishing: 'finishing',
  done: 'done',
  failed: 'failed',
  joined: 'done',
  ended: 'failed',
};

export function viewOf(upload: Upload): UploadView {
  const { wishes } = upload;
  return {
    id: upload.id,
    url: urlOf(upload.id),
    state: shown[upload.state],
    length: upload.lengthBytes,
    offset: upload.offsetBytes,
    videoId: upload.videoId,
    title: wishes.title ?? null,
    description: wishes.description ?? null,
    privacy: wishes.privacy ?? null,
    filename: wishes.filename ?? null,
    fingerprint: upload.fingerprint,
    batchId: upload.batchId,
    createdAt: upload.createdAt.toISOString(),
    expiresAt: upload.expiresAt.toISOString(),
    problem: upload.problem && {
      code: upload.problem.code,
      title: upload.problem.title,
      ...(upload.problem.detail === undefined ? {} : { detail: upload.problem.detail }),
    },
  };
}
