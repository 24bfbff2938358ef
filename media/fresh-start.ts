/** Whether a copied segment can be the first that a player decodes. An encoder of ours makes no other; a source may have anything. */
import { decoderConfigOf, mediaOf } from './boxes.ts';
import { unitsOf } from './key-picture.ts';
import { MediaError } from './refusal.ts';

const slice = 1;
const idr = 5;
const sequenceParameters = 7;
const pictureParameters = 8;

/** What is wrong with the first sample, or null: it must be an IDR picture, for decoders that the init segment sets up. */
export function freshStartTrouble(init: Uint8Array, segment: Uint8Array): string | null {
  const { type, config } = decoderConfigOf(init) ?? {};
  if (type !== 'avc1' || config === undefined || config.byteLength < 7) return 'the stream is not described';
  const lengthBytes = (config.getUint8(4) & 3) + 1;
  const known = parametersIn(config);
  for (const unit of unitsOf(mediaOf(segment), lengthBytes)) {
    const kind = unit.byteLength === 0 ? 0 : unit.getUint8(0) & 31;
    if (kind === idr) return null;
    if (kind >= slice && kind < idr) return 'it does not begin with an IDR picture';
    if ((kind === sequenceParameters || kind === pictureParameters) && !known.has(keyOf(unit))) return 'the stream changes its parameters';
  }
  return 'its first picture cannot be found';
}

/** Sequence and picture parameter sets of an avcC (ISO/IEC 14496-15, 5.3.3.1). */
function parametersIn(config: DataView): Set<string> {
  const found = new Set<string>();
  const short = () => new MediaError('bad-segment', 'the description of the stream ends too early');
  let at = 5;
  for (const mask of [31, 255]) {
    if (at >= config.byteLength) throw short();
    const count = config.getUint8(at++) & mask;
    for (let i = 0; i < count; i++) {
      if (at + 2 > config.byteLength) throw short();
      const length = config.getUint16(at);
      at += 2;
      if (at + length > config.byteLength) throw short();
      found.add(keyOf(new DataView(config.buffer, config.byteOffset + at, length)));
      at += length;
    }
  }
  return found;
}

/** Without the zeros that may trail it where start codes are used. */
function keyOf(unit: DataView): string {
  return new Uint8Array(unit.buffer, unit.byteOffset, unit.byteLength).join().replace(/(,0)+$/, '');
}
