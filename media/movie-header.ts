/** What an MP4's movie header declares, which ffmpeg does not tell: it adds up the sample table instead. ISO/IEC 14496-12, 8.2.2. */

export interface BoxHead {
  type: string;
  /** Of the whole box; Infinity for a last box that runs to the end of the file. */
  sizeBytes: number;
  headBytes: number;
}

/** The head of the box that begins at `at`; null when these bytes are no box. */
export function boxHead(bytes: Uint8Array, at = 0): BoxHead | null {
  if (bytes.byteLength < at + 8) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
  const size = view.getUint32(at);
  if (size === 0) return { type, sizeBytes: Number.POSITIVE_INFINITY, headBytes: 8 };
  if (size !== 1) return size < 8 ? null : { type, sizeBytes: size, headBytes: 8 };
  if (bytes.byteLength < at + 16) return null;
  const large = Number(view.getBigUint64(at + 8));
  return large < 16 ? null : { type, sizeBytes: large, headBytes: 16 };
}

/** Declared length of the film in seconds, from the first bytes inside `moov`; null when it declares none. */
export function movieSeconds(moovContent: Uint8Array): number | null {
  const head = boxHead(moovContent);
  // The movie header comes first in every file that is written by the book; elsewhere it is not worth a search.
  if (head?.type !== 'mvhd') return null;
  const content = moovContent.subarray(head.headBytes);
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const long = content[0] === 1;
  if (content.byteLength < (long ? 32 : 20)) return null;
  const timescale = view.getUint32(long ? 20 : 12);
  const duration = long ? Number(view.getBigUint64(24)) : view.getUint32(16);
  // All ones means "not known".
  const unknown = long ? duration >= 2 ** 63 : duration === 0xffffffff;
  return timescale === 0 || duration === 0 || unknown ? null : duration / timescale;
}

/** Whether a declared length is a lie about what is there; edit lists and rounding make honest files differ a little. */
export function declaredFarBeyond(declaredSeconds: number, realSeconds: number): boolean {
  return declaredSeconds > 2 * realSeconds + 60;
}
