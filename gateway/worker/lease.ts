/** Whether a worker holds a job now. The job actor decides about every change; this spares it calls and guards the bytes. */
import type { JobKind } from '../../actors/job/contract.ts';
import { segmentFamilyOf } from '../../actors/video/contract.ts';
import type { Database } from '../../components/database/contract.ts';
import { notFound, refuse } from '../problem.ts';

export interface Leased {
  kind: JobKind;
  videoId: string;
  family: string;
}

export async function requireLease(database: Database, jobId: string, workerId: string, epoch: number): Promise<Leased> {
  const [job] = await database<{ kind: JobKind; video_id: string; worker_id: string | null; epoch: number; state: string }[]>`
    select kind, video_id, worker_id, epoch, state from jobs where id = ${jobId}`;
  if (!job) throw notFound();
  if (job.state !== 'leased' || job.worker_id !== workerId || job.epoch !== epoch) {
    throw refuse('lease-lost', 409, 'This job is no longer yours.');
  }
  return { kind: job.kind, videoId: job.video_id, family: segmentFamilyOf(jobId) ?? '' };
}

/** Where outputs of a lease lie. */
export function outputPrefix(jobId: string, epoch: number): string {
  return `work/${jobId}/${epoch}/`;
}
