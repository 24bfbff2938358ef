/** Stored bytes as an answer: ranges, conditions, HEAD. */
import { Readable } from 'node:stream';
import type { Objects } from '../components/objects/contract.ts';
import type { Incoming, WireAnswer } from './answer.ts';
import { type LocalBytes, openLocal } from './local-bytes.ts';
import { refuse } from './problem.ts';
import { matches, rangeOf } from './ranges.ts';

interface Stored {
  sizeBytes: number;
  etag: string;
  headers: Record<string, string>;
}

/** `byteOffset`: where in the object the bytes begin that are sent. */
export function sendObject(
  objects: Objects,
  incoming: Incoming,
  object: Stored & { key: string; byteOffset?: number },
): Promise<WireAnswer> {
  return sendStored(incoming, { ...object, open: openObject(objects, object, incoming.signal) });
}

/** What opens an object, or a range of it. */
export function openObject(
  objects: Objects,
  { key, sizeBytes, byteOffset }: { key: string; sizeBytes: number; byteOffset?: number },
  signal: AbortSignal,
): (range?: { start: number; end: number }) => Promise<Readable | LocalBytes> {
  return async (range) => {
    const from = byteOffset ?? 0;
    const [first, last] = [from + (range?.start ?? 0), from + (range?.end ?? sizeBytes - 1)];
    const path = objects.localPath?.(key);
    const local = path !== undefined && (await openLocal(path, first, last - first + 1));
    if (local) return local;
    const isWhole = byteOffset === undefined && range === undefined;
    return objects.get(key, isWhole ? undefined : { start: first, end: last }, signal);
  };
}

const addressSeconds = 3600;

/**
 * To the object storage, where the operator wants it so and clients reach it; null otherwise. Players that ask for ranges stay here: they
 * would ask twice for each of them.
 */
export async function redirectToStore(
  { objects, settings }: { objects: Objects; settings: { redirectDownloads?: boolean } },
  incoming: Incoming,
  object: { objectKey: string; type: string; name: string },
): Promise<WireAnswer | null> {
  const { direct } = objects;
  if (settings.redirectDownloads !== true || !direct?.reaches(object.objectKey)) return null;
  if (incoming.method !== 'GET' || incoming.header('range') !== '') return null;
  const disposition = `attachment; filename="${object.name}"`;
  const wanted = { seconds: addressSeconds, contentType: object.type, disposition };
  const location = await direct.getUrl(object.objectKey, wanted).catch((error: Error & { code?: string }) => {
    // It has not come there yet.
    if (error.code === 'not-found') return null;
    throw error;
  });
  if (location === null) return null;
  return { status: 302, headers: { location, 'cache-control': 'private, no-store' } };
}

/** The same for bytes that are no single object. `range` is inclusive. */
export async function sendStored(
  incoming: Incoming,
  object: Stored & { open(range?: { start: number; end: number }): Readable | Promise<Readable | LocalBytes> },
): Promise<WireAnswer> {
  const headers: Record<string, string> = { ...object.headers, etag: object.etag, 'accept-ranges': 'bytes' };
  if (matches(incoming.header('if-none-match'), object.etag)) return { status: 304, headers: withoutType(headers) };
  const ifRange = incoming.header('if-range');
  // Ranges are defined for GET alone (RFC 9110, 14.2).
  const asked =
    incoming.method !== 'HEAD' && (ifRange === '' || ifRange === object.etag)
      ? rangeOf(incoming.header('range'), object.sizeBytes)
      : 'whole';
  if (asked === 'unsatisfiable') {
    throw refuse('bad-range', 416, 'There are no such bytes.', undefined, {
      'content-range': `bytes */${object.sizeBytes}`,
      ...cors(headers),
    });
  }
  const range = asked === 'whole' ? null : asked;
  const length = range ? range.end - range.start + 1 : object.sizeBytes;
  if (range) headers['content-range'] = `bytes ${range.start}-${range.end}/${object.sizeBytes}`;
  const status = range ? 206 : 200;
  if (incoming.method === 'HEAD') return { status, headers, reportedBytes: length };
  const body = await object.open(range ?? undefined);
  if (!(body instanceof Readable)) return { status, headers, stream: { body, sizeBytes: length, reuses: true } };
  // The client may go before anybody reads; a stream that nobody listens to would take the process down with its error.
  body.on('error', () => {});
  return { status, headers, stream: { body, sizeBytes: length } };
}

/** The same for bytes that are made when they are needed. */
export async function rangedBytes(
  incoming: Incoming,
  { etag, headers }: Omit<Stored, 'sizeBytes'>,
  make: () => Promise<Uint8Array>,
): Promise<WireAnswer> {
  if (matches(incoming.header('if-none-match'), etag)) return { status: 304, headers: withoutType({ ...headers, etag }) };
  const bytes = await make();
  return sendStored(incoming, {
    sizeBytes: bytes.byteLength,
    etag,
    headers,
    open: (range) => Readable.from([range ? bytes.subarray(range.start, range.end + 1) : bytes], { objectMode: false }),
  });
}

/** Ready-made bytes as an answer, with conditions. */
export function sendBytes(incoming: Incoming, bytes: Uint8Array, etag: string, headers: Record<string, string>): WireAnswer {
  const all = { ...headers, etag };
  if (matches(incoming.header('if-none-match'), etag)) return { status: 304, headers: withoutType(all) };
  if (incoming.method === 'HEAD') return { status: 200, headers: all, reportedBytes: bytes.byteLength };
  return { status: 200, headers: all, bytes };
}

function withoutType(headers: Record<string, string>): Record<string, string> {
  const { 'content-type': _, ...rest } = headers;
  return rest;
}
function cors(headers: Record<string, string>): Record<string, string> {
  const origin = headers['access-control-allow-origin'];
  return origin ? { 'access-control-allow-origin': origin } : {};
}
