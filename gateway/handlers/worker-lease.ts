/** What a worker says about itself and its leases. */
import type { Renewed } from '../../actors/job/contract.ts';
import { leaseSeconds, renewEverySeconds } from '../../actors/job/contract.ts';
import type { WorkerStatus } from '../../actors/worker/contract.ts';
import type { Handler } from '../answer.ts';
import { callActor } from '../calls.ts';
import type { Routes } from '../contract/index.ts';
import { bearer } from '../keys.ts';
import { Refusal } from '../problem.ts';
import type { Services } from '../services.ts';
import { findLease, type Leased } from '../worker/lease.ts';
import { tooOld } from '../worker/version.ts';
import { workerOf } from './worker-claim.ts';

export function hello(services: Services): Handler<Routes['hello']> {
  return async ({ body, caller, incoming }) => {
    const { id } = workerOf(caller);
    const { capabilities, running, process, protocol } = body;
    const { instruction } = await callActor<WorkerStatus>(services.proxy, 'Worker', id, 'hello', { capabilities, process });
    services.auth.forgetWorkerKey(bearer(incoming.header('authorization')) ?? '');
    const held = await services.database<{ id: string; epoch: number }[]>`
      select id, epoch from jobs where worker_id = ${id} and state = 'leased' and not id = any(${running})`;
    for (const job of held) {
      // Counted as an attempt, as the job may be what ended the worker. Refused when the lease has changed hands meanwhile, which is as good.
      await services.proxy.call('Job', job.id, 'release', { workerId: id, epoch: job.epoch, lost: true });
    }
    const required = services.sharesDisk(id) ? null : services.settings.requiredWorkerVersion;
    const refusal = tooOld(required, { version: capabilities.version, protocol });
    if (refusal) {
      services.log.warn({ worker: id, version: capabilities.version, protocol }, 'a worker is too old and gets no work');
      throw refusal;
    }
    return { status: 200, json: { workerId: id, instruction, renewEverySeconds } };
  };
}

export function renew(services: Services): Handler<Routes['renew']> {
  const { proxy, database, events, signOfLife } = services;
  return async ({ params, body, caller }) => {
    const worker = workerOf(caller);
    const { epoch, progress } = body;
    const lease = await findLease(database, params.id, worker.id, epoch);
    const held = lease instanceof Refusal ? null : lease;
    const renewed =
      held !== null && isFresh(held)
        ? ({ expiresAt: held.expiresAt.toISOString(), instruction: 'continue' } satisfies Renewed)
        : await callActor<Renewed>(proxy, 'Job', params.id, 'renew', { workerId: worker.id, epoch });
    signOfLife(worker.id);
    if (progress && held !== null && renewed.instruction === 'continue') {
      const { kind, videoId } = held;
      events.live({ type: 'job.progress', subject: { type: 'video', id: videoId }, data: { jobId: params.id, kind, ...progress } });
    }
    const instruction = renewed.instruction === 'continue' && worker.state !== 'active' ? 'drain' : renewed.instruction;
    return { status: 200, json: { expiresAt: renewed.expiresAt, instruction } };
  };
}

/**
 * A commit has extended it a moment ago: nothing would be gained by a turn of the job. One that seems to run for longer than any lease was
 * extended by a clock that is ahead of ours, which says nothing.
 */
export function isFresh({ expiresAt }: Pick<Leased, 'expiresAt'>, now = Date.now()): boolean {
  const left = expiresAt.getTime() - now;
  return left > (leaseSeconds - renewEverySeconds / 2) * 1000 && left <= leaseSeconds * 1000;
}

export function fail(services: Services): Handler<Routes['fail']> {
  return async ({ params, body, caller }) => {
    await callActor(services.proxy, 'Job', params.id, 'fail', { workerId: workerOf(caller).id, ...body });
    return { status: 200, json: {} };
  };
}

export function release(services: Services): Handler<Routes['release']> {
  return async ({ params, body, caller }) => {
    await callActor(services.proxy, 'Job', params.id, 'release', { workerId: workerOf(caller).id, epoch: body.epoch });
    return { status: 200, json: {} };
  };
}
