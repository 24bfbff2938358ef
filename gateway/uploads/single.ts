/** A file that comes in one request, straight into the object store, and becomes the source of its video. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { sourceKey } from '../../components/objects/layout/contract.ts';
import { callActor } from '../calls.ts';
import { linkSignals } from '../linked-signal.ts';
import { Refusal, refuse } from '../problem.ts';
import type { Services } from '../services.ts';
import { requireRoom, reserveOf } from '../storage.ts';
import { subjectOf, withinQuota } from './quota.ts';
import { closeUpload, insertUpload } from './rows.ts';

export interface SingleUpload {
  video: { id: string; ownerId: string; organisationId: string | null };
  senderId: string;
  replace: boolean;
  profile: string | undefined;
  bytes(): AsyncIterable<Uint8Array>;
  /** Null when it was not announced. */
  sizeBytes: number | null;
  /** Lower-case hex. */
  sha256?: string | undefined;
  signal: AbortSignal;
}

export async function receiveSingle(services: Services, upload: SingleUpload): Promise<void> {
  const { objects, proxy, settings, database, log } = services;
  const { video, replace, sizeBytes, sha256 } = upload;
  const profile = await services.encoding.profileFor(video.ownerId, upload.profile);
  if (sizeBytes === 0) throw emptyFile();
  await requireRoom(services, sizeBytes, settings.maxUploadBytes);
  const subject = subjectOf(video.ownerId, video.organisationId);
  const uploadId = randomUUID();
  await withinQuota(services, subject, { bytes: sizeBytes ?? 1 }, (connection) =>
    insertUpload(connection, {
      id: uploadId,
      kind: 'single',
      state: 'finishing',
      senderId: upload.senderId,
      ownerId: video.ownerId,
      organisationId: video.organisationId,
      videoId: video.id,
      makesVideo: false,
      wishes: {},
      metadata: '',
      fingerprint: null,
      batchId: null,
      spoolId: null,
      parts: null,
      lengthBytes: sizeBytes ?? 0,
    }),
  );
  const { signal, unlink } = linkSignals(upload.signal, services.stopping);
  try {
    await callActor(proxy, 'Video', video.id, 'beginUpload', { uploadId, replace });
    services.videos.drop(video.id);
    const put = await objects.put((hash) => sourceKey(video.id, uploadId, hash), upload.bytes(), {
      maxBytes: settings.maxUploadBytes,
      reserveBytes: reserveOf(services),
      signal,
      ...(sha256 === undefined ? {} : { sha256 }),
    });
    try {
      if (put.sizeBytes === 0) throw emptyFile();
      await withinQuota(
        services,
        subject,
        { bytes: put.sizeBytes, except: uploadId },
        (connection) => connection`
          update uploads set length_bytes = ${put.sizeBytes}, offset_bytes = ${put.sizeBytes}, counted_bytes = ${put.sizeBytes}
          where id = ${uploadId}`,
      );
    } catch (error) {
      await objects.delete(put.key);
      throw error;
    }
    await services.rememberLoose(put.key);
    await arrived(services, video.id, { uploadId, objectKey: put.key, sizeBytes: put.sizeBytes, sha256: put.sha256, profile });
  } catch (error) {
    // Also when the client has gone: the video waits for its file again.
    const abandoned = await proxy.call('Video', video.id, 'abandonUpload', { uploadId }, { idempotent: true });
    if (!abandoned.ok) log.warn({ videoId: video.id, problem: abandoned.problem }, 'an upload could not be given up');
    services.videos.drop(video.id);
    await close('failed');
    throw error;
  } finally {
    unlink();
  }
  await close('done');

  /** What came of the file does not depend on this row: when it cannot be written now, the sweep does it. */
  async function close(state: 'done' | 'failed'): Promise<void> {
    await closeUpload(database, uploadId, state).catch((error: unknown) =>
      log.warn({ err: error, uploadId }, 'an upload could not be closed'),
    );
  }
}

const emptyFile = () => refuse('empty-file', 422, 'The file is empty.');

/** The bytes are there: a moment of trouble between here and the actor should not cost them. Repeating it is harmless. */
async function arrived(services: Services, id: string, command: Record<string, unknown>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await callActor(services.proxy, 'Video', id, 'sourceArrived', command);
    } catch (error) {
      if (attempt === 5 || !(error instanceof Refusal && error.problem.retry)) throw error;
      await delay(200 * 2 ** attempt, undefined, { signal: services.stopping }).catch(() => {
        throw error;
      });
    }
  }
}
