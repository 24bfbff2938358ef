/** What a picture that somebody uploads says of itself, by its first and last bytes. Only still ones, in formats that browsers and encoders read. */
import { webpSize } from './webp.ts';

export interface StillPicture {
  mediaType: 'image/png' | 'image/webp';
  width: number;
  height: number;
}
export const stillPictureBytes = { most: 10 * 1024 * 1024, head: 33, tail: 12 } as const;
const longestSide = 4096;

const pngStart = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** An IEND chunk with its checksum, as it ends every whole PNG. */
const pngEnd = [0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82];

/** The picture, or what is wrong with it. */
export function stillPicture(head: Uint8Array, tail: Uint8Array, sizeBytes: number): StillPicture | string {
  const found = pngOf(head, tail) ?? webpOf(head, sizeBytes) ?? 'It is neither PNG nor WebP.';
  if (typeof found === 'string') return found;
  const { width, height } = found;
  return width < 1 || height < 1 || Math.max(width, height) > longestSide
    ? `It has ${width} x ${height} pixels; at most ${longestSide} a side.`
    : found;
}

function pngOf(head: Uint8Array, tail: Uint8Array): StillPicture | string | null {
  if (!pngStart.every((byte, i) => head[i] === byte)) return null;
  // IHDR comes first: ISO/IEC 15948, 5.6.
  if (head.byteLength < 33 || String.fromCharCode(...head.subarray(12, 16)) !== 'IHDR') return 'Its header is damaged.';
  if (!pngEnd.every((byte, i) => tail[tail.byteLength - pngEnd.length + i] === byte)) return 'It ends before its end.';
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  return { mediaType: 'image/png', width: view.getUint32(16), height: view.getUint32(20) };
}

function webpOf(head: Uint8Array, sizeBytes: number): StillPicture | string | null {
  const size = webpSize(head);
  if (size === null) return null;
  const declared = new DataView(head.buffer, head.byteOffset, head.byteLength).getUint32(4, true) + 8;
  if (declared > sizeBytes) return 'It ends before its end.';
  const isExtended = String.fromCharCode(...head.subarray(12, 16)) === 'VP8X';
  if (isExtended && ((head[20] ?? 0) & 0x02) !== 0) return 'It moves; only still pictures can be used.';
  return { mediaType: 'image/webp', ...size };
}
