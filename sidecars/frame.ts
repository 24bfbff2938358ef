/** The loop of every worker: say hello, claim, work, report, again. The worker holds nothing that the server does not know. */
import { mkdir, readdir, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { inSpan } from '../components/tracing/contract.ts';
import type { ClaimAnswer } from '../gateway/contract/worker.ts';
import type { Answer } from './answer.ts';
import { type AttemptInit, attempt, type Outcome, scratchPrefix } from './attempt.ts';
import type { Capabilities, HelloAnswer, Kind, WorkerClient } from './client.ts';
import type { Jail } from './jail.ts';
import type { JobRunner, Log } from './job.ts';
import type { Meter } from './meter.ts';
import { patient, pause } from './retry.ts';
import type { SourceCache } from './source.ts';

export interface WorkerInit {
  client: WorkerClient;
  jail: Jail;
  cache: SourceCache;
  kinds: Kind[];
  concurrency: number;
  /** Kinds that take so little that one of them runs beside the others: a long encode must not hold up the sound of its first seconds. */
  lightKinds?: Kind[];
  /** Kinds that nobody waits for: one of them at a time, beside the others and never in their place. */
  spareKinds?: Kind[];
  /** Kinds that wait for other people's servers: one of them at a time, beside the others. */
  waitingKinds?: Kind[];
  /** This worker's alone: what earlier runs left in it is removed at start. */
  scratchDir: string;
  maxScratchBytes: number;
  /** No job is claimed with less free disk. */
  minFreeBytes: number;
  jobs: Record<Kind, JobRunner>;
  capabilities: Capabilities;
  /** Identities of encoders that a job could use now; all of them unless told. */
  freeEncoders?: () => string[];
  log: Log;
  /** Longest wait of one claim. */
  waitSeconds?: number;
  meter?: Meter | undefined;
  /** An administrator wants the worker to end its jobs and start again. Called once. */
  onRestart?: (() => void) | undefined;
}

export interface RunningJob {
  jobId: string;
  videoId: string;
  kind: Kind;
  startedAt: string;
  fraction: number | null;
  framesPerSecond: number | null;
}
/** A type, not an interface, so that it passes as a plain record. */
export type WorkerStatus = {
  state:
    | 'starting'
    | 'working'
    | 'draining'
    | 'restarting'
    | 'disabled'
    | 'too-old'
    | 'refused'
    | 'unreachable'
    | 'disk-full'
    | 'trouble'
    | 'stopped';
  workerId: string | null;
  /** What is wrong, in words, or null. */
  trouble: string | null;
  running: RunningJob[];
  finished: Record<Outcome, number>;
};
export interface Worker {
  start(): Promise<void>;
  /** Takes no new job; resolves when the running ones have ended. */
  drain(): Promise<void>;
  /** Drains for so long, then ends what still runs and gives it back. */
  stop(graceSeconds?: number): Promise<void>;
  status(): WorkerStatus;
}

/** States that stand for what the server refuses. */
const refusals: Record<string, WorkerStatus['state']> = { 'worker-disabled': 'disabled', 'worker-too-old': 'too-old' };
const setAside: Record<'drain' | 'restart' | 'disabled', [WorkerStatus['state'], string]> = {
  drain: ['draining', 'An administrator has set this worker aside: it takes no new jobs until it is resumed.'],
  restart: ['restarting', 'An administrator wants this worker to end its jobs and start again.'],
  disabled: [
    'disabled',
    'An administrator has disabled this worker; its key is refused. Stop it, or ask for a registration token and start it with --token.',
  ],
};

/** What an administrator wants is no fault. */
const isWished = (state: unknown): boolean => state === 'draining' || state === 'restarting';
/** Whether a status, as health pages know it, tells of something that is wrong. */
export const isFaulty = ({ trouble, state }: { trouble?: unknown; state?: unknown }): boolean =>
  typeof trouble === 'string' && !isWished(state);

const wordsOf = ({ title, detail = '' }: { title: string; detail?: string | undefined }): string => `${title} ${detail}`.trim();

/** How long to wait before asking again, by what stands in the way. */
const idleMs = { drain: 5_000, refused: 30_000, disk: 10_000 };

export function createWorker(init: WorkerInit): Worker {
  const { client, log } = init;
  const draining = new AbortController();
  const stopping = new AbortController();
  const running = new Map<string, RunningJob>();
  const scratchMode = init.jail.otherUser ? 0o711 : 0o700;
  const finished: WorkerStatus['finished'] = {
    done: 0,
    failed: 0,
    cancelled: 0,
    'lease-lost': 0,
    stopping: 0,
    'scratch-full': 0,
    'given-back': 0,
  };
  let state: WorkerStatus['state'] = 'starting';
  let trouble: string | null = null;
  let greeting: Promise<void> | null = null;
  let known: HelloAnswer | null = null;
  let restarting = false;
  let loops: Promise<unknown> = Promise.resolve();

  const set = (next: WorkerStatus['state'], words: string | null = null) => {
    // Once, and again when it changes: whoever looks at the log must not have to look for it.
    if (state !== next || trouble !== words)
      log[words === null || isWished(next) ? 'info' : 'error']({ state: next }, words ?? `the worker is ${next}`);
    state = next;
    trouble = words;
  };

  /** One greeting for all loops, until the server welcomes us. Repeated whenever the server was gone: it may be another one. */
  function greet(): Promise<void> {
    greeting ??= hello().finally(() => {
      greeting = null;
    });
    return greeting;
  }
  async function hello(): Promise<void> {
    let wait = patient.firstMs;
    while (!draining.signal.aborted) {
      const answer = await client.hello(init.capabilities, [...running.keys()], draining.signal);
      if (draining.signal.aborted) return;
      if (answer.ok) known = answer.value;
      if (answer.ok && answer.value.instruction === 'continue') return set('working');
      if (answer.ok && answer.value.instruction !== 'continue') set(...setAside[answer.value.instruction]);
      if (answer.ok && answer.value.instruction === 'restart' && !restarting) {
        restarting = true;
        init.onRestart?.();
      }
      await pause(answer.ok ? idleMs.drain : standBack(answer), draining.signal);
    }
    function standBack({ problem }: Answer<unknown> & { ok: false }): number {
      const refused = problem.retry !== true;
      set(refused ? (refusals[problem.code] ?? 'refused') : 'unreachable', wordsOf(problem));
      wait = Math.min(wait * 2, patient.longestMs);
      return refused ? idleMs.refused : wait;
    }
  }

  async function loop(kinds: Kind[]): Promise<void> {
    while (!draining.signal.aborted) {
      try {
        await round(kinds);
      } catch (error) {
        // Whatever it was, a lane that ended would be missed by nobody until the next start.
        set('trouble', error instanceof Error ? error.message : String(error));
        await pause(idleMs.disk, draining.signal);
      }
    }
  }

  async function round(kinds: Kind[]): Promise<void> {
    if (known === null || state !== 'working') await greet();
    if (draining.signal.aborted || !(await roomOnDisk())) return;
    const claim = await client.claim(kinds, init.waitSeconds ?? 20, draining.signal, init.freeEncoders?.());
    if (claim.ok && claim.value !== null) await work(claim.value);
    else if (!claim.ok && claim.problem.code !== 'aborted') {
      const refused = refusals[claim.problem.code];
      if (refused !== undefined) set(refused, wordsOf(claim.problem));
      // Why it was set aside is said by the greeting that follows.
      else if (claim.problem.code !== 'worker-set-aside') log.warn({ problem: claim.problem }, 'no claim');
      known = null;
      await pause(patient.firstMs * 2, draining.signal);
    }
  }

  async function roomOnDisk(): Promise<boolean> {
    // Cleaners of temporary folders take it away.
    await mkdir(init.scratchDir, { recursive: true, mode: scratchMode });
    const { bavail, bsize } = await statfs(init.scratchDir);
    if (bavail * bsize >= init.minFreeBytes) return true;
    set('disk-full', `Less than ${Math.round(init.minFreeBytes / 1e6)} MB are free in the scratch folder. Free some space.`);
    await pause(idleMs.disk, draining.signal);
    return false;
  }

  async function work(job: ClaimAnswer): Promise<void> {
    const entry: RunningJob = {
      jobId: job.jobId,
      videoId: job.videoId,
      kind: job.kind,
      startedAt: new Date().toISOString(),
      fraction: null,
      framesPerSecond: null,
    };
    const started = performance.now();
    let outcome: Outcome = 'failed';
    running.set(job.jobId, entry);
    const fields = { jobId: job.jobId, videoId: job.videoId, kind: job.kind, epoch: job.epoch };
    const bound = (level: keyof Log) => (more: object, message: string) => log[level]({ ...fields, ...more }, message);
    try {
      const order: AttemptInit = {
        ...init,
        renewEverySeconds: known?.renewEverySeconds ?? 10,
        stopping: stopping.signal,
        log: { info: bound('info'), warn: bound('warn'), error: bound('error') },
        onProgress: ({ fraction, framesPerSecond }) => {
          entry.fraction = fraction;
          entry.framesPerSecond = framesPerSecond ?? null;
        },
        onDrain: () => {
          known = null;
        },
      };
      outcome = await inSpan(`job ${job.kind}`, () => attempt(job, init.jobs[job.kind], order), {
        parent: job.trace,
        attributes: { 'vitascope.job.id': job.jobId, 'vitascope.job.epoch': job.epoch },
      });
    } catch (error) {
      log.error({ ...fields, error: error instanceof Error ? error.message : String(error) }, 'the frame failed; the lease will run out');
    } finally {
      running.delete(job.jobId);
      finished[outcome] += 1;
      init.meter?.ended({ kind: job.kind, outcome, seconds: (performance.now() - started) / 1000 });
    }
  }

  async function drain(): Promise<void> {
    draining.abort();
    if (state !== 'stopped' && running.size > 0) set('draining');
    await loops;
    set('stopped');
  }

  return {
    async start() {
      await mkdir(init.scratchDir, { recursive: true, mode: scratchMode });
      await removeLeftovers(init.scratchDir);
      const ours = (kinds: Kind[] = []) => kinds.filter((kind) => init.kinds.includes(kind));
      const spare = ours(init.spareKinds);
      const waiting = ours(init.waitingKinds);
      const usual = init.kinds.filter((kind) => !spare.includes(kind) && !waiting.includes(kind));
      const lanes = [...Array.from({ length: init.concurrency }, () => usual), ours(init.lightKinds), spare, waiting];
      loops = Promise.all(lanes.filter((kinds) => kinds.length > 0).map(loop));
      loops.catch((error: Error) => log.error({ error: error.message }, 'the worker loop failed'));
    },
    drain,
    async stop(graceSeconds = 0) {
      const timer = setTimeout(() => stopping.abort(), graceSeconds * 1000);
      await drain().finally(() => clearTimeout(timer));
      client.close();
    },
    status: () => ({ state, workerId: known?.workerId ?? null, trouble, running: [...running.values()], finished: { ...finished } }),
  };
}

/** A killed worker cannot tidy up: its next run does. */
async function removeLeftovers(scratchDir: string): Promise<void> {
  const names = (await readdir(scratchDir)).filter((name) => name.startsWith(scratchPrefix));
  await Promise.all(names.map((name) => rm(join(scratchDir, name), { recursive: true, force: true })));
}
