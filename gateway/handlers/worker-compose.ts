/** Joining a track into one file, at a worker's word. Where the bytes lie is ours to know: the worker names the track and no more. */
import type { z } from 'zod';
import { joinedKey } from '../../components/objects/layout/contract.ts';
import type { Handler } from '../answer.ts';
import type { Routes } from '../contract/index.ts';
import type { outputAnswer } from '../contract/worker.ts';
import type { Place } from '../playback/table.ts';
import { refuse } from '../problem.ts';
import type { Services } from '../services.ts';
import { requireRoom, reserveOf } from '../storage.ts';
import { requireLease } from '../worker/lease.ts';
import { fileBytes, findTrack, indexOf } from '../worker/track.ts';
import { workerOf } from './worker-claim.ts';

type Composed = z.infer<typeof outputAnswer>;

export function compose(services: Services): Handler<Routes['compose']> {
  const { database, objects } = services;
  return async ({ params, body, caller }) => {
    const { epoch, family, rung } = body;
    const { kind, videoId } = await requireLease(database, params.id, workerOf(caller).id, epoch);
    const track = kind === 'package' ? await findTrack(database, videoId, family, rung) : null;
    if (track === null) throw refuse('no-track', 409, 'There is no whole track of this name to join.', `${family} ${rung}`);
    const { file, init, segments } = track;
    const index = indexOf(track);
    const sizeBytes = fileBytes(track, index);
    if (file !== null) return { status: 200, json: { objectKey: file, sizeBytes, sha256: file.slice(-64) } satisfies Composed };
    const answer = await services.joins.ask(`${params.id} ${epoch} ${family} ${rung}`, async (signal, onBytes) => {
      await requireRoom(services, sizeBytes, Number.POSITIVE_INFINITY);
      const whole = (part: Place) => ({ key: part.objectKey, sizeBytes: part.sizeBytes });
      const parts = [whole(init), { bytes: index }, ...segments.map(whole)];
      const keyOf = (sha256: string) => joinedKey(params.id, epoch, `${family}-${rung}`, sha256);
      const made = await objects.compose(keyOf, parts, { signal, onBytes, reserveBytes: reserveOf(services) });
      await services.rememberLoose(made.key);
      return { objectKey: made.key, sizeBytes: made.sizeBytes, sha256: made.sha256 };
    });
    return 'made' in answer ? { status: 200, json: answer.made } : { status: 202, json: { doneBytes: answer.doneBytes, sizeBytes } };
  };
}
