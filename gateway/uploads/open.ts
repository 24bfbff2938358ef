/** Opens uploads: what they are to become is checked, room and quota are reserved, and an empty file waits. */
import { randomUUID } from 'node:crypto';
import { boundTo } from '../access.ts';
import type { Caller } from '../answer.ts';
import { type UploadWishes, uploadWishes } from '../contract/uploads.ts';
import { check } from '../json-body.ts';
import { refuse } from '../problem.ts';
import type { Services } from '../services.ts';
import { requireRoom } from '../storage.ts';
import { passwordOf, withoutPassword } from './password.ts';
import { elsewhere } from './place.ts';
import { subjectOf, withinQuota } from './quota.ts';
import { closeUpload, insertUpload, type NewUpload, type StoredWishes, type Upload } from './rows.ts';
import { type Target, targetOf } from './target.ts';

export interface Opening {
  wishes: UploadWishes;
  lengthBytes: number;
  kind: 'whole' | 'partial';
  /** As it came. */
  metadata: string;
  batchId?: string;
}

export async function openUpload(services: Services, caller: Caller | null, opening: Opening): Promise<Upload> {
  const { lengthBytes, kind } = opening;
  if (lengthBytes === 0) throw refuse('empty-file', 422, 'The file is empty.');
  const target = kind === 'partial' ? ownPart(caller) : await targetOf(services, opening.wishes, caller);
  const hashed = target.makesVideo ? await passwordOf(services, opening.wishes) : requireNone(opening.wishes);
  if (target.videoId !== null) await services.encoding.profileFor(target.ownerId, opening.wishes.profile);
  await requireRoom(services, lengthBytes, services.settings.maxUploadBytes, services.spool);
  const upload: NewUpload = {
    ...target,
    ...hashed,
    id: randomUUID(),
    kind,
    state: 'open',
    senderId: caller?.id ?? '',
    wishes: withTitle(opening.wishes),
    metadata: withoutPassword(opening.metadata),
    fingerprint: opening.wishes.fingerprint ?? null,
    batchId: opening.batchId ?? null,
    spoolId: await services.spool.id(),
    parts: null,
    lengthBytes,
  };
  const opened = await withinQuota(services, subjectOf(target.ownerId, target.organisationId), { bytes: lengthBytes }, (connection) =>
    insertUpload(connection, upload),
  );
  try {
    await services.spool.create(opened.id);
  } catch (error) {
    await closeUpload(services.database, opened.id, 'ended');
    throw error;
  }
  return opened;
}

/**
 * "The Server MUST NOT accept PATCH requests against final uploads." The parts' reservations become that of the whole, and the parts
 * belong to nobody else from now on, in one transaction.
 */
export async function openFinal(
  services: Services,
  caller: Caller | null,
  opening: Omit<Opening, 'lengthBytes' | 'kind'> & { parts: string[] },
): Promise<Upload> {
  const { wishes, parts } = opening;
  const target = await targetOf(services, wishes, caller);
  const hashed = target.makesVideo ? await passwordOf(services, wishes) : requireNone(wishes);
  await services.encoding.profileFor(target.ownerId, wishes.profile);
  const senderId = caller?.id ?? '';
  const spoolId = await services.spool.id();
  const [sum] = await services.database<{ bytes: number; others: number; here: number; there: number }[]>`
    select coalesce(sum(length_bytes), 0)::bigint as bytes,
      count(*) filter (where organisation_id is distinct from ${target.organisationId} or (organisation_id is null and owner_id <> ${target.ownerId})) as others,
      count(*) filter (where spool_id = ${spoolId}) as here, count(*) filter (where spool_id <> ${spoolId}) as there
    from uploads where id = any(${parts}::uuid[]) and sender_id = ${senderId} and kind = 'partial' and state = 'complete'`;
  if (sum !== undefined && sum.there > 0) {
    if (sum.here === 0) throw elsewhere();
    throw refuse('parts-apart', 409, 'The parts are on several servers of this instance, where they cannot be joined.');
  }
  const lengthBytes = sum?.bytes ?? 0;
  await requireRoom(services, lengthBytes, services.settings.maxUploadBytes, services.spool);
  const isSame = sum?.others === 0;
  return withinQuota(
    services,
    subjectOf(target.ownerId, target.organisationId),
    { bytes: isSame ? 0 : lengthBytes },
    async (connection) => {
      const joined = await connection`
        update uploads set state = 'joined', counted_bytes = 0
        where id = any(${parts}::uuid[]) and sender_id = ${senderId} and kind = 'partial' and state = 'complete'`;
      if (joined.count !== parts.length)
        throw refuse('part-missing', 409, 'A part is not there, is not complete, or belongs to another upload.');
      const upload = await insertUpload(connection, {
        ...target,
        ...hashed,
        id: randomUUID(),
        kind: 'final',
        state: 'finishing',
        senderId,
        wishes: withTitle(wishes),
        metadata: withoutPassword(opening.metadata),
        fingerprint: wishes.fingerprint ?? null,
        batchId: null,
        spoolId,
        parts,
        lengthBytes,
      });
      await connection`update uploads set offset_bytes = length_bytes where id = ${upload.id}`;
      return { ...upload, offsetBytes: lengthBytes };
    },
  );
}

/** Of Upload-Metadata: texts, and whatever else a client likes to say. */
export const wishesOf = (metadata: Record<string, string>): UploadWishes => check(uploadWishes, metadata, 'metadata');

function ownPart(caller: Caller | null): Omit<Target, 'videoId'> & { videoId: null } {
  return { videoId: null, makesVideo: false, ownerId: caller?.id ?? '', organisationId: boundTo(caller) ?? null };
}

/** Of what makes no video: that one has its password, or none. */
function requireNone({ password }: UploadWishes): Record<never, never> {
  if (password !== undefined) throw refuse('password-unused', 422, 'A password is only for a new video');
  return {};
}

/** A file's name without its ending, as people would write it. */
function withTitle({ password: _, ...wishes }: UploadWishes): StoredWishes {
  if (wishes.title !== undefined || wishes.video !== undefined) return wishes;
  const name = (wishes.filename ?? '')
    .replace(/^.*[/\\]/, '')
    .replace(/\.[A-Za-z0-9]{1,5}$/, '')
    .trim();
  return { ...wishes, title: name.slice(0, 200) || 'Untitled' };
}
