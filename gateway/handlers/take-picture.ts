/** A picture that somebody brings: stored as it comes, by a key under the id of what it is for, and shown to nobody before a job has made it anew. */
import { randomUUID } from 'node:crypto';
import type { OwnPicture } from '../../actors/video/contract.ts';
import { ownPictureKey } from '../../components/objects/layout/contract.ts';
import type { Incoming } from '../answer.ts';
import { maxOwnPictureBytes } from '../contract/pictures.ts';
import { digestOf } from '../digest.ts';
import { linkSignals } from '../linked-signal.ts';
import { refuse } from '../problem.ts';
import type { Services } from '../services.ts';
import { requireRoom, reserveOf } from '../storage.ts';
import { bytesOf } from '../worker/seen.ts';
import { pictureType } from './poster.ts';

export async function takePicture(services: Services, incoming: Incoming, id: string): Promise<OwnPicture> {
  const sha256 = digestOf(incoming.header('repr-digest'));
  if (incoming.body.sizeBytes === 0) throw refuse('empty-file', 422, 'The file is empty.');
  await requireRoom(services, incoming.body.sizeBytes, maxOwnPictureBytes);
  const { signal, unlink } = linkSignals(incoming.signal, services.stopping);
  const pictureId = randomUUID();
  const put = await services.objects
    .put((hash) => ownPictureKey(id, pictureId, hash), incoming.body.bytes(), {
      maxBytes: maxOwnPictureBytes,
      reserveBytes: reserveOf(services),
      signal,
      ...(sha256 === undefined ? {} : { sha256 }),
    })
    .finally(unlink);
  await services.rememberLoose(put.key);
  const head = put.sizeBytes < 12 ? Buffer.alloc(0) : await bytesOf(services.objects, put.key, 0, 12);
  if (pictureType(head) === null) {
    await services.objects.delete(put.key);
    throw refuse('not-a-picture', 415, 'This is no JPEG, PNG or WebP picture.', 'Save it as one of these and send it again.');
  }
  return { objectKey: put.key, sizeBytes: put.sizeBytes };
}
