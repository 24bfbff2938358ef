/** Whether a worker holds a job now. The job actor decides about every change; this spares it calls and guards the bytes. */
import type { JobKind } from '../../actors/job/contract.ts';
import { segmentFamilyOf } from '../../actors/video/contract.ts';
import type { Database } from '../../components/database/contract.ts';
import { notFound, Refusal, refuse } from '../problem.ts';
import { createShortCache } from '../short-cache.ts';

export interface Leased {
  kind: JobKind;
  videoId: string;
  family: string;
  expiresAt: Date;
}
interface Row {
  kind: JobKind;
  video_id: string;
  worker_id: string | null;
  epoch: number;
  state: string;
  lease_expires_at: Date;
}

export async function findLease(database: Database, jobId: string, workerId: string, epoch: number): Promise<Leased | Refusal> {
  const [job] = await database<Row[]>`
    select kind, video_id, worker_id, epoch, state, lease_expires_at from jobs where id = ${jobId}`;
  if (!job) return notFound();
  if (job.state !== 'leased' || job.worker_id !== workerId || job.epoch !== epoch)
    return refuse('lease-lost', 409, 'This job is no longer yours.');
  return { kind: job.kind, videoId: job.video_id, family: segmentFamilyOf(jobId) ?? '', expiresAt: job.lease_expires_at };
}

export async function requireLease(database: Database, jobId: string, workerId: string, epoch: number): Promise<Leased> {
  const lease = await findLease(database, jobId, workerId, epoch);
  if (lease instanceof Refusal) throw lease;
  return lease;
}

/**
 * The same for calls that come several at a time and need no more than to have held the lease a moment ago: bytes are named by the epoch,
 * and what they are committed as is decided by the job.
 */
export type RequireRecentLease = (jobId: string, workerId: string, epoch: number) => Promise<Leased>;

export function createRequireRecentLease(database: Database): RequireRecentLease {
  const cache = createShortCache<Leased>({ milliseconds: 1000, size: 4096 });
  return (jobId, workerId, epoch) => cache.get(`${jobId} ${workerId} ${epoch}`, () => requireLease(database, jobId, workerId, epoch));
}
