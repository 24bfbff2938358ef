/** Bytes on their way in: counted, hashed and handed on piece by piece, so that memory stays small whatever the size. */
import { createHash } from 'node:crypto';
import { ObjectError, type PutOptions, type PutResult } from './contract.ts';

/** Small pieces are gathered up to this size, since a system call for each would cost more than the bytes. */
const gatherBytes = 256 * 1024;

/** Passes the body to `write`, one call at a time. Throws too-large, digest-mismatch or aborted; whoever calls removes what was written. */
export async function receive(
  body: AsyncIterable<Uint8Array>,
  options: PutOptions,
  write: (bytes: Uint8Array) => Promise<void>,
): Promise<PutResult> {
  const hash = createHash('sha256');
  const gathered = Buffer.allocUnsafe(gatherBytes);
  let filled = 0;
  let sizeBytes = 0;
  const hand = async (bytes: Uint8Array) => {
    // The write goes on in another thread while this one hashes.
    const written = write(bytes);
    hash.update(bytes);
    await written;
  };
  const flush = async () => {
    const bytes = gathered.subarray(0, filled);
    filled = 0;
    if (bytes.length > 0) await hand(bytes);
  };
  for await (const bytes of untilAborted(body, options.signal)) {
    sizeBytes += bytes.byteLength;
    if (options.maxBytes !== undefined && sizeBytes > options.maxBytes)
      throw new ObjectError('too-large', `More than ${options.maxBytes} bytes arrived.`);
    if (filled + bytes.byteLength > gatherBytes) await flush();
    if (bytes.byteLength >= gatherBytes / 4) {
      await flush();
      await hand(bytes);
    } else {
      gathered.set(bytes, filled);
      filled += bytes.byteLength;
    }
  }
  await flush();
  const sha256 = hash.digest('hex');
  if (options.sha256 !== undefined && options.sha256 !== sha256)
    throw new ObjectError('digest-mismatch', `The bytes have the SHA-256 ${sha256}, not ${options.sha256}.`);
  return { sizeBytes, sha256 };
}

/** Ends with `aborted` at once, even when the source is silent. One listener serves the whole body: a race per piece would pile up. */
export async function* untilAborted(body: AsyncIterable<Uint8Array>, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  const source = body[Symbol.asyncIterator]();
  const aborted = () => new ObjectError('aborted', 'The transfer was aborted.', { cause: signal?.reason });
  let interrupt = () => {};
  const onAbort = () => interrupt();
  signal?.addEventListener('abort', onAbort);
  let done = false;
  try {
    for (;;) {
      const next = await new Promise<IteratorResult<Uint8Array>>((resolve, reject) => {
        interrupt = () => reject(aborted());
        if (signal?.aborted) return reject(aborted());
        source.next().then(resolve, reject);
      });
      if (next.done) {
        done = true;
        return;
      }
      yield next.value;
    }
  } finally {
    signal?.removeEventListener('abort', onAbort);
    // Lets the source close what it holds; a silent one is not waited for.
    if (!done) source.return?.().catch(() => {});
  }
}
