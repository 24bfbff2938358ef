/**
 * Objects joined by the store itself. Its parts must have 5 MiB, so what is smaller is gathered here. The bytes are read once for their
 * hash, as no store tells it, but most of them are not sent again.
 */
import { createHash } from 'node:crypto';
import { ObjectError, type ObjectPart, type Objects, type PutResult } from '../contract.ts';
import { joined } from '../joined.ts';
import { checkKey } from '../key.ts';
import type { Connection } from './connection.ts';
import { abortParts, beginParts, completeParts, copyPart, type Part, sendPart } from './parts.ts';
import { leastPartBytes } from './settings.ts';

type Stored = Extract<ObjectPart, { key: string }>;
/** A piece of what is joined: a range that the store copies, or ranges that are gathered and sent. */
export type Piece = { copied: Range } | { gathered: (Range | { bytes: Uint8Array })[] };
interface Range {
  key: string;
  start: number;
  /** Inclusive. */
  end: number;
}
const gatheredBytes = 8 * 1024 * 1024;
const copyableBytes = 512 * 1024 * 1024;
const mostPieces = 10_000;

/** Null where too little would be spared, or the store could not do it. */
export function planJoin(parts: readonly ObjectPart[]): Piece[] | null {
  const pieces: Piece[] = [];
  let waiting: (Range | { bytes: Uint8Array })[] = [];
  let waitingBytes = 0;
  let copied = 0;
  let total = 0;
  const flush = () => {
    if (waitingBytes > 0) pieces.push({ gathered: waiting });
    [waiting, waitingBytes] = [[], 0];
  };
  const gather = (piece: Range | { bytes: Uint8Array }, size: number) => {
    waiting.push(piece);
    waitingBytes += size;
    if (waitingBytes >= gatheredBytes) flush();
  };
  for (const part of parts) {
    const size = sizeOf(part);
    total += size;
    if ('bytes' in part) {
      gather(part, size);
      continue;
    }
    // What waits is filled up from the front of this one, if enough is left of it.
    const missing = waitingBytes === 0 ? 0 : Math.max(0, leastPartBytes - waitingBytes);
    if (size > copyableBytes || size - missing < leastPartBytes) {
      if (size > 0) gather({ key: part.key, start: 0, end: size - 1 }, size);
      continue;
    }
    if (missing > 0) gather({ key: part.key, start: 0, end: missing - 1 }, missing);
    flush();
    pieces.push({ copied: { key: part.key, start: missing, end: size - 1 } });
    copied += size - missing;
  }
  flush();
  return copied * 2 >= total && copied > 0 && pieces.length <= mostPieces ? pieces : null;
}

export async function joinByCopying(
  connection: Connection,
  objects: Pick<Objects, 'get' | 'head'>,
  key: string | ((sha256: string) => string),
  parts: readonly ObjectPart[],
  pieces: readonly Piece[],
  options: { signal?: AbortSignal | undefined; sha256?: string; onBytes?: ((done: number) => void) | undefined },
): Promise<PutResult & { key: string }> {
  const { signal } = options;
  const hash = createHash('sha256');
  for await (const bytes of joined(objects, parts, options)) hash.update(bytes);
  const sha256 = hash.digest('hex');
  if (options.sha256 !== undefined && options.sha256 !== sha256)
    throw new ObjectError('digest-mismatch', `The bytes have the SHA-256 ${sha256}, not ${options.sha256}.`);
  const finalKey = checkKey(typeof key === 'string' ? key : key(sha256));
  const name = `${connection.prefix}${finalKey}`;
  const id = await beginParts(connection, name);
  try {
    const made: Part[] = [];
    for (const [n, piece] of pieces.entries()) {
      const upload = { name, id, part: n + 1 };
      if ('copied' in piece)
        made.push(await copyPart(connection, upload, { ...piece.copied, name: `${connection.prefix}${piece.copied.key}` }, signal));
      else made.push(await sendPart(connection, upload, await bytesOf(objects, piece.gathered, signal), signal));
    }
    const sizeBytes = parts.reduce((sum, part) => sum + sizeOf(part), 0);
    await completeParts(connection, { name, id }, made, sizeBytes);
    return { key: finalKey, sizeBytes, sha256 };
  } catch (error) {
    await abortParts(connection, { name, id });
    throw error;
  }
}

async function bytesOf(
  objects: Pick<Objects, 'get'>,
  ranges: readonly (Range | { bytes: Uint8Array })[],
  signal?: AbortSignal,
): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for (const range of ranges) {
    if ('bytes' in range) chunks.push(range.bytes);
    else for await (const bytes of await objects.get(range.key, range, signal)) chunks.push(bytes as Uint8Array);
  }
  return Buffer.concat(chunks);
}

const sizeOf = (part: ObjectPart): number => ('bytes' in part ? part.bytes.byteLength : (part satisfies Stored).sizeBytes);
