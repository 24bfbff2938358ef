/** The size of a WebP picture by its first bytes, or null when they are no WebP that we know. */
export const webpHeadBytes = 30;

export function webpSize(head: Uint8Array): { width: number; height: number } | null {
  if (head.byteLength < webpHeadBytes) return null;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const name = (at: number) => String.fromCharCode(...head.subarray(at, at + 4));
  if (name(0) !== 'RIFF' || name(8) !== 'WEBP') return null;
  if (name(12) === 'VP8 ') {
    // A key frame: three bytes of header, its start code, two sides of 14 bits.
    if (head[23] !== 0x9d || head[24] !== 0x01 || head[25] !== 0x2a) return null;
    return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  }
  if (name(12) === 'VP8L') {
    // Lossless: a signature byte, then two sides of 14 bits, each less by one.
    if (head[20] !== 0x2f) return null;
    const bits = view.getUint32(21, true);
    return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) };
  }
  if (name(12) !== 'VP8X') return null;
  const side = (at: number) => 1 + (view.getUint16(at, true) | ((head[at + 2] ?? 0) << 16));
  return { width: side(24), height: side(27) };
}
