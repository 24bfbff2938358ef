/** Bytes to and from workers. */
import type { Handler } from '../answer.ts';
import type { Routes } from '../contract/index.ts';
import { jobInputs } from '../contract/worker.ts';
import { digestOf } from '../digest.ts';
import { linkSignals } from '../linked-signal.ts';
import { notFound, refuse } from '../problem.ts';
import { sendStored } from '../send-object.ts';
import type { Services } from '../services.ts';
import { rememberLoose, requireRoom, reserveOf } from '../storage.ts';
import { findInput } from '../worker/inputs.ts';
import { outputPrefix, requireLease } from '../worker/lease.ts';
import { openTrack } from '../worker/track.ts';
import { workerOf } from './worker-claim.ts';

const inputHeaders = { 'content-type': 'application/octet-stream', 'cache-control': 'no-store' };
export const maxOutputBytes = 64 * 1024 * 1024;

export function readInput(services: Services): Handler<Routes['readInput']> {
  return async ({ params, query, caller, incoming }) => {
    const { videoId, kind } = await requireLease(services.database, params.id, workerOf(caller).id, query.epoch);
    const input = params.name === jobInputs[kind] ? await findInput(services.database, { id: params.id, kind, videoId }) : null;
    if (!input) throw notFound();
    return sendStored(incoming, {
      sizeBytes: input.sizeBytes,
      etag: `"${input.sha256}"`,
      headers: inputHeaders,
      open: (range) =>
        'key' in input
          ? services.objects.get(input.key, range, incoming.signal)
          : openTrack(services.objects, input.track, range, incoming.signal),
    });
  };
}

/** Named by job, epoch, name and SHA-256: a late attempt can overwrite nothing of another. */
export function writeOutput(services: Services): Handler<Routes['writeOutput']> {
  return async ({ params, query, caller, incoming }) => {
    await requireLease(services.database, params.id, workerOf(caller).id, query.epoch);
    const sha256 = digestOf(incoming.header('repr-digest'));
    if (incoming.body.sizeBytes === 0) throw refuse('empty-file', 422, 'The output is empty.');
    await requireRoom(services, incoming.body.sizeBytes, maxOutputBytes);
    const { signal, unlink } = linkSignals(incoming.signal, services.stopping);
    const put = await services.objects
      .put((hash) => `${outputPrefix(params.id, query.epoch)}${params.name}-${hash}`, incoming.body.bytes(), {
        maxBytes: maxOutputBytes,
        reserveBytes: reserveOf(services),
        signal,
        ...(sha256 === undefined ? {} : { sha256 }),
      })
      .finally(unlink);
    await rememberLoose(services.database, put.key);
    return { status: 201, json: { objectKey: put.key, sizeBytes: put.sizeBytes, sha256: put.sha256 } };
  };
}
