/** Tells worker actors that their worker is there. */
import type { ActorProxy } from '../../dapr/index.ts';
import { createRecent } from '../recent.ts';

/** Called with every claim and renewal; most of them tell nothing. */
export type SignOfLife = (workerId: string) => void;

/** A worker counts as gone only when it was silent for far longer. */
const everyMilliseconds = 30_000;
const workersKept = 10_000;

/** A worker with many jobs polls and renews many times a second; one sign in a while is enough, or its actor would be busy with nothing else. */
export function createSignsOfLife(proxy: ActorProxy): SignOfLife {
  const last = createRecent<number>(workersKept);
  return (workerId) => {
    const now = performance.now();
    if (now - (last.get(workerId) ?? Number.NEGATIVE_INFINITY) < everyMilliseconds) return;
    last.set(workerId, now);
    // Losing one matters to nobody: the next one comes soon.
    void proxy.call('Worker', workerId, 'heartbeat', {}, { idempotent: true, timeoutMs: 5000 }).catch(() => {});
  };
}
