/** Whether decoding can begin with a segment, told by the bytes of its first picture: the flags of its container are only a claim. */
import { decoderConfigOf, mediaOf } from './boxes.ts';
import { type Codec, codecs } from './family.ts';

/** Before the picture of one sample. */
const mostUnits = 200;

/** Of a segment, or of a head of one. Sound can begin anywhere. */
export function beginsWithKey(init: Uint8Array, segment: Uint8Array): boolean {
  const decoder = decoderConfigOf(init);
  if (decoder === null) return true;
  const { type, config } = decoder;
  if (type === 'avc1') return isKey.h264(mediaOf(segment), lengthBytes(config, 4));
  return type === 'hvc1' ? isKey.hevc(mediaOf(segment), lengthBytes(config, 21)) : isKey.av1(mediaOf(segment), 0);
}

/** The same without an init segment: as a segment of which codecs it would begin with a key picture. Encoders write lengths of four bytes. */
export function keyCodecs(segment: Uint8Array): Codec[] {
  try {
    const media = mediaOf(segment);
    return codecs.filter((codec) => isKey[codec](media, 4));
  } catch {
    return [];
  }
}

const isKey: Readonly<Record<Codec, (media: DataView, lengthBytes: number) => boolean>> = {
  h264: (media, lengthBytes) =>
    firstOf(unitsOf(media, lengthBytes), (unit) => {
      const kind = byteOf(unit) & 31;
      return kind >= 1 && kind <= 5 ? kind === 5 : null;
    }),
  // IDR with or without leading pictures that can be decoded; before 32, all are pictures.
  hevc: (media, lengthBytes) =>
    firstOf(unitsOf(media, lengthBytes), (unit) => {
      const kind = (byteOf(unit) >> 1) & 63;
      return kind < 32 ? kind === 19 || kind === 20 : null;
    }),
  // A frame, or its header alone: not one that is shown again, and of type 0, a key frame.
  av1: (media) => firstOf(obusOf(media), ({ kind, body }) => (kind === 3 || kind === 6 ? (byteOf(body) & 0xe0) === 0 : null)),
};

function firstOf<T>(parts: Iterable<T>, look: (part: T) => boolean | null): boolean {
  for (const part of parts) {
    const answer = look(part);
    if (answer !== null) return answer;
  }
  return false;
}

const byteOf = (view: DataView): number => (view.byteLength === 0 ? 0 : view.getUint8(0));
const lengthBytes = (config: DataView, at: number): number => (at < config.byteLength ? (config.getUint8(at) & 3) + 1 : 4);
const part = (view: DataView, from: number, to: number): DataView =>
  new DataView(view.buffer, view.byteOffset + from, Math.max(0, Math.min(to, view.byteLength) - from));

/** Units of H.264 and HEVC behind lengths of so many bytes (ISO/IEC 14496-15). The last is shorter where the data ends within it. */
export function* unitsOf(data: DataView, lengthBytes: number): Generator<DataView> {
  let at = 0;
  for (let count = 0; count < mostUnits && at + lengthBytes <= data.byteLength; count++) {
    let length = 0;
    for (let i = 0; i < lengthBytes; i++) length = length * 256 + data.getUint8(at + i);
    at += lengthBytes;
    yield part(data, at, at + length);
    at += length;
  }
}

/** AV1, section 5.3: a header of one or two bytes, then a length in groups of seven bits where the header says so. */
function* obusOf(data: DataView): Generator<{ kind: number; body: DataView }> {
  let at = 0;
  for (let count = 0; count < mostUnits && at < data.byteLength; count++) {
    const header = data.getUint8(at);
    at += header & 0x04 ? 2 : 1;
    let size = data.byteLength - at;
    if (header & 0x02) {
      size = 0;
      for (let i = 0; i < 8 && at < data.byteLength; i++) {
        const byte = data.getUint8(at++);
        size += (byte & 0x7f) * 2 ** (7 * i);
        if ((byte & 0x80) === 0) break;
      }
    }
    if (at > data.byteLength) return;
    yield { kind: (header >> 3) & 15, body: part(data, at, at + size) };
    at += size;
  }
}
