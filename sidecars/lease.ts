/** Keeps a lease alive while an attempt runs, and carries its progress. */
import type { JobClient, Progress } from './client.ts';
import type { Log } from './job.ts';

export interface LeaseInit {
  renewEverySeconds: number;
  log: Log;
  end(why: 'cancelled' | 'lease-lost'): void;
  onProgress(progress: Progress): void;
  onDrain(): void;
}

/** Progress goes out at most so often. */
const liveMs = 1000;

export function keepLease(client: Pick<JobClient, 'renew'>, init: LeaseInit): { progress(progress: Progress): void; stop(): void } {
  let latest: Progress | undefined;
  let told: Progress | undefined;
  let renewedAt = performance.now();
  let calling = false;
  let stopped = false;
  let away = 0;

  async function tick(): Promise<void> {
    const due = performance.now() - renewedAt >= (away > 0 ? Math.min(away, 5) * liveMs : init.renewEverySeconds * 1000);
    if (calling || stopped || !(due || (away === 0 && latest !== told))) return;
    calling = true;
    const telling = latest;
    const answer = await client.renew(telling);
    calling = false;
    renewedAt = performance.now();
    if (stopped) return;
    if (answer.ok) {
      if (away > 0) init.log.info({ tries: away }, 'the server is back');
      away = 0;
      told = telling;
      if (answer.value.instruction === 'cancel') init.end('cancelled');
      if (answer.value.instruction === 'drain') init.onDrain();
    } else if (answer.problem.retry === true) {
      // The work goes on: time in which nobody could renew does not count against a lease.
      if (away++ === 0) init.log.warn({ problem: answer.problem }, 'cannot renew the lease, trying on');
    } else if (answer.problem.code !== 'aborted') {
      init.log.warn({ problem: answer.problem }, 'the lease is lost');
      init.end('lease-lost');
    }
  }

  const timer = setInterval(() => void tick(), Math.min(liveMs, init.renewEverySeconds * 1000));
  return {
    progress(progress) {
      latest = progress;
      init.onProgress(progress);
    },
    stop() {
      stopped = true;
      clearInterval(timer);
    },
  };
}
