/** Bytes of an upload, from the request to the disk. */
import { ObjectError } from '../../components/objects/contract.ts';
import type { IncomingBody } from '../answer.ts';
import { linkSignals } from '../linked-signal.ts';
import { notFound, refuse } from '../problem.ts';
import type { Ground } from '../services.ts';
import { reserveOf } from '../storage.ts';
import type { createFileHashes } from './file-hash.ts';
import { elsewhere, isElsewhere } from './place.ts';
import { findUpload, lowerOffset, saveOffset, type Upload } from './rows.ts';
import type { Troubles } from './troubles.ts';
import type { Writers } from './writers.ts';

export interface Appending {
  offset: number;
  body: Pick<IncomingBody, 'sizeBytes' | 'bytes'>;
  checksum: { algorithm: 'sha1' | 'sha256'; value: Buffer } | undefined;
  signal: AbortSignal;
}
export interface Parts {
  services: Ground;
  writers: Writers;
  hashes: ReturnType<typeof createFileHashes>;
  troubles: Troubles;
}

/** Gives back the new offset. What had come before an interruption stays. */
export function appendTo({ services, writers, hashes }: Parts, id: string, appending: Appending): Promise<number> {
  const { database, spool, stopping } = services;
  return writers.hold(id, async (taken) => {
    const upload = await settledUpload(services, id);
    requireFits(upload, appending);
    if (upload.state !== 'open') return upload.offsetBytes;
    const { offset } = appending;
    const hash = hashes.of(id);
    const { signal, unlink } = linkSignals(appending.signal, stopping, taken);
    let durable = offset;
    let written = offset;
    try {
      const caughtUp = hash.catchUp(offset, stopping);
      // Read again at the end if it fails now.
      caughtUp.catch(() => {});
      return await spool.append(id, {
        at: offset,
        body: appending.body.bytes(),
        mostBytes: upload.lengthBytes,
        reserveBytes: reserveOf(services),
        signal,
        ...(appending.checksum === undefined ? {} : { digest: appending.checksum }),
        onBytes(bytes, at) {
          hash.take(bytes, at);
          written = at + bytes.byteLength;
        },
        async onDurable(size) {
          await saveOffset(database, id, size);
          durable = size;
        },
      });
    } catch (error) {
      if (error instanceof ObjectError && error.code === 'digest-mismatch')
        throw refuse('checksum-mismatch', 460, 'The bytes that arrived are not those that Upload-Checksum names.');
      throw error;
    } finally {
      unlink();
      if (durable !== written) hashes.forget(id);
    }
  });
}

/** As it is once nobody writes to it: the row says how much is safe, and the file must hold that much. */
export async function settledUpload({ database, spool, log }: Ground, id: string): Promise<Upload> {
  const upload = await findUpload(database, id);
  if (upload === null || upload.state === 'ended' || upload.state === 'joined')
    throw notFound('There is no such upload, or it was given up.');
  if (upload.state !== 'open') return upload;
  if (await isElsewhere(spool, upload)) throw elsewhere();
  const size = await spool.sizeOf(id);
  if (size === null) throw notFound('What had come of this upload is lost.');
  if (size >= upload.offsetBytes) return upload;
  log.warn({ uploadId: id, offset: upload.offsetBytes, size }, 'a file of an upload is shorter than it was');
  await lowerOffset(database, id, size);
  return { ...upload, offsetBytes: size };
}

function requireFits(upload: Upload, { offset, body }: Appending): void {
  // "The Server MUST respond with a 403 status to PATCH requests against a final upload."
  if (upload.kind === 'final') throw refuse('upload-final', 403, 'This upload is made of others and takes no bytes.');
  if (upload.state === 'failed') throw refuse('upload-over', 410, 'This upload has failed.', upload.problem?.title);
  // "If the offsets do not match, the Server MUST respond with the 409 Conflict status without modifying the upload resource."
  if (offset !== upload.offsetBytes)
    throw refuse('wrong-offset', 409, 'The upload is at another place.', `Its offset is ${upload.offsetBytes}.`);
  if (offset + (body.sizeBytes ?? 0) > upload.lengthBytes)
    throw refuse('too-large', 413, 'There are more bytes than the upload was opened for.', `It has ${upload.lengthBytes}.`);
}
