/** The file that a worker has fetched becomes that of its video, as after an upload. */
import type { z } from 'zod';
import type { Database } from '../../components/database/contract.ts';
import { sourceKey, sourcePrefix } from '../../components/objects/layout/contract.ts';
import { callActor } from '../calls.ts';
import type { importResult } from '../contract/worker.ts';
import { notFound, Refusal } from '../problem.ts';
import type { Services } from '../services.ts';
import { subjectOf, withinQuota } from '../uploads/quota.ts';
import { closeUpload, insertUpload } from '../uploads/rows.ts';
import { findVideo, type VideoRow } from '../videos.ts';
import { bad } from '../worker/check-outputs.ts';
import { findImport, type ImportRow } from './rows.ts';

interface Lease {
  id: string;
  epoch: number;
  videoId: string;
}
/** Names the upload as the actor knows it: one a lease. Its file lies where sources do, and not with other outputs: it stays what it is. */
export const importIdOf = ({ id, epoch }: Pick<Lease, 'id' | 'epoch'>): string => `${id}-${epoch}`;

/** Said twice, when its answer was lost, it does nothing more. */
export async function arrive(services: Services, lease: Lease, { output, title }: z.infer<typeof importResult>): Promise<void> {
  const { database, objects, proxy } = services;
  const { objectKey, sizeBytes, sha256 } = output;
  if (objectKey !== sourceKey(lease.videoId, importIdOf(lease), sha256)) throw bad(`${objectKey} is not an output of this lease`);
  if ((await objects.head(objectKey))?.sizeBytes !== sizeBytes) throw bad(`${objectKey} does not have ${sizeBytes} bytes`);
  const [row, video] = await Promise.all([findImport(database, { jobId: lease.id }), findVideo(database, lease.videoId)]);
  const uploadId = importIdOf(lease);
  if (!row || !video) throw notFound();
  const profile = await services.encoding.profileFor(video.owner_id, undefined);
  // What has a file already is counted, and what an earlier lease brought is as good.
  if (video.state === 'pending' || video.state === 'uploading') await reserve(services, row, video, sizeBytes);
  try {
    if (!(await hasIt(database, lease))) await sourceArrived(services, lease.videoId, { uploadId, objectKey, sizeBytes, sha256, profile });
  } catch (error) {
    if (error instanceof Refusal && !error.problem.retry) await closeUpload(database, row.id, 'failed');
    throw error;
  }
  await closeUpload(database, row.id, 'done');
  if (row.untitled && title !== null && title !== '') await callActor(proxy, 'Video', lease.videoId, 'update', { title });
  services.videos.drop(lease.videoId);
}

/**
 * Counted as any file of today, under the id of its import, before its actor hears of it: when this program dies in between, the worker says
 * it again and this is done anew, and if nobody ever does, the sweep of uploads ends it.
 */
async function reserve(services: Services, row: ImportRow, video: VideoRow, sizeBytes: number): Promise<void> {
  const { owner_id: ownerId, organisation_id: organisationId } = video;
  await withinQuota(services, subjectOf(ownerId, organisationId), { bytes: sizeBytes, except: row.id }, async (connection) => {
    await connection`delete from uploads where id = ${row.id}`;
    await insertUpload(connection, {
      id: row.id,
      kind: 'single',
      state: 'finishing',
      senderId: row.account_id,
      ownerId,
      organisationId,
      videoId: row.video_id,
      makesVideo: false,
      wishes: {},
      metadata: '',
      fingerprint: null,
      batchId: null,
      spoolId: null,
      parts: null,
      lengthBytes: sizeBytes,
    });
    await connection`update uploads set offset_bytes = length_bytes where id = ${row.id}`;
  });
}

/** Whether its file is what this import has brought, if under another lease whose end nobody heard of. */
async function hasIt(database: Database, { id, videoId }: Lease): Promise<boolean> {
  const [row] = await database`
    select 1 from videos where id = ${videoId} and state not in ('pending', 'uploading') and starts_with(source_key, ${sourcePrefix(videoId, `${id}-`)})`;
  return row !== undefined;
}

async function sourceArrived({ proxy }: Services, videoId: string, source: { uploadId: string } & Record<string, unknown>): Promise<void> {
  await callActor(proxy, 'Video', videoId, 'beginUpload', { uploadId: source.uploadId }).catch((error: unknown) => {
    // It has a file: this one, if it was said before, which the next call finds out.
    if (!(error instanceof Refusal && error.problem.code === 'source-already-there')) throw error;
  });
  await callActor(proxy, 'Video', videoId, 'sourceArrived', source);
}
