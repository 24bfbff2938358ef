/** The worker API as functions. One client for one worker; `forJob` binds it to a lease. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import {
  type ClaimAnswer,
  claimAnswer,
  type claimBody,
  commitAnswer,
  composeProgress,
  helloAnswer,
  type helloBody,
  outputAnswer,
  renewAnswer,
  type renewBody,
  workerProtocol,
} from '../gateway/contract/worker.ts';
import { type Answer, type CommitBody, failed, type Problem } from './answer.ts';
import { fetchFile } from './download.ts';
import type { OutputFile } from './hash.ts';
import { createHttp } from './http.ts';
import type { Meter } from './meter.ts';
import { impatient, type Patience, patient, persist } from './retry.ts';

export type Source = ClaimAnswer['sources'][number];
export type Capabilities = z.infer<typeof helloBody>['capabilities'];
export type Kind = z.infer<typeof claimBody>['kinds'][number];
export type Progress = NonNullable<z.infer<typeof renewBody>['progress']>;
export type HelloAnswer = z.infer<typeof helloAnswer>;
export type RenewAnswer = z.infer<typeof renewAnswer>;
export type OutputAnswer = z.infer<typeof outputAnswer>;

export interface JobClient {
  /** One try: the frame calls again in a moment anyway. */
  renew(progress?: Progress): Promise<Answer<RenewAnswer>>;
  /** Downloads a source to `path`, going on where an earlier try stopped. */
  fetchInput(source: Source, path: string): Promise<Answer<null>>;
  upload(name: string, file: OutputFile): Promise<Answer<OutputAnswer>>;
  /** Has a track joined at the server, for as long as that takes. */
  compose(track: { family: string; rung: string }, onProgress: (fraction: number) => void): Promise<Answer<OutputAnswer>>;
  /** Segment indexes that are committed now. */
  commit(body: Omit<CommitBody, 'epoch'>): Promise<Answer<number>>;
  complete(result: Record<string, unknown>): Promise<Answer<null>>;
  fail(problem: Problem, retry: boolean): Promise<Answer<null>>;
  release(): Promise<Answer<null>>;
}
export interface WorkerClient {
  hello(capabilities: Capabilities, running: string[], signal?: AbortSignal): Promise<Answer<HelloAnswer>>;
  /** A long poll. null: nothing came. */
  claim(kinds: Kind[], waitSeconds: number, signal?: AbortSignal, encoders?: string[]): Promise<Answer<ClaimAnswer | null>>;
  forJob(job: Pick<ClaimAnswer, 'jobId' | 'epoch'>, signal?: AbortSignal): JobClient;
  close(): void;
}

export interface ClientInit {
  serverUrl: string;
  key: string;
  version: string;
  /** Keys travel over plain http only on this machine, unless the operator says that the network is safe. */
  allowPlainHttp?: boolean;
  patience?: Patience;
  /** Longest silence of the server within a call. */
  quietMs?: number;
  meter?: Meter;
}

const nothing = z.unknown();
const composeAnswer = z.union([outputAnswer, composeProgress]);

export function createClient(init: ClientInit): WorkerClient {
  const base = checkedUrl(init);
  const http = createHttp({ key: init.key, version: init.version, connections: 32, meter: init.meter });
  const patience = init.patience ?? patient;
  const quietMs = init.quietMs ?? 30_000;
  /** Names this run of the worker: by another one the server sees that it has started again. */
  const process = randomUUID();

  interface Call {
    signal?: AbortSignal | undefined;
    moreMs?: number;
    probe?: boolean;
  }
  async function post<T>(path: string, body: object, schema: z.ZodType<T>, call: Call = {}): Promise<Answer<T | null>> {
    const { signal, moreMs = 0, probe = false } = call;
    const url = new URL(path, base);
    return http.json({ method: 'POST', url, body: { text: JSON.stringify(body) }, quietMs: quietMs + moreMs, probe, signal }, schema);
  }

  return {
    hello: async (capabilities, running, signal) =>
      present(await post('hello', { protocol: workerProtocol, process, capabilities, running }, helloAnswer, { signal, probe: true })),
    claim: (kinds, waitSeconds, signal, encoders) =>
      post('claims', { kinds, waitSeconds, encoders }, claimAnswer, { signal, moreMs: waitSeconds * 1000 }),
    close: () => http.close(),
    forJob({ jobId, epoch }, signal) {
      const path = `jobs/${encodeURIComponent(jobId)}/`;
      const again = <T>(call: () => Promise<Answer<T>>) => persist(call, patience, signal);
      const tell = async (verb: string, body: object): Promise<Answer<null>> => {
        const answer = await again(() => post(path + verb, { epoch, ...body }, nothing, { signal }));
        return answer.ok ? { ok: true, value: null } : answer;
      };
      const find = async (output: URL, sha256: string) => {
        const url = new URL(output);
        url.searchParams.set('sha256', sha256);
        return present(await http.json({ method: 'GET', url, quietMs, signal }, outputAnswer));
      };
      return {
        renew: async (progress) =>
          present(await post(`${path}renew`, { epoch, ...(progress && { progress }) }, renewAnswer, { signal, probe: true })),
        fetchInput: (source, to) => {
          // Hours of download over a bad line are fine, as long as each try gets further.
          let furthest = 0;
          let before = 0;
          const onBytes = (bytes: number, at: number) => {
            furthest = Math.max(furthest, at);
            init.meter?.received(bytes);
          };
          const moved = () => {
            const some = furthest > before;
            before = furthest;
            return some;
          };
          return persist(() => fetchFile(http, { source, to, base, epoch, quietMs, signal, onBytes }), patience, signal, moved);
        },
        upload: (name, file) => {
          const url = new URL(`${path}outputs/${encodeURIComponent(name)}?epoch=${epoch}`, base);
          let sent = false;
          return again(async () => {
            // It may have arrived though its answer did not: asking costs less than sending it once more.
            const there = sent ? await find(url, file.sha256) : null;
            if (there?.ok || there?.problem.retry === true) return there;
            sent = true;
            const headers = { 'repr-digest': `sha-256=:${Buffer.from(file.sha256, 'hex').toString('base64')}:` };
            const body = { file: file.path, sizeBytes: file.sizeBytes };
            return present(await http.json({ method: 'PUT', url, headers, body, quietMs: quietMs * 2, signal }, outputAnswer));
          });
        },
        async compose(track, onProgress) {
          for (;;) {
            const answer = await again(async () => present(await post(`${path}compose`, { epoch, ...track }, composeAnswer, { signal })));
            if (!answer.ok || 'objectKey' in answer.value) return answer as Answer<OutputAnswer>;
            onProgress(answer.value.doneBytes / answer.value.sizeBytes);
          }
        },
        async commit(body) {
          const answer = await again(async () => present(await post(`${path}commit`, { epoch, ...body }, commitAnswer, { signal })));
          return answer.ok ? { ok: true, value: answer.value.committed } : answer;
        },
        complete: (result) => tell('complete', { result }),
        fail: (problem, retry) => tell('fail', { problem, retry }),
        // Said on the way out: a lease that is not given back runs out by itself.
        release: async () => {
          const answer = await persist(() => post(`${path}release`, { epoch }, nothing), impatient);
          return answer.ok ? { ok: true, value: null } : answer;
        },
      };
    },
  };
}

function present<T>(answer: Answer<T | null>): Answer<T> {
  if (!answer.ok || answer.value !== null) return answer as Answer<T>;
  return failed('bad-answer', 502, 'The server gave an empty answer.', false);
}

/** Where the worker API lies. Throws, in words for the operator, where a key would travel in the clear. */
export function checkedUrl({ serverUrl, allowPlainHttp }: Pick<ClientInit, 'serverUrl' | 'allowPlainHttp'>): URL {
  const url = new URL(serverUrl);
  const here = url.hostname === 'localhost' || url.hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && (here || allowPlainHttp === true)))
    throw new Error(`A worker sends its key: use https for ${url.host}, or give --allow-plain-http when the network is your own.`);
  return new URL(`${url.pathname.replace(/\/+$/, '')}/worker/v1/`, url);
}
