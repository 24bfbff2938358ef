import type { Claimed } from '../../actors/job/contract.ts';
import { segmentFamilyOf } from '../../actors/video/contract.ts';
import type { Database } from '../../components/database/contract.ts';
import type { Answer, Caller, Context, Handler } from '../answer.ts';
import { watermarkSource } from '../assets.ts';
import type { Routes } from '../contract/index.ts';
import type { ClaimAnswer } from '../contract/worker.ts';
import { linkSignals } from '../linked-signal.ts';
import { refuse } from '../problem.ts';
import type { Services } from '../services.ts';
import { findInput } from '../worker/inputs.ts';
import { mayWorkOn } from '../worker/scope.ts';
import { tooOld } from '../worker/version.ts';

/** Claims that one worker may have waiting. */
const mostPolls = 256;

type Worker = Extract<Caller, { kind: 'worker' }>;

/** The caller of a worker route; the dispatcher has made sure that it is one. */
export function workerOf(caller: Caller | null): Worker {
  if (caller?.kind !== 'worker') throw new Error('a worker route was reached without a worker');
  return caller;
}

export function claim(services: Services): Handler<Routes['claim']> {
  return async (context) => {
    const worker = workerOf(context.caller);
    const leave = services.polls.take(worker.id, mostPolls);
    if (leave === null) throw refuse('too-many-polls', 429, 'This worker waits too often at once.', undefined, { 'retry-after': '5' });
    const { signal, unlink } = linkSignals(context.incoming.signal, services.stopping);
    try {
      return await poll(services, context, worker, signal);
    } finally {
      unlink();
      leave();
    }
  };
}

/** A long poll. What was claimed for a worker that has gone meanwhile is given back. */
async function poll(
  services: Services,
  { body }: Pick<Context<Routes['claim']>, 'body'>,
  worker: Worker,
  signal: AbortSignal,
): Promise<Answer> {
  const { park, proxy } = services;
  const deadline = performance.now() + body.waitSeconds * 1000;
  services.signOfLife(worker.id);
  if (worker.state !== 'active')
    throw refuse('worker-set-aside', 409, 'An administrator has set this worker aside.', 'Its next hello is told what to do.');
  const refusal = services.sharesDisk(worker.id) ? null : tooOld(services.settings.requiredWorkerVersion, worker);
  if (refusal) throw refusal;
  for (;;) {
    const jobId = await park.wait({
      kinds: body.kinds,
      workerId: worker.id,
      scope: worker.scope,
      encoders: body.encoders ?? worker.encoders,
      milliseconds: deadline - performance.now(),
      signal,
    });
    if (jobId === null) return { status: 204 };
    // A claim that is repeated because its answer was lost gets the same lease.
    const answer = (await mayWorkOn(services.database, worker.scope, jobId))
      ? await proxy.call<Claimed>('Job', jobId, 'claim', { workerId: worker.id }, { idempotent: true, timeoutMs: 10_000 })
      : null;
    if (!answer?.ok) {
      // Somebody else was faster, it was cancelled, or it has become private since it was found: look again.
      if (performance.now() < deadline && !signal.aborted) continue;
      return { status: 204 };
    }
    const claimed = answer.value;
    let taken = false;
    try {
      const [encoders, sources, trace] = await Promise.all([
        begunWith(services.database, claimed),
        sourcesOf(services, worker, claimed),
        services.settings.traces ? traceOf(services.database, jobId) : undefined,
      ]);
      const json: ClaimAnswer = { ...claimed, encoders, sources, ...(trace && { trace }) };
      if (signal.aborted) return { status: 204 };
      taken = true;
      return { status: 200, json };
    } finally {
      if (!taken) await giveBack(services, worker, claimed);
    }
  }
}

/** The encoders of a family that has begun, by rung. */
async function begunWith(database: Database, { jobId, videoId, kind }: Claimed): Promise<Record<string, string>> {
  if (kind !== 'transcode') return {};
  const rows = await database<{ rung: string; encoder: string }[]>`
    select rung, encoder from inits where video_id = ${videoId} and family = ${segmentFamilyOf(jobId)} and encoder is not null`;
  return Object.fromEntries(rows.map(({ rung, encoder }) => [rung, encoder]));
}

async function traceOf(database: Database, jobId: string): Promise<string | null> {
  const [row] = await database<{ trace: string | null }[]>`select trace from jobs where id = ${jobId}`;
  return row?.trace ?? null;
}

/** Otherwise nobody would work at it until the lease has run out. */
async function giveBack({ proxy, log }: Services, worker: Worker, { jobId, epoch }: Claimed): Promise<void> {
  const released = await proxy.call('Job', jobId, 'release', { workerId: worker.id, epoch }, { idempotent: true, timeoutMs: 10_000 });
  if (!released.ok) log.warn({ jobId, problem: released.problem }, 'a claim that nobody waits for could not be given back');
}

async function sourcesOf(services: Services, worker: Worker, claimed: Claimed): Promise<ClaimAnswer['sources']> {
  const input = await findInput(services.database, { ...claimed, id: claimed.jobId });
  if (!input) return [];
  const { name, sizeBytes, sha256 } = input;
  // Relative to the worker API, as only the worker knows by which name and scheme it reaches this server.
  const urlOf = (input: string) => `jobs/${claimed.jobId}/inputs/${input}?epoch=${claimed.epoch}`;
  const source = { name, url: urlOf(name), sizeBytes, sha256 };
  if ('track' in input) return [{ ...source, parts: input.track.parts.map((part) => part.sizeBytes) }];
  const localPath = services.sharesDisk(worker.id) ? services.objects.localPath?.(input.key) : undefined;
  const watermark = await watermarkSource(services, claimed.input, urlOf);
  return [{ ...source, ...(localPath === undefined ? {} : { localPath }) }, ...(watermark === null ? [] : [watermark])];
}
