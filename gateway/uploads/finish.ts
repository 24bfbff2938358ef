/** All bytes are there: the file becomes the source of its video. Every step can be repeated, so a restart at any moment goes on. */
import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Problem } from '../../actors/contract.ts';
import { sourceKey } from '../../components/objects/layout/contract.ts';
import { callActor } from '../calls.ts';
import { defaultChannel } from '../channels/make.ts';
import { objectRefusal, Refusal, refuse } from '../problem.ts';
import { newShortId } from '../short-id.ts';
import { reserveOf } from '../storage.ts';
import { createTurns } from '../turns.ts';
import type { Parts } from './append.ts';
import { isElsewhere } from './place.ts';
import { subjectOf, withinQuota } from './quota.ts';
import { closeUpload, findUpload, saveDigest, type Upload } from './rows.ts';
import { removing } from './troubles.ts';

export interface Finisher {
  /** Resolves when the upload is done or has failed; rejects when the server stops before. */
  finish(id: string): Promise<void>;
  /** Gives up an upload whose bytes do not come back. */
  lose(id: string): Promise<void>;
}

const atOnce = 2;
const longestPause = 60_000;

export function createFinisher({ services, hashes, troubles }: Omit<Parts, 'writers'>): Finisher {
  const { database, spool, objects, proxy, log, stopping } = services;
  const running = new Map<string, Promise<void>>();
  const turns = createTurns(atOnce);

  async function finish(id: string): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      const upload = await findUpload(database, id).catch(() => undefined);
      if (upload === null || (upload !== undefined && upload.state !== 'finishing')) return;
      // Whoever has its bytes does it.
      if (upload !== undefined && (await isElsewhere(spool, upload))) return;
      try {
        if (upload !== undefined) {
          await turns(() => arrive(upload));
          await closeUpload(database, id, 'done');
          hashes.forget(id);
          return;
        }
      } catch (error) {
        stopping.throwIfAborted();
        const problem = finalProblem(error);
        if (problem !== null) return await fail(upload as Upload, problem);
        log.warn({ err: error, uploadId: id, attempt }, 'an upload could not be finished; it is tried again');
      }
      await delay(Math.min(longestPause, 500 * 2 ** attempt), undefined, { signal: stopping });
    }
  }

  async function arrive(upload: Upload): Promise<void> {
    const { id, videoId, wishes, lengthBytes } = upload;
    if (videoId === null) return;
    // What was moved before a restart is in the store already, and only its actor may not know.
    const key = upload.sha256 === null ? null : sourceKey(videoId, id, upload.sha256);
    const isMoved = key !== null && (await objects.head(key))?.sizeBytes === lengthBytes;
    const sha256 = isMoved ? (upload.sha256 as string) : await prepare(upload);
    if (!isMoved) {
      if (upload.makesVideo) await makeVideo(upload, videoId);
      await callActor(proxy, 'Video', videoId, 'beginUpload', { uploadId: id, replace: wishes.replace ?? false });
      await store(upload, sourceKey(videoId, id, sha256), sha256);
    }
    const profile = await services.encoding.profileFor(upload.ownerId, wishes.profile);
    const objectKey = sourceKey(videoId, id, sha256);
    await services.rememberLoose(objectKey);
    await callActor(proxy, 'Video', videoId, 'sourceArrived', { uploadId: id, objectKey, sizeBytes: lengthBytes, sha256, profile });
    services.videos.drop(videoId);
    await removeFile(id);
  }

  /** Whole, of the right bytes, and still within the quota. */
  async function prepare(upload: Upload): Promise<string> {
    const { id, lengthBytes, wishes } = upload;
    if (upload.parts !== null) await join(upload, upload.parts);
    if ((await spool.sizeOf(id)) !== lengthBytes) throw lost();
    const sha256 = await hashes.of(id).digest(lengthBytes, stopping);
    if (wishes.sha256 !== undefined && wishes.sha256 !== sha256)
      throw refuse('digest-mismatch', 422, 'The bytes that arrived are not those that the digest names.');
    await withinQuota(services, subjectOf(upload.ownerId, upload.organisationId), { bytes: lengthBytes, except: id }, (connection) =>
      saveDigest(connection, id, sha256),
    );
    return sha256;
  }

  async function join({ id, lengthBytes }: Upload, parts: string[]): Promise<void> {
    if ((await spool.sizeOf(id)) === lengthBytes) return;
    hashes.forget(id);
    await spool.create(id);
    const hash = hashes.of(id);
    let at = 0;
    for (const part of parts) {
      at = await spool.append(id, {
        at,
        body: await spool.read(part, undefined, stopping),
        mostBytes: lengthBytes,
        reserveBytes: reserveOf(services),
        signal: stopping,
        onBytes: (bytes, place) => hash.take(bytes, place),
        onDurable: async () => {},
      });
    }
    for (const part of parts) await removeFile(part);
  }

  async function makeVideo({ id, ownerId, organisationId, wishes, passwordHash }: Upload, videoId: string): Promise<void> {
    const { title, description = '', privacy = 'public' } = wishes;
    // The same at every repetition, by which the actor knows it for one.
    const shortId = newShortId(createHash('sha256').update(id).digest().subarray(0, 8));
    const owner = { ownerId, ...(organisationId !== null && { organisationId }) };
    const channelId = await defaultChannel(database, { ownerId, organisationId });
    await callActor(proxy, 'Video', videoId, 'create', {
      ...{ title, description, privacy, shortId, ...owner, channelId },
      ...(passwordHash !== null && { passwordHash }),
    });
  }

  async function store({ id, lengthBytes }: Upload, key: string, sha256: string): Promise<void> {
    if (await objects.adopt?.(key, spool.pathOf(id))) return;
    await objects.put(key, await spool.read(id, undefined, stopping), { maxBytes: lengthBytes, sha256, signal: stopping });
  }

  async function fail(upload: Upload, problem: Problem): Promise<void> {
    const { id, videoId } = upload;
    if (videoId !== null) {
      const abandoned = await proxy.call('Video', videoId, 'abandonUpload', { uploadId: id }, { idempotent: true });
      if (!abandoned.ok) log.warn({ videoId, problem: abandoned.problem }, 'an upload could not be given up');
      services.videos.drop(videoId);
    }
    await closeUpload(database, id, 'failed', problem);
    hashes.forget(id);
    await removeFile(id);
  }

  /** What became of the upload does not depend on it. */
  async function removeFile(name: string): Promise<void> {
    await troubles.attempt(removing, () => spool.remove(name), name);
  }

  return {
    async lose(id) {
      const upload = await findUpload(database, id);
      if (upload !== null) await fail(upload, lost().problem);
    },
    finish(id) {
      const found = running.get(id) ?? finish(id).finally(() => running.delete(id));
      running.set(id, found);
      return found;
    },
  };
}

const lost = () => refuse('not-found', 404, 'What had come of this upload is lost.');

/** What trying again would not help; everything else passes, however long it takes. */
function finalProblem(error: unknown): Problem | null {
  const refusal = error instanceof Refusal ? error : objectRefusal(error);
  const problem = refusal?.problem;
  return problem === undefined || problem.retry || problem.status >= 500 ? null : problem;
}
