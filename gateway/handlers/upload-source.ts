/** A video's file in one request, straight into the object store. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Handler } from '../answer.ts';
import { callActor } from '../calls.ts';
import type { Routes } from '../contract/index.ts';
import { digestOf } from '../digest.ts';
import { linkSignals } from '../linked-signal.ts';
import { Refusal, refuse } from '../problem.ts';
import type { Services } from '../services.ts';
import { requireRoom, reserveOf } from '../storage.ts';
import { changeable, viewNow } from './video-of.ts';

export function uploadSource(services: Services): Handler<Routes['uploadSource']> {
  const { objects, proxy, settings, log } = services;
  return async ({ params, query, caller, incoming }) => {
    const { id, state, owner_id: ownerId } = await changeable(services, params.id, caller);
    const replace = query.replace === 'true';
    if (!replace && state !== 'pending' && state !== 'uploading')
      throw refuse('source-exists', 409, 'This video has its file already. With ?replace=true another one takes its place.');
    const sha256 = digestOf(incoming.header('repr-digest'));
    const profile = await services.encoding.profileFor(ownerId, query.profile);
    if (incoming.body.sizeBytes === 0) throw refuse('empty-file', 422, 'The file is empty.');
    await requireRoom(services, incoming.body.sizeBytes, settings.maxUploadBytes);

    const uploadId = randomUUID();
    await callActor(proxy, 'Video', id, 'beginUpload', { uploadId, replace });
    services.videos.drop(id);
    const { signal, unlink } = linkSignals(incoming.signal, services.stopping);
    try {
      const put = await objects.put((hash) => `source/${id}/${uploadId}/${hash}`, incoming.body.bytes(), {
        maxBytes: settings.maxUploadBytes,
        reserveBytes: reserveOf(services),
        signal,
        ...(sha256 === undefined ? {} : { sha256 }),
      });
      if (put.sizeBytes === 0) {
        await objects.delete(put.key);
        throw refuse('empty-file', 422, 'The file is empty.');
      }
      await services.rememberLoose(put.key);
      await arrived(id, { uploadId, objectKey: put.key, sizeBytes: put.sizeBytes, sha256: put.sha256, profile });
    } catch (error) {
      // Also when the client has gone: the video waits for its file again.
      const abandoned = await proxy.call('Video', id, 'abandonUpload', { uploadId }, { idempotent: true });
      if (!abandoned.ok) log.warn({ videoId: id, problem: abandoned.problem }, 'an upload could not be given up');
      services.videos.drop(id);
      throw error;
    } finally {
      unlink();
    }
    return { status: 202, json: await viewNow(services, id) };
  };

  /** The bytes are there: a moment of trouble between here and the actor should not cost them. Repeating it is harmless. */
  async function arrived(id: string, command: Record<string, unknown>): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await callActor(proxy, 'Video', id, 'sourceArrived', command);
      } catch (error) {
        if (attempt === 5 || !(error instanceof Refusal && error.problem.retry)) throw error;
        await delay(200 * 2 ** attempt, undefined, { signal: services.stopping }).catch(() => {
          throw error;
        });
      }
    }
  }
}
