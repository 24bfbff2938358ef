/** The bytes of a planned download, from any place to any other. */
import type { Readable } from 'node:stream';
import { type DownloadPlan, renumber } from '../../media/index.ts';

type Piece = DownloadPlan['pieces'][number];
type Range = { start: number; end: number };

/** Holds the fragment's description as a rule; the pictures behind it pass through untouched. */
const firstBytes = 64 * 1024;

export async function* downloadBytes(
  { head, pieces, sizeBytes }: DownloadPlan,
  range: Range = { start: 0, end: sizeBytes - 1 },
  open: (piece: Piece, range: Range) => Promise<Readable>,
): AsyncGenerator<Uint8Array> {
  if (range.start < head.byteLength) yield head.subarray(range.start, range.end + 1);
  let at = head.byteLength;
  for (const piece of pieces) {
    const [start, end] = [Math.max(0, range.start - at), Math.min(piece.sizeBytes - 1, range.end - at)];
    at += piece.sizeBytes;
    if (end < start) continue;
    const changed = await changedPart(piece, open);
    if (start < changed.byteLength) yield changed.subarray(start, end + 1);
    if (end >= changed.byteLength) yield* await open(piece, { start: Math.max(start, changed.byteLength), end });
  }
}

/** The beginning of a segment, as far as anything in it changes. */
async function changedPart(piece: Piece, open: (piece: Piece, range: Range) => Promise<Readable>): Promise<Uint8Array> {
  const read = async (size: number) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of await open(piece, { start: 0, end: size - 1 })) chunks.push(chunk as Uint8Array);
    return Buffer.concat(chunks);
  };
  if (piece.sizeBytes > firstBytes) {
    const first = await read(firstBytes);
    // One fragment that reaches to the end; otherwise there are more, further behind.
    if (numberedToTheEnd(first, piece)) return first;
  }
  const whole = await read(piece.sizeBytes);
  renumber(whole, piece.change);
  return whole;
}

function numberedToTheEnd(first: Uint8Array, piece: Piece): boolean {
  try {
    return renumber(first, piece.change) === piece.sizeBytes;
  } catch {
    return false;
  }
}
