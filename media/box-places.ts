/** Where boxes lie in bytes of ours, so that they can be taken out, or changed in place. ISO/IEC 14496-12, 4.2. */
import { maxBoxes } from './boxes.ts';
import { boxHead } from './movie-header.ts';
import { MediaError } from './refusal.ts';

export interface BoxPlace {
  type: string;
  start: number;
  bodyStart: number;
  /** Of the whole box; may lie beyond the bytes when only the beginning of a segment is looked at. */
  end: number;
}

/** The boxes side by side between two places. */
export function* boxPlaces(bytes: Uint8Array, from = 0, to = bytes.byteLength): Generator<BoxPlace> {
  for (let start = from, seen = 0; start < to; seen += 1) {
    if (seen === maxBoxes) throw new MediaError('bad-segment', 'too many boxes');
    const head = boxHead(bytes, start);
    if (head === null || !Number.isFinite(head.sizeBytes)) throw new MediaError('bad-segment', 'there is no box where one should be');
    const end = start + head.sizeBytes;
    yield { type: head.type, start, bodyStart: start + head.headBytes, end };
    start = end;
  }
}

/** The first box of a path of types. */
export function boxPlace(bytes: Uint8Array, path: readonly string[], within?: BoxPlace): BoxPlace {
  const [type, ...rest] = path;
  for (const box of boxPlaces(bytes, within?.bodyStart, within?.end)) {
    if (box.type === type) return rest.length === 0 ? box : boxPlace(bytes, rest, box);
  }
  throw new MediaError('bad-segment', `there is no ${path.join('/')}`);
}

/** A box around what it holds. */
export function boxOf(type: string, ...content: readonly Uint8Array[]): Uint8Array {
  const sizeBytes = content.reduce((sum, part) => sum + part.byteLength, 8);
  const bytes = new Uint8Array(sizeBytes);
  new DataView(bytes.buffer).setUint32(0, sizeBytes);
  bytes.set(new TextEncoder().encode(type), 4);
  let at = 8;
  for (const part of content) {
    bytes.set(part, at);
    at += part.byteLength;
  }
  return bytes;
}

export const viewOn = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
