/** Bytes of an object. A connection that breaks in the middle is made again, for the rest of the same version. */
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { ObjectError } from '../contract.ts';
import type { Connection } from './connection.ts';
import { isPassing, translated } from './errors.ts';

interface Wanted {
  key: string;
  start: number;
  /** Inclusive; without it to the end. */
  end?: number;
  isWhole: boolean;
}

export async function openObject(...what: Parameters<typeof openVersion>): Promise<Readable> {
  return (await openVersion(...what)).body;
}

/** The bytes, and the tag of the version they are of. */
export async function openVersion(
  connection: Connection,
  key: string,
  range: { start: number; end: number } | undefined,
  signal: AbortSignal | undefined,
): Promise<{ body: Readable; etag: string | undefined }> {
  if (range !== undefined && !isRange(range)) throw new ObjectError('bad-range', 'There are no such bytes.');
  const wanted = { key, start: range?.start ?? 0, ...(range && { end: range.end }), isWhole: range === undefined };
  const first = await request(connection, wanted, undefined, signal);
  const body = Readable.from(resumed(connection, wanted, first, signal), { objectMode: false, highWaterMark: 256 * 1024 });
  if (signal?.aborted) body.destroy(abortError(signal));
  const onAbort = () => body.destroy(abortError(signal));
  signal?.addEventListener('abort', onAbort, { once: true });
  body.once('close', () => {
    signal?.removeEventListener('abort', onAbort);
    first.destroy();
  });
  return { body, etag: first.headers.etag };
}

function request(connection: Connection, { key, start, end, isWhole }: Wanted, etag: string | undefined, signal?: AbortSignal) {
  const { call, bucket, prefix } = connection;
  const headers = {
    ...(isWhole && start === 0 ? {} : { range: `bytes=${start}-${end ?? ''}` }),
    ...(etag === undefined ? {} : { 'if-match': etag }),
  };
  const options = { method: 'GET', bucketName: bucket, objectName: `${prefix}${key}`, headers };
  return call((client) => client.makeRequestAsync(options, '', [200, 206]), { signal, about: key });
}

async function* resumed(connection: Connection, wanted: Wanted, first: IncomingMessage, signal?: AbortSignal): AsyncGenerator<Buffer> {
  const { etag } = first.headers;
  const expected = wanted.start + Number(first.headers['content-length'] ?? Number.NaN);
  let at = wanted.start;
  let answer = first;
  try {
    for (let broken = 0; ; broken += 1) {
      try {
        for await (const bytes of answer as AsyncIterable<Buffer>) {
          at += bytes.byteLength;
          yield bytes;
        }
        if (at < expected) throw Object.assign(new Error('the answer ended early'), { code: 'ECONNRESET' });
        return;
      } catch (error) {
        // Without a tag it might go on with bytes of another version.
        const isOver = signal?.aborted || etag === undefined || broken === connection.patience.attempts || !isPassing(error);
        if (isOver) throw translated(error, wanted.key);
      }
      answer = await request(connection, { ...wanted, start: at, isWhole: wanted.isWhole && at === 0 }, etag, signal);
    }
  } finally {
    answer.destroy();
  }
}

const abortError = (signal?: AbortSignal) => new ObjectError('aborted', 'The transfer was aborted.', { cause: signal?.reason });
const isRange = ({ start, end }: { start: number; end: number }) =>
  Number.isSafeInteger(start) && Number.isSafeInteger(end) && start >= 0 && end >= start;
