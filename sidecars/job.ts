/** What the frame gives every job. */
import type { ClaimAnswer } from '../gateway/contract/worker.ts';
import type { JobClient, Progress } from './client.ts';
import type { Jail } from './jail.ts';

export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface JobTools {
  /** Bound to the lease and the signal. */
  client: JobClient;
  jail: Jail;
  /** Path of the source called `name` on this machine; stays there until the job ends. */
  source(name: string): Promise<string>;
  /** An empty folder of this attempt's own. */
  scratch: string;
  /** Aborted when the attempt must end: cancelled, lease lost, worker stopped, scratch space used up. */
  signal: AbortSignal;
  progress(progress: Progress): void;
  log: Log;
}

/** Answers the job's result, or throws JobFailed. */
export type JobRunner = (job: ClaimAnswer, tools: JobTools) => Promise<Record<string, unknown>>;
