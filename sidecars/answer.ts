/** What a call to the worker API gives back, and how a job ends badly. Problems are values; only JobFailed is thrown, inside a job. */
import type { z } from 'zod';
import type { commitBody, failBody } from '../gateway/contract/worker.ts';

export type Problem = z.infer<typeof failBody>['problem'];
export type CommitBody = z.infer<typeof commitBody>;
export type Segment = CommitBody['segments'][number];
export type Init = CommitBody['inits'][number];
export type Answer<T> = { ok: true; value: T } | { ok: false; problem: Problem };

/** Ends the attempt. `retry: false` says that the input itself is bad. */
export class JobFailed extends Error {
  readonly problem: Problem;
  readonly retry: boolean;
  constructor(problem: Problem, retry: boolean) {
    super(`${problem.code}: ${problem.title}`);
    this.problem = problem;
    this.retry = retry;
  }
}

/** The source is at fault: nobody tries again. `title` says what is wrong, `detail` what to do. */
export function badSource(code: string, title: string, detail?: string): JobFailed {
  return new JobFailed({ code, status: 422, title, ...(detail === undefined ? {} : { detail }) }, false);
}

/** We are at fault, or the machine: another attempt may do better. */
export function badLuck(code: string, title: string, detail?: string): JobFailed {
  return new JobFailed({ code, status: 503, title, retry: true, ...(detail === undefined ? {} : { detail }) }, true);
}

export function failed<T>(code: string, status: number, title: string, retry: boolean, detail?: string): Answer<T> {
  return { ok: false, problem: { code, status, title, retry, ...(detail === undefined ? {} : { detail }) } };
}
