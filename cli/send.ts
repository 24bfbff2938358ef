/**
 * Sends a file so that it can go on after anything: a lost connection, a restart of the server, the end of this program. The server
 * knows the upload by the SHA-256 of the file and what it is to become, and checks every byte against it.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type DetailedError, Upload } from 'tus-js-client';
import type { Input } from '../gateway/contract/client.ts';
import { createCommandClient, isPassing, refusal, unreachable } from './api.ts';
import type { Connection } from './connection.ts';
import type { CommandFailure } from './failure.ts';

const pieceBytes = 1 << 20;
/** A server that restarts is back within the minute; the count begins anew with every byte that arrives. */
const retryDelays = [0, 500, 1000, 2000, 4000, 8000, 15_000, 30_000];

/** SHA-256 of a file, lower-case hex. */
export async function digestOf(file: string, onBytes: (bytes: number) => void, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(file, { highWaterMark: pieceBytes, signal })) {
    hash.update(piece);
    onBytes(piece.length);
  }
  return hash.digest('hex');
}

type Wishes = Input<'POST /api/v1/uploads/batch'>['body']['uploads'][number];
export interface SendOptions {
  file: string;
  sizeBytes: number;
  sha256: string;
  wishes: Pick<Wishes, 'title' | 'filename' | 'description' | 'privacy' | 'profile'>;
  /** Bytes that the server has, in all. */
  onBytes(sent: number): void;
  /** Told once when an earlier run is gone on with. */
  onResume(sent: number): void;
  signal: AbortSignal;
}
/** The id of the video, once the file is its source. */
export async function sendFile(connection: Connection, options: SendOptions): Promise<string> {
  const { sha256, sizeBytes, wishes, signal } = options;
  const call = createCommandClient(connection);
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([sha256, wishes]))
    .digest('hex');
  const { items } = await call('GET /api/v1/uploads', { query: { fingerprint }, signal });
  const found = items.find(({ state, length }) => length === sizeBytes && (state === 'open' || state === 'finishing'));
  if (found) options.onResume(found.offset);
  const open = found ?? (await opened());
  await send(connection, open.url, options);
  // Where the server has put it.
  const status = `GET ${open.url}` as 'GET /api/v1/uploads/{id}';
  for (;;) {
    const now = await call(status, { params: { id: open.id }, signal }).catch((error) => {
      // It is all there: a restart now costs nothing but a moment.
      if (isPassing(error)) return null;
      throw error;
    });
    if (now?.problem) throw refusal(422, JSON.stringify(now.problem));
    if (now?.state === 'done' && now.videoId !== null) return now.videoId;
    await sleep(500, undefined, { signal });
  }

  async function opened() {
    const upload = { ...wishes, length: sizeBytes, sha256, fingerprint };
    const { items } = await call('POST /api/v1/uploads/batch', { body: { uploads: [upload] }, signal });
    return items[0] as (typeof items)[number];
  }
}

/** As an interrupted transfer is found again by its next run. */
async function send({ server, key }: Connection, address: string, { file, sizeBytes, onBytes, signal }: SendOptions): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const upload = new Upload(createReadStream(file), {
      uploadUrl: server + address,
      uploadSize: sizeBytes,
      chunkSize: Number.POSITIVE_INFINITY,
      headers: { authorization: `Bearer ${key}` },
      retryDelays,
      storeFingerprintForResuming: false,
      onShouldRetry: (error) => !signal.aborted && passes(error.originalResponse?.getStatus() ?? 0),
      onProgress: onBytes,
      onSuccess: () => resolve(),
      onError: (error) => reject(inWords(server, error)),
    });
    const stop = () => {
      void upload.abort();
      reject(signal.reason);
    };
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    else upload.start();
  });
}

/** No answer, trouble of the server, and whatever asking for the offset again may settle. */
const passes = (status: number) => status === 0 || (status >= 500 && status !== 507) || [409, 423, 429, 460].includes(status);

function inWords(server: string, error: Error | DetailedError): CommandFailure {
  const response = 'originalResponse' in error ? error.originalResponse : null;
  if (response) return refusal(response.getStatus(), response.getBody());
  return unreachable(server, 'causingError' in error ? error.causingError : error);
}
