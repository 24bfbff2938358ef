/** Results of workers: looked at here, decided by the job actor. */
import type { Committed } from '../../actors/job/contract.ts';
import { posterSchema } from '../../actors/video/contract.ts';
import type { Handler } from '../answer.ts';
import { callActor } from '../calls.ts';
import { keepPicture } from '../channels/pictures.ts';
import type { Routes } from '../contract/index.ts';
import { importResult, jobResults, packageResult } from '../contract/worker.ts';
import { arrive } from '../imports/arrive.ts';
import { check } from '../json-body.ts';
import type { Services } from '../services.ts';
import { checkOutputs } from '../worker/check-outputs.ts';
import { checkResult } from '../worker/check-results.ts';
import { requireLease } from '../worker/lease.ts';
import { pack } from '../worker/pack.ts';
import { workerOf } from './worker-claim.ts';

export function commit(services: Services): Handler<Routes['commit']> {
  return async ({ params, body, caller }) => {
    const { id: workerId } = workerOf(caller);
    const { kind, videoId, family } = await services.requireRecentLease(params.id, workerId, body.epoch);
    // A job without work names no bytes that anybody could read.
    if (kind !== 'noop') await checkOutputs(services, { id: params.id, epoch: body.epoch, videoId, family }, body);
    const value = await callActor<Committed>(services.proxy, 'Job', params.id, 'commit', { workerId, ...body });
    services.growing.drop(videoId);
    return { status: 200, json: { committed: value.committed } };
  };
}

export function complete(services: Services): Handler<Routes['complete']> {
  return async ({ params, body, caller }) => {
    const { id: workerId } = workerOf(caller);
    const { kind, videoId } = await requireLease(services.database, params.id, workerId, body.epoch);
    let result = check(jobResults[kind], body.result, 'result') as Record<string, unknown>;
    const lease = { id: params.id, epoch: body.epoch };
    await checkResult(services.objects, lease, kind, result);
    if (kind === 'package') result = await pack(services, { ...lease, videoId }, packageResult.parse(result));
    if (kind === 'import') await arrive(services, { ...lease, videoId }, importResult.parse(result));
    if (kind === 'own-poster') {
      await keepPicture(services.database, videoId, posterSchema.parse(result));
      services.guestChannels.clear();
    }
    await callActor(services.proxy, 'Job', params.id, 'complete', { workerId, epoch: body.epoch, result });
    return { status: 200, json: {} };
  };
}
