/** Takes the leases of a worker back; its jobs wait again, as if they had never been given to it. */
import type { Database } from '../../components/database/contract.ts';
import type { ActorProxy } from '../../dapr/contract.ts';

/** What is left, or claimed at this very moment, the sweep finds. */
export async function revokeLeases({ database, proxy }: { database: Database; proxy: ActorProxy }, workerId: string): Promise<void> {
  const leases = await database<{ id: string; epoch: number }[]>`
    select id, epoch from jobs where worker_id = ${workerId} and state = 'leased'`;
  await Promise.all(
    leases.map(({ id, epoch }) => proxy.call('Job', id, 'release', { workerId, epoch }, { idempotent: true, timeoutMs: 10_000 })),
  );
}
