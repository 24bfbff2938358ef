/**
 * Names of playbacks, which say when they began: UUIDs of version 7 (RFC 9562, section 5.7). Their last five bytes are a signature over the rest
 * and the video, so that nobody makes up playbacks of the past, or more of them than the server was asked for.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const signed = 11;

export interface PlaybackIds {
  /** `at`: milliseconds of the epoch. */
  make(videoId: string, at: number): string;
  /** When it began. Null for one that was not made here for this video, of the future, or too old to still go on. */
  beganAt(id: string, videoId: string, now: number, longestMs: number): number | null;
}

export function createPlaybackIds(secret: string): PlaybackIds {
  const key = createHmac('sha256', secret).update('vitascope-playback-ids').digest();
  const signatureOf = (bytes: Uint8Array, videoId: string) =>
    createHmac('sha256', key)
      .update(bytes.subarray(0, signed))
      .update(videoId)
      .digest()
      .subarray(0, 16 - signed);
  return {
    make(videoId, at) {
      const bytes = bytesAt(at, randomBytes(16));
      bytes.set(signatureOf(bytes, videoId), signed);
      return textOf(bytes);
    },
    beganAt(id, videoId, now, longestMs) {
      const bytes = Buffer.from(id.replaceAll('-', ''), 'hex');
      if (bytes.length !== 16 || !timingSafeEqual(bytes.subarray(signed), signatureOf(bytes, videoId))) return null;
      const at = bytes.readUIntBE(0, 6);
      return at > now + 60_000 || at < now - longestMs ? null : at;
    },
  };
}

/** Older than all that were made at that moment or later. */
export const lowestIdAt = (at: number): string => textOf(bytesAt(at, Buffer.alloc(16)));

function bytesAt(at: number, bytes: Buffer): Buffer {
  bytes.writeUIntBE(at, 0, 6);
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes;
}
const textOf = (bytes: Buffer) => bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
