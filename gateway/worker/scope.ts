/** Whether a job is within a worker's scope: asked before it is claimed, and again before bytes of the video go out. */
import { isInScope, type Scope } from '../../actors/worker/contract.ts';
import type { Database } from '../../components/database/contract.ts';

export async function mayWorkOn(database: Database, scope: Scope, jobId: string): Promise<boolean> {
  if (scope === 'instance') return true;
  const [job] = await database<{ owner_id: string; privacy: string | null }[]>`
    select j.owner_id, v.privacy from jobs j left join videos v on v.id = j.video_id and v.deleted_at is null where j.id = ${jobId}`;
  return job !== undefined && isInScope(scope, { ownerId: job.owner_id, privacy: job.privacy });
}
