/**
 * Bytes of any length on their way into a bucket, with two parts of them in memory at most. What is small goes in one request. What is not,
 * goes in parts; where its name depends on its hash, it is put together under a name for the time being, and the store copies it.
 */
import { randomBytes } from 'node:crypto';
import type { PutOptions, PutResult } from '../contract.ts';
import { receive } from '../incoming.ts';
import { checkKey } from '../key.ts';
import type { Connection } from './connection.ts';
import { abortParts, beginParts, completeParts, copyObject, type Part, partBytesFor, sendPart } from './parts.ts';

/** "!" is in no key, so these never look like objects. */
export const incomingFolder = '!incoming/';

export async function putStream(
  connection: Connection,
  key: string | ((sha256: string) => string),
  body: AsyncIterable<Uint8Array>,
  options: PutOptions,
): Promise<PutResult & { key: string }> {
  const { prefix, bucket } = connection;
  const { signal } = options;
  const name = typeof key === 'string' ? `${prefix}${checkKey(key)}` : `${prefix}${incomingFolder}${randomBytes(12).toString('hex')}`;
  const buffer = createPartBuffer(partBytesFor(connection.partBytes, options.maxBytes));
  let upload: { name: string; id: string } | null = null;
  let sending: Promise<Part> | null = null;
  const parts: Part[] = [];

  /** One part is on its way while the next one fills. */
  async function send(bytes: Buffer): Promise<void> {
    upload ??= { name, id: await beginParts(connection, name) };
    await sent();
    sending = sendPart(connection, { ...upload, part: parts.length + 1 }, bytes, signal);
    sending.catch(() => {});
  }
  async function sent(): Promise<void> {
    if (sending) parts.push(await sending);
    sending = null;
  }
  try {
    const result = await receive(body, options, async (bytes) => {
      for (let at = 0; at < bytes.byteLength; ) {
        at += buffer.take(bytes, at);
        if (buffer.isFull()) await send(buffer.empty());
      }
    });
    const finalKey = typeof key === 'string' ? key : checkKey(key(result.sha256));
    const finalName = `${prefix}${finalKey}`;
    if (upload === null) {
      const bytes = buffer.empty();
      const headers = { 'content-type': 'application/octet-stream' };
      const request = { method: 'PUT', bucketName: bucket, objectName: finalName, headers };
      await connection.sending((client) => client.makeRequestAsyncOmit(request, bytes), { signal });
      return { ...result, key: finalKey };
    }
    const rest = buffer.empty();
    if (rest.byteLength > 0) await send(rest);
    await sent();
    await completeParts(connection, upload, parts, result.sizeBytes);
    if (name !== finalName) {
      await copyObject(connection, { name, sizeBytes: result.sizeBytes }, finalName, signal);
      await remove(connection, name);
    }
    return { ...result, key: finalKey };
  } catch (error) {
    if (upload !== null) {
      await Promise.allSettled([sending]);
      await abortParts(connection, upload);
      if (typeof key !== 'string') await remove(connection, name);
    }
    throw error;
  }
}

async function remove({ call, bucket }: Connection, name: string): Promise<void> {
  await call((client) => client.removeObject(bucket, name)).catch(() => {});
}

const firstBytes = 256 * 1024;

/** Gathers bytes up to a size, and takes no more memory than came. */
function createPartBuffer(size: number) {
  let buffer = Buffer.allocUnsafe(firstBytes);
  let filled = 0;
  return {
    /** Copies what fits, from `at` on; returns how much that was. */
    take(bytes: Uint8Array, at: number): number {
      const count = Math.min(bytes.byteLength - at, size - filled);
      if (filled + count > buffer.byteLength) {
        const larger = Buffer.allocUnsafe(Math.min(size, Math.max(buffer.byteLength * 2, filled + count)));
        buffer.copy(larger, 0, 0, filled);
        buffer = larger;
      }
      buffer.set(bytes.subarray(at, at + count), filled);
      filled += count;
      return count;
    },
    isFull: () => filled === size,
    empty(): Buffer {
      const bytes = buffer.subarray(0, filled);
      buffer = Buffer.allocUnsafe(firstBytes);
      filled = 0;
      return bytes;
    },
  };
}
