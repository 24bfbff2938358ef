/** The end of packing: the files are looked at once more, and the texts that speak of them are written. */

import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { Packed } from '../../actors/video/published/contract.ts';
import { joinedKey, joinedPrefix } from '../../components/objects/layout/contract.ts';
import { setTexts, setType, trackFileName } from '../../media/index.ts';
import type { packageResult } from '../contract/worker.ts';
import { loadTable } from '../playback/table.ts';
import type { Services } from '../services.ts';
import { reserveOf } from '../storage.ts';
import { bad } from './check-outputs.ts';
import { fileBytes, indexOf } from './track.ts';

/** What the video gets to hear. */
export async function pack(
  services: Services,
  lease: { id: string; epoch: number; videoId: string },
  { edition, revision, tracks }: z.infer<typeof packageResult>,
): Promise<Packed> {
  const { database, objects } = services;
  const { videoId } = lease;
  const prefix = joinedPrefix(lease.id, lease.epoch);
  const table = await loadTable(database, videoId);
  if (table.plan === null) throw bad('the video has no plan');
  const { plan } = table;
  const whole = [];
  const packed: Packed['tracks'] = [];
  const files: Packed['files'] = [];
  for (const { family, rung, objectKey, sizeBytes } of tracks) {
    const track = table.tracks.get(`${family}/${rung}`);
    const name = trackFileName({ videoId, plan }, family, rung);
    if (!track || name === null) throw bad(`there is no track ${family} ${rung} in the plan`);
    const isFileAlready = [track.init, ...track.segments].every((part) => part.objectKey === objectKey);
    if (!isFileAlready && !objectKey.startsWith(prefix)) throw bad(`${objectKey} was not joined under this lease`);
    const index = indexOf(track);
    const sum = fileBytes(track, index);
    const stored = (await objects.head(objectKey))?.sizeBytes;
    if (sum !== sizeBytes || stored !== sum) throw bad(`${objectKey} has ${stored ?? 'no'} bytes, and its parts have ${sum}`);
    const digest = createHash('sha256').update(index).digest('hex');
    whole.push({ family, rung, ...track, index: { sizeBytes: index.byteLength, sha256: digest } });
    packed.push({ family, rung, objectKey, sizeBytes, indexBytes: index.byteLength });
    files.push({ name, objectKey, sizeBytes, sha256: objectKey.slice(-64), type: setType(name) });
  }
  for (const { name, type, text } of setTexts({ videoId, edition, revision, plan, tracks: whole })) {
    const keyOf = (sha256: string) => joinedKey(lease.id, lease.epoch, name, sha256);
    const put = await objects.put(keyOf, once(Buffer.from(text)), { reserveBytes: reserveOf(services) });
    await services.rememberLoose(put.key);
    files.push({ name, objectKey: put.key, sizeBytes: put.sizeBytes, sha256: put.sha256, type });
  }
  return { edition, revision, tracks: packed, files };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
