/** Stored bytes as an answer: ranges, conditions, HEAD. */
import { Readable } from 'node:stream';
import type { Objects } from '../components/objects/contract.ts';
import type { Incoming, WireAnswer } from './answer.ts';
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
  const { key, sizeBytes, byteOffset } = object;
  return sendStored(incoming, {
    ...object,
    open: (range) => {
      if (byteOffset === undefined) return objects.get(key, range, incoming.signal);
      const start = byteOffset + (range?.start ?? 0);
      return objects.get(key, { start, end: byteOffset + (range?.end ?? sizeBytes - 1) }, incoming.signal);
    },
  });
}

/** The same for bytes that are no single object. `range` is inclusive. */
export async function sendStored(
  incoming: Incoming,
  object: Stored & { open(range?: { start: number; end: number }): Readable | Promise<Readable> },
): Promise<WireAnswer> {
  const headers: Record<string, string> = { ...object.headers, etag: object.etag, 'accept-ranges': 'bytes' };
  if (matches(incoming.header('if-none-match'), object.etag)) return { status: 304, headers: withoutType(headers) };
  const ifRange = incoming.header('if-range');
  const asked = ifRange === '' || ifRange === object.etag ? rangeOf(incoming.header('range'), object.sizeBytes) : 'whole';
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
