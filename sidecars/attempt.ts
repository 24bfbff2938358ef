/** One attempt at one job: scratch folder, lease, job, report, clean-up. */
import { chmod, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClaimAnswer } from '../gateway/contract/worker.ts';
import { badLuck, JobFailed } from './answer.ts';
import type { Progress, WorkerClient } from './client.ts';
import type { Jail } from './jail.ts';
import type { JobRunner, Log } from './job.ts';
import { keepLease } from './lease.ts';
import type { SourceCache } from './source.ts';

export interface AttemptInit {
  client: WorkerClient;
  jail: Jail;
  cache: SourceCache;
  scratchDir: string;
  maxScratchBytes: number;
  renewEverySeconds: number;
  log: Log;
  /** Aborted when the worker stops at once: the job is given back. */
  stopping: AbortSignal;
  onProgress(progress: Progress): void;
  onDrain(): void;
}

/** Why an attempt was ended from outside. Only `stopping` gives the job back: after the others the lease is gone. */
export type Ended = 'cancelled' | 'lease-lost' | 'stopping' | 'scratch-full';
/** `given-back`: the job was fine, but not for this worker now. */
export type Outcome = 'done' | 'failed' | 'given-back' | Ended;

export const scratchPrefix = 'job-';

export async function attempt(job: ClaimAnswer, run: JobRunner, init: AttemptInit): Promise<Outcome> {
  const { scratchDir, log } = init;
  const ending = new AbortController();
  const end = (why: Ended) => ending.abort(why);
  const stop = () => end('stopping');
  init.stopping.addEventListener('abort', stop, { once: true });
  if (init.stopping.aborted) stop();

  const client = init.client.forJob(job, ending.signal);
  const scratch = await mkdtemp(join(scratchDir, scratchPrefix)).catch((error: unknown) => error as Error);
  // Nothing may renew the lease of an attempt that cannot begin.
  if (scratch instanceof Error) {
    init.stopping.removeEventListener('abort', stop);
    return reportFailure(badLuck('no-scratch', 'The worker cannot make its scratch folder.', scratch.message));
  }
  const lease = keepLease(client, { ...init, end, log });
  const guard = guardScratch(scratch, init.maxScratchBytes, () => end('scratch-full'));
  const opened: (() => void)[] = [];
  const source = async (name: string) => {
    const wanted = job.sources.find((one) => one.name === name);
    if (wanted === undefined) throw badLuck('bad-order', `The order has no source called "${name}".`);
    const { path, done } = await init.cache.open(wanted, client);
    opened.push(done);
    return path;
  };

  let outcome: Outcome;
  try {
    if (init.jail.otherUser) await chmod(scratch, 0o711);
    const tools = { client, jail: init.jail, source, scratch, signal: ending.signal, progress: lease.progress, log };
    const result = await run(job, tools);
    outcome = ending.signal.aborted ? await afterEnd(ending.signal.reason as Ended) : await report(client.complete(result), 'done');
  } catch (error) {
    outcome = ending.signal.aborted ? await afterEnd(ending.signal.reason as Ended) : await reportFailure(error);
  } finally {
    lease.stop();
    guard.stop();
    init.stopping.removeEventListener('abort', stop);
    for (const done of opened) done();
    await rm(scratch, { recursive: true, force: true });
  }
  return outcome;

  async function report(said: ReturnType<typeof client.complete>, outcome: Outcome): Promise<Outcome> {
    const answer = await said;
    if (answer.ok) return outcome;
    if (ending.signal.aborted) return afterEnd(ending.signal.reason as Ended);
    log.warn({ problem: answer.problem }, 'the server did not take the report');
    if (outcome !== 'done' || isLost(answer.problem.code)) return 'lease-lost';
    // A refused result: the server says why, and another attempt may see it otherwise.
    return report(client.fail(answer.problem, true), 'failed');
  }

  async function reportFailure(error: unknown): Promise<Outcome> {
    const failure =
      error instanceof JobFailed ? error : badLuck('worker-error', 'The worker met an error of its own.', shortMessage(error));
    log.warn(
      { problem: failure.problem, retry: failure.retry, stack: error instanceof JobFailed ? undefined : (error as Error)?.stack },
      'attempt failed',
    );
    if (isLost(failure.problem.code)) return 'lease-lost';
    if (isBusy(failure.problem.code)) return report(client.release(), 'given-back');
    return report(client.fail(failure.problem, failure.retry), 'failed');
  }

  async function afterEnd(why: Ended): Promise<Outcome> {
    log.info({ why }, 'attempt ended');
    const last = init.client.forJob(job);
    if (why === 'stopping') await last.release();
    if (why === 'scratch-full') {
      const { problem, retry } = badLuck(
        'scratch-full',
        'The attempt used up its scratch space.',
        'Give the worker more disk, or look at the source.',
      );
      await last.fail(problem, retry);
    }
    return why;
  }
}

const isLost = (code: string) => code === 'lease-lost';
const isBusy = (code: string) => code === 'encoder-busy';

function shortMessage(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 300);
}

/** Each file has its own limit; this one is for all of them together. */
function guardScratch(folder: string, most: number, full: () => void): { stop(): void } {
  let busy = false;
  const timer = setInterval(async () => {
    if (busy) return;
    busy = true;
    if ((await folderBytes(folder)) > most) full();
    busy = false;
  }, 1000);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}

async function folderBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  const sizes = entries.map((entry) => (entry.isFile() ? stat(join(entry.parentPath, entry.name)).catch(() => null) : null));
  return (await Promise.all(sizes)).reduce((sum, file) => sum + (file?.size ?? 0), 0);
}
