/** Uploads that go straight to the object storage: this server gives out addresses, and looks at what has come (actors/direct-upload). */
import { randomUUID } from 'node:crypto';
import { addressSeconds, arrivedBytes, endDirectUpload } from '../../actors/direct-upload/contract.ts';
import type { DirectAccess, StoredPart } from '../../components/objects/contract.ts';
import { ObjectError } from '../../components/objects/contract.ts';
import { arrivingKey } from '../../components/objects/layout/contract.ts';
import { boundTo, may } from '../access.ts';
import { thingOf } from '../admission.ts';
import type { Caller, Handler } from '../answer.ts';
import { callActor } from '../calls.ts';
import { defaultChannel } from '../channels/make.ts';
import { mostParts } from '../contract/direct-uploads.ts';
import type { Routes } from '../contract/index.ts';
import type { BodyOf } from '../contract/routes.ts';
import { type DirectUpload, findDirectUpload, openDirectUploads, viewOfDirect } from '../direct/rows.ts';
import { notFound, refuse } from '../problem.ts';
import type { Services } from '../services.ts';
import { newShortId } from '../short-id.ts';
import { requireRoom } from '../storage.ts';
import { passwordOf } from '../uploads/password.ts';
import { subjectOf, withinQuota } from '../uploads/quota.ts';
import { unannounced } from '../uploads/unannounced.ts';
import { findVideo } from '../videos.ts';

/** After its last sign of life. */
const lifeHours = 24;
/** What is not larger goes in one request. */
const oneRequestBytes = 32 * 1024 * 1024;
const mebibyte = 1024 * 1024;

export function openDirectUpload(services: Services): Handler<Routes['openDirectUpload']> {
  const { database, objects, proxy, settings } = services;
  return async ({ body, caller }) => {
    const id = randomUUID();
    const direct = directOf(services, arrivingKey(id, id));
    await requireRoom(services, body.sizeBytes, settings.maxUploadBytes);
    const video = body.video === undefined ? null : await uploadable(services, body.video, body.replace, caller);
    const ownerId = video?.owner_id ?? caller?.id ?? '';
    const profile = await services.encoding.profileFor(ownerId, body.profile);
    if (video !== null && body.password !== undefined) throw refuse('password-unused', 422, 'A password is only for a new video');
    const hashed = video === null ? await passwordOf(services, body) : {};
    const videoId = video?.id ?? randomUUID();
    const objectKey = arrivingKey(videoId, id);
    await objects.check?.(objectKey);

    const subject = subjectOf(ownerId, video?.organisation_id ?? (video === null ? (organisationOf(body, caller) ?? null) : null));
    const inParts = body.sizeBytes > oneRequestBytes;
    const summed = inParts && body.checksums === 'sha256';
    const open = async (): Promise<void> => {
      let partsId: string | null = null;
      const partBytes = inParts
        ? Math.max(direct.partBytes(objectKey), Math.ceil(body.sizeBytes / (mostParts * 0.9) / mebibyte) * mebibyte)
        : null;
      try {
        partsId = inParts ? await direct.begin(objectKey, { summed }) : null;
        await withinQuota(
          services,
          subject,
          { bytes: body.sizeBytes },
          (connection) => connection`
          insert into direct_uploads (id, video_id, makes_video, replaces, owner_id, object_key, parts_id, part_bytes, size_bytes, sha256, summed, media_type, profile, fingerprint, state, expires_at)
          values (${id}, ${videoId}, ${video === null}, ${body.replace}, ${caller?.id ?? ''}, ${objectKey}, ${partsId}, ${partBytes}, ${body.sizeBytes}, ${body.sha256 ?? null}, ${summed},
            ${body.mediaType ?? null}, ${JSON.stringify(profile)}, ${body.fingerprint ?? null}, 'open', now() + make_interval(hours => ${lifeHours}))`,
        );
        // Last of all: it takes the turn of another upload of the same video, which what is refused must not do.
        await callActor(proxy, 'Video', videoId, 'beginUpload', { uploadId: id, replace: body.replace });
        services.videos.drop(videoId);
      } catch (error) {
        // What stays there is given up with all that nobody finishes.
        if (partsId !== null) await direct.abort(objectKey, partsId).catch(() => {});
        await database`delete from direct_uploads where id = ${id}`.catch(() => {});
        await proxy.call('Video', videoId, 'abandonUpload', { uploadId: id }, { idempotent: true });
        services.videos.drop(videoId);
        throw error;
      }
    };
    if (video !== null) await open();
    else
      await unannounced(services, videoId, async () => {
        await makeVideo(services, videoId, body, hashed, caller);
        await open();
      });
    const upload = await findDirectUpload(database, id);
    if (upload === null) throw notFound();
    return { status: 201, headers: { location: `/api/v1/uploads/direct/${id}` }, json: viewOfDirect(upload, direct) };
  };
}

export function listDirectUploads(services: Services): Handler<Routes['listDirectUploads']> {
  const { database, objects } = services;
  return async ({ query, caller }) => {
    const rows = await openDirectUploads(database, caller?.id ?? '', query.fingerprint ?? null);
    const videos = await Promise.all(rows.map(({ videoId }) => findVideo(database, videoId, false)));
    // Of a key of one organisation, and of whoever has left one, not all are theirs.
    const own = rows.filter((_, at) => {
      const video = videos[at];
      return video && may(caller, 'video.upload', thingOf(video)) === 'yes';
    });
    return { status: 200, json: { items: own.map((row) => viewOfDirect(row, objects.direct)), nextCursor: null } };
  };
}

export function readDirectUpload(services: Services): Handler<Routes['readDirectUpload']> {
  return async ({ params, caller }) => {
    const upload = await ownUpload(services, params.id, caller);
    return { status: 200, json: viewOfDirect(upload, services.objects.direct) };
  };
}

export function signParts(services: Services): Handler<Routes['signParts']> {
  return async ({ params, body, caller }) => {
    const upload = await livingUpload(services, params.id, caller);
    const direct = directOf(services, upload.objectKey);
    const { partsId, count } = partsOf(upload);
    const beyond = body.parts.find(({ part }) => part > count);
    if (beyond) throw refuse('invalid', 422, 'There is no such part.', `The parts are 1 to ${count}.`);
    if (upload.summed) await rememberSums(services, upload.id, body.parts);
    const items = body.parts.map(({ part, sha256 }) => ({
      part,
      ...direct.partUrl(upload.objectKey, partsId, part, {
        seconds: addressSeconds,
        sizeBytes: bytesOfPart(upload, part),
        ...(upload.summed && sha256 ? { sha256 } : {}),
      }),
    }));
    return { status: 200, json: { items, nextCursor: null } };
  };
}

/** The store checks each part by the sum that its address was made with, and wants all of them at the end. */
async function rememberSums(
  { database }: Services,
  id: string,
  parts: readonly { part: number; sha256?: string | undefined }[],
): Promise<void> {
  const sums = parts.flatMap(({ part, sha256 }) => (sha256 === undefined ? [] : [{ upload_id: id, part, sha256 }]));
  if (sums.length < parts.length)
    throw refuse('part-sum-needed', 422, 'Each part needs its SHA-256: the upload was opened with checksums.');
  const [numbers, texts] = [sums.map(({ part }) => part), sums.map(({ sha256 }) => sha256)];
  await database`
    insert into direct_upload_parts (upload_id, part, sha256) select ${id}, * from unnest(${numbers}::integer[], ${texts}::text[])
    on conflict (upload_id, part) do update set sha256 = excluded.sha256`;
}

export function listParts(services: Services): Handler<Routes['listParts']> {
  return async ({ params, caller }) => {
    // Whoever goes on with it asks for addresses.
    const upload = await openUpload(services, params.id, caller);
    const { partsId } = partsOf(upload);
    const items = (await storedParts(services, upload, partsId)) ?? (await joinedParts(services, upload));
    return { status: 200, json: { items, nextCursor: null } };
  };
}

/** Null where the store knows no such parts (any more). */
async function storedParts(services: Services, { objectKey }: DirectUpload, partsId: string): Promise<StoredPart[] | null> {
  return directOf(services, objectKey)
    .parts(objectKey, partsId)
    .catch((error: unknown) => {
      if (error instanceof ObjectError && error.code === 'not-found') return null;
      throw error;
    });
}

/** An earlier try to confirm it has put them together; what is not there in either way nobody can go on with. */
async function joinedParts({ database, objects }: Services, upload: DirectUpload): Promise<StoredPart[]> {
  const info = await objects.head(upload.objectKey);
  if (info?.sizeBytes === upload.sizeBytes) {
    const numbers = Array.from({ length: partsOf(upload).count }, (_, at) => at + 1);
    return numbers.map((part) => ({ part, sizeBytes: bytesOfPart(upload, part), etag: '' }));
  }
  await database`update direct_uploads set expires_at = now() where id = ${upload.id} and state = 'open'`;
  throw over();
}

export function confirmDirectUpload(services: Services): Handler<Routes['confirmDirectUpload']> {
  const { database, settings } = services;
  return async ({ params, caller }) => {
    const found = await ownUpload(services, params.id, caller);
    // Repeated, because its answer was lost.
    if (found.state === 'verifying' || found.state === 'done') return { status: 202, json: viewOfDirect(found, undefined) };
    const upload = await openUpload(services, params.id, caller);
    const parts = upload.partsId === null ? null : await storedParts(services, upload, upload.partsId);
    const storedBytes = parts === null ? await wholeBytes(services, upload) : allBytes(upload, parts);
    if (storedBytes > settings.maxUploadBytes)
      throw refuse('too-large', 413, 'The file is larger than allowed.', `At most ${settings.maxUploadBytes} bytes.`);
    const video = await findVideo(database, upload.videoId, true);
    if (video === null) throw notFound();
    const subject = subjectOf(video.owner_id, video.organisation_id);
    // By the size that the store tells: the one that was reserved was only said.
    const wanted = { bytes: storedBytes, except: upload.id };
    if (parts !== null) {
      // What is refused stays in parts.
      await withinQuota(services, subject, wanted, async () => {});
      await join(services, upload, parts);
    }
    await withinQuota(
      services,
      subject,
      wanted,
      (connection) => connection`
        update direct_uploads set state = 'verifying', stored_bytes = ${storedBytes}, due_at = now() where id = ${upload.id} and state = 'open'`,
    );
    const now = await findDirectUpload(database, upload.id);
    return { status: 202, json: viewOfDirect(now ?? upload, undefined) };
  };
}

/** As the store has it. What was declared is no more than a way to notice that something is missing. */
async function wholeBytes({ objects }: Services, { objectKey, sizeBytes }: DirectUpload): Promise<number> {
  const info = await objects.head(objectKey);
  if (info?.sizeBytes !== sizeBytes) throw incomplete(`${info?.sizeBytes ?? 0} of ${sizeBytes} bytes are there.`);
  return info.sizeBytes;
}

function allBytes(upload: DirectUpload, parts: readonly StoredPart[]): number {
  const { sizeBytes } = upload;
  const there = parts.reduce((sum, part) => sum + part.sizeBytes, 0);
  const { count } = partsOf(upload);
  const numbers = new Set(parts.map(({ part }) => part));
  const missing = Array.from({ length: count }, (_, n) => n + 1).filter((part) => !numbers.has(part));
  if (missing.length > 0)
    throw incomplete(`Missing are the parts ${missing.slice(0, 20).join(', ')}${missing.length > 20 ? ', ...' : ''}.`);
  if (there !== sizeBytes || parts.length > count) throw incomplete(`The parts have ${there} bytes, and should have ${sizeBytes}.`);
  return there;
}

async function join(services: Services, upload: DirectUpload, parts: readonly StoredPart[]): Promise<void> {
  const { objectKey } = upload;
  const sums = upload.summed
    ? await services.database<
        { part: number; sha256: string }[]
      >`select part, sha256 from direct_upload_parts where upload_id = ${upload.id}`
    : [];
  const sumOf = new Map(sums.map(({ part, sha256 }) => [part, sha256]));
  await directOf(services, objectKey).complete(
    objectKey,
    partsOf(upload).partsId,
    parts.map((part) => ({ ...part, ...(sumOf.has(part.part) ? { sha256: sumOf.get(part.part) as string } : {}) })),
  );
}
const incomplete = (detail: string) => refuse('upload-incomplete', 409, 'Not all bytes have come to the store.', detail);

export function abortDirectUpload(services: Services): Handler<Routes['abortDirectUpload']> {
  const { database, objects, proxy } = services;
  return async ({ params, caller }) => {
    const { id, videoId, objectKey, partsId } = await openUpload(services, params.id, caller);
    // What had come counts for the day, and no more than that.
    const arrived = await arrivedBytes(objects, { objectKey, partsId });
    await database`update direct_uploads set stored_bytes = greatest(stored_bytes, ${arrived}::bigint) where id = ${id} and state = 'open'`;
    if (partsId !== null && objects.direct?.reaches(objectKey)) await objects.direct.abort(objectKey, partsId);
    await objects.delete(objectKey);
    await callActor(proxy, 'Video', videoId, 'abandonUpload', { uploadId: id });
    services.videos.drop(videoId);
    await endDirectUpload(database, id, 'aborted');
    return { status: 204 };
  };
}

function directOf({ objects: { direct } }: Services, key: string): DirectAccess {
  if (!direct?.reaches(key))
    throw refuse(
      'direct-upload-unavailable',
      409,
      'This server keeps files where clients do not reach them.',
      'Send the file to the server: PUT /api/v1/videos/ID/source in one request, or in pieces by /api/v1/uploads.',
    );
  return direct;
}

async function uploadable(services: Services, ref: string, replace: boolean, caller: Caller | null) {
  const row = await findVideo(services.database, ref, false);
  const verdict = row === null ? 'hidden' : may(caller, 'video.upload', thingOf(row));
  if (row === null || verdict === 'hidden') throw notFound();
  if (verdict !== 'yes') throw refuse(verdict === 'missing-scope' ? verdict : 'forbidden', 403, 'You may not send the file of this video.');
  if (!replace && row.state !== 'pending' && row.state !== 'uploading')
    throw refuse('source-exists', 409, 'This video has its file already.', 'With replace another one takes its place.');
  return row;
}

/** What a key of an organisation makes is that organisation's. */
function organisationOf(body: { organisation?: string | undefined }, caller: Caller | null): string | undefined {
  return body.organisation ?? boundTo(caller);
}

async function makeVideo(
  { database, proxy }: Services,
  videoId: string,
  body: BodyOf<Routes['openDirectUpload']>,
  hashed: { passwordHash?: string },
  caller: Caller | null,
): Promise<void> {
  const { title, description, privacy } = body;
  const organisationId = organisationOf(body, caller);
  const owner = { ownerId: caller?.id ?? '', ...(organisationId !== undefined && { organisationId }) };
  const channelId = await defaultChannel(database, { ownerId: owner.ownerId, organisationId: organisationId ?? null });
  await callActor(proxy, 'Video', videoId, 'create', {
    title,
    description,
    privacy,
    ...hashed,
    shortId: newShortId(),
    ...owner,
    channelId,
  });
}

/** Whoever may not send the video's file is told that there is no such upload. */
async function ownUpload(services: Services, id: string, caller: Caller | null): Promise<DirectUpload> {
  const upload = await findDirectUpload(services.database, id);
  const video = upload && (await findVideo(services.database, upload.videoId, true));
  if (!upload || !video || may(caller, 'video.upload', thingOf(video)) !== 'yes') throw notFound();
  return upload;
}

async function openUpload(services: Services, id: string, caller: Caller | null): Promise<DirectUpload> {
  const upload = await ownUpload(services, id, caller);
  if (upload.state !== 'open' || upload.expiresAt <= new Date()) throw over();
  return upload;
}
const over = () => refuse('direct-upload-over', 409, 'The upload is not open any more.');

/** Somebody goes on with it: a slow line may need longer than a day. */
async function livingUpload(services: Services, id: string, caller: Caller | null): Promise<DirectUpload> {
  const upload = await openUpload(services, id, caller);
  await services.database`
    update direct_uploads set expires_at = now() + make_interval(hours => ${lifeHours}) where id = ${id} and state = 'open'`;
  return upload;
}

function partsOf({ partsId, partBytes, sizeBytes }: DirectUpload): { partsId: string; count: number } {
  if (partsId === null || partBytes === null)
    throw refuse('upload-in-one-piece', 409, 'This upload has no parts.', 'Send the file to the address in put.');
  return { partsId, count: Math.ceil(sizeBytes / partBytes) };
}

/** All have one size, the last one what is left. */
const bytesOfPart = ({ partBytes, sizeBytes }: DirectUpload, part: number): number =>
  Math.min(partBytes ?? sizeBytes, sizeBytes - (part - 1) * (partBytes ?? 0));
