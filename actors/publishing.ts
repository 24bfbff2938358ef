/** Publishes videos whose time has come. The video's actor decides, so it happens once however many hosts look; what came due while none ran is found by the first. */
import pMap from 'p-map';
import type { Database } from '../components/database/contract.ts';
import type { ActorProxy } from '../dapr/index.ts';
import type { Log } from './log.ts';
import { createRounds, type Rounds } from './rounds/contract.ts';

const videosAtOnce = 50;

export function createPublishing(init: {
  database: Database;
  proxy: Pick<ActorProxy, 'call'>;
  log: Log;
  clock: () => Date;
  everyMs?: number;
}): Rounds {
  const { database, proxy, log, clock, everyMs = 2_000 } = init;
  async function round(): Promise<boolean> {
    const due = await database<{ id: string }[]>`
      select id from videos where publish_at <= ${clock()} and deleted_at is null order by publish_at limit ${videosAtOnce}`;
    const answers = await pMap(due, ({ id }) => proxy.call('Video', id, 'publish', {}, { idempotent: true }), { concurrency: 8 });
    const refused = answers.filter((answer) => !answer.ok);
    if (refused.length > 0) log.warn({ problem: refused[0] }, 'videos wait to be published');
    // The clock of an actor's host may be behind ours: what it finds too early waits for the next round.
    return due.length === videosAtOnce && answers.some((answer) => answer.ok && answer.value === true);
  }
  return createRounds({
    round,
    everyMs,
    longestPauseMs: 30_000,
    failed: (error) => log.warn({ error: String(error) }, 'videos wait to be published'),
  });
}
