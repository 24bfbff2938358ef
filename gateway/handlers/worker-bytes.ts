/** Bytes to and from workers. */
import { assetKey, outputKey, sourceKey } from '../../components/objects/layout/contract.ts';
import type { Handler, Incoming, WireAnswer } from '../answer.ts';
import { assetOf, findAsset } from '../assets.ts';
import type { Routes } from '../contract/index.ts';
import { jobInputs } from '../contract/worker.ts';
import { digestOf } from '../digest.ts';
import { importIdOf } from '../imports/arrive.ts';
import { linkSignals } from '../linked-signal.ts';
import { notFound, refuse } from '../problem.ts';
import { sendObject, sendStored } from '../send-object.ts';
import type { Services } from '../services.ts';
import { requireRoom, reserveOf } from '../storage.ts';
import { openInputTrack } from '../worker/input-track.ts';
import { findInput } from '../worker/inputs.ts';
import { type Leased, requireLease } from '../worker/lease.ts';
import { mayWorkOn } from '../worker/scope.ts';
import { createLook } from '../worker/seen.ts';
import { workerOf } from './worker-claim.ts';

const inputHeaders = { 'content-type': 'application/octet-stream', 'cache-control': 'no-store' };
const maxOutputBytes = 64 * 1024 * 1024;

export function readInput(services: Services): Handler<Routes['readInput']> {
  return async ({ params, query, caller, incoming }) => {
    const worker = workerOf(caller);
    const { videoId, kind } = await requireLease(services.database, params.id, worker.id, query.epoch);
    if (!(await mayWorkOn(services.database, worker.scope, params.id)))
      throw refuse('out-of-scope', 403, 'This worker may not see this video any more.');
    const sha256 = kind === 'transcode' || kind === 'per-title' ? assetOf(params.name) : null;
    if (sha256 !== null) return sendAsset(services, incoming, sha256);
    const input = params.name === jobInputs[kind] ? await findInput(services.database, { id: params.id, kind, videoId }) : null;
    if (!input) throw notFound();
    return sendStored(incoming, {
      sizeBytes: input.sizeBytes,
      etag: `"${input.sha256}"`,
      headers: inputHeaders,
      open: (range) =>
        'key' in input
          ? services.objects.get(input.key, range, incoming.signal)
          : openInputTrack(services.objects, input.track, range, incoming.signal),
    });
  };
}

async function sendAsset({ objects, database }: Services, incoming: Incoming, sha256: string): Promise<WireAnswer> {
  const asset = await findAsset(database, sha256);
  if (asset === null) throw notFound();
  return sendObject(objects, incoming, { key: assetKey(sha256), sizeBytes: asset.sizeBytes, etag: `"${sha256}"`, headers: inputHeaders });
}

/** Named by job, epoch, name and SHA-256: a late attempt can overwrite nothing of another. */
export function writeOutput(services: Services): Handler<Routes['writeOutput']> {
  return async ({ params, query, caller, incoming }) => {
    const lease = await services.requireRecentLease(params.id, workerOf(caller).id, query.epoch);
    const place = { ...params, epoch: query.epoch, ...lease };
    const maxBytes = lease.kind === 'import' ? services.settings.maxUploadBytes : maxOutputBytes;
    const sha256 = digestOf(incoming.header('repr-digest'));
    if (incoming.body.sizeBytes === 0) throw refuse('empty-file', 422, 'The output is empty.');
    const there = sha256 === undefined ? null : await storedOutput(services, { ...place, sha256 });
    if (there) {
      for await (const _ of incoming.body.bytes());
      return { status: 200, json: there };
    }
    await requireRoom(services, incoming.body.sizeBytes, maxBytes);
    const { signal, unlink } = linkSignals(incoming.signal, services.stopping);
    const look = createLook();
    const put = await services.objects
      .put((hash) => keyOf({ ...place, sha256: hash }), look.through(incoming.body.bytes()), {
        maxBytes,
        reserveBytes: reserveOf(services),
        signal,
        ...(sha256 === undefined ? {} : { sha256 }),
      })
      .finally(unlink);
    services.seen.remember(put.key, look.seen());
    await services.rememberLoose(put.key);
    return { status: 201, json: { objectKey: put.key, sizeBytes: put.sizeBytes, sha256: put.sha256 } };
  };
}

/** Whether an output has come, for a worker whose connection broke before it heard the answer. */
export function findOutput(services: Services): Handler<Routes['findOutput']> {
  return async ({ params, query, caller }) => {
    const lease = await requireLease(services.database, params.id, workerOf(caller).id, query.epoch);
    const there = await storedOutput(services, { ...params, ...query, ...lease });
    if (!there) throw notFound();
    return { status: 200, json: there };
  };
}

interface Output extends Pick<Leased, 'kind' | 'videoId'> {
  id: string;
  epoch: number;
  name: string;
  sha256: string;
}
/** The file of a video lies where it stays; other outputs become part of something. */
function keyOf(output: Output): string {
  const { id, epoch, videoId, name, sha256 } = output;
  return output.kind === 'import' ? sourceKey(videoId, importIdOf(output), sha256) : outputKey(id, epoch, name, sha256);
}

/** An object has its name only once all its bytes have come and their digest was seen to be right. */
async function storedOutput({ objects, rememberLoose }: Services, output: Output) {
  const { sha256 } = output;
  const objectKey = keyOf(output);
  const info = await objects.head(objectKey);
  if (!info) return null;
  // The gateway that stored it may have ended before it could do so.
  await rememberLoose(objectKey);
  return { objectKey, sizeBytes: info.sizeBytes, sha256 };
}
