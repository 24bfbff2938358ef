/** MPEG-2 transport packets (ISO/IEC 13818-1). */

export const packetBytes = 188;
const payloadBytes = 184;
export const pids = { tables: 0x1000, picture: 0x100, sound: 0x101 } as const;

/** One packetized elementary stream packet, and what the first of its transport packets says. */
export interface Pes {
  pid: number;
  bytes: Uint8Array;
  /** In 90 kHz; null for none. */
  clock: number | null;
  isKey: boolean;
}

/** `parts` with their header. `decoded` is left out where it is when it is shown. Times in 90 kHz. */
export function pesOf(streamId: number, parts: readonly Uint8Array[], shown: number, decoded: number | null): Uint8Array {
  const both = decoded !== null && decoded !== shown;
  const headBytes = both ? 19 : 14;
  const length = parts.reduce((sum, part) => sum + part.byteLength, headBytes);
  const bytes = new Uint8Array(length);
  // A picture may be longer than the field can say, and then says nothing.
  const declared = length - 6 > 65_535 ? 0 : length - 6;
  bytes.set([0, 0, 1, streamId, declared >> 8, declared & 255, 0x84, both ? 0xc0 : 0x80, headBytes - 9]);
  writeTime(bytes, 9, both ? 3 : 2, shown);
  if (both) writeTime(bytes, 14, 1, decoded);
  let at = headBytes;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.byteLength;
  }
  return bytes;
}

/** 33 bits in three pieces, with marker bits between them. */
function writeTime(bytes: Uint8Array, at: number, kind: number, time: number): void {
  const high = Math.floor(time / 2 ** 30) & 7;
  bytes[at] = (kind << 4) | (high << 1) | 1;
  bytes[at + 1] = (time >>> 22) & 255;
  bytes[at + 2] = ((time >>> 14) & 254) | 1;
  bytes[at + 3] = (time >>> 7) & 255;
  bytes[at + 4] = ((time << 1) & 254) | 1;
}

const adaptationBytes = ({ clock, isKey }: Pes): number => (clock !== null ? 8 : isKey ? 2 : 0);

export function packetsOf(pes: Pes): number {
  return Math.ceil((pes.bytes.byteLength + adaptationBytes(pes)) / payloadBytes);
}

/** Writes packets of one stream after another, each numbered by what its stream has had. */
export function packetWriter(out: Uint8Array) {
  const counters = new Map<number, number>();
  let at = 0;

  function head(pid: number, begins: boolean, hasAdaptation: boolean): void {
    const counter = counters.get(pid) ?? 0;
    counters.set(pid, (counter + 1) & 15);
    out[at] = 0x47;
    out[at + 1] = (begins ? 0x40 : 0) | (pid >> 8);
    out[at + 2] = pid & 255;
    out[at + 3] = (hasAdaptation ? 0x30 : 0x10) | counter;
  }

  return {
    /** A table fits into one packet; the rest is filled up. */
    table(pid: number, section: Uint8Array): void {
      head(pid, true, false);
      out.fill(0xff, at + 4, at + packetBytes);
      out[at + 4] = 0;
      out.set(section, at + 5);
      at += packetBytes;
    },
    /** In so many packets: at least `packetsOf`, at most as many as it has bytes. */
    pes(pes: Pes, packets: number): void {
      let sent = 0;
      for (let left = packets; left > 0; left -= 1) {
        const needed = sent === 0 ? adaptationBytes(pes) : 0;
        const size = Math.min(payloadBytes - needed, pes.bytes.byteLength - sent - (left - 1));
        const adaptation = payloadBytes - size;
        head(pes.pid, sent === 0, adaptation > 0);
        if (adaptation > 0) writeAdaptation(out.subarray(at + 4, at + 4 + adaptation), sent === 0 ? pes : null);
        out.set(pes.bytes.subarray(sent, sent + size), at + packetBytes - size);
        sent += size;
        at += packetBytes;
      }
    },
  };
}

function writeAdaptation(field: Uint8Array, pes: Pes | null): void {
  field.fill(0xff);
  field[0] = field.byteLength - 1;
  if (field.byteLength === 1) return;
  field[1] = (pes?.isKey ? 0x40 : 0) | (pes && pes.clock !== null ? 0x10 : 0);
  if (!pes || pes.clock === null) return;
  const base = pes.clock;
  field[2] = Math.floor(base / 2 ** 25) & 255;
  field[3] = (base >>> 17) & 255;
  field[4] = (base >>> 9) & 255;
  field[5] = (base >>> 1) & 255;
  field[6] = ((base & 1) << 7) | 0x7e;
  field[7] = 0;
}

/** The programme association and programme map tables: one programme with these streams, the first of which carries its clock. */
export function tablesOf(streams: readonly { pid: number; type: number }[]): { association: Uint8Array; map: Uint8Array } {
  const word = (value: number) => [value >> 8, value & 255];
  const clock = streams[0]?.pid ?? 0x1fff;
  return {
    association: section(0x00, [...word(1), ...word(0xe000 | pids.tables)]),
    map: section(0x02, [
      ...word(0xe000 | clock),
      ...word(0xf000),
      ...streams.flatMap(({ pid, type }) => [type, ...word(0xe000 | pid), ...word(0xf000)]),
    ]),
  };
}

function section(table: number, content: number[]): Uint8Array {
  const length = content.length + 9;
  const bytes = [table, 0xb0 | (length >> 8), length & 255, 0, 1, 0xc1, 0, 0, ...content];
  const sum = checksum(bytes);
  return Uint8Array.from([...bytes, sum >>> 24, (sum >>> 16) & 255, (sum >>> 8) & 255, sum & 255]);
}

/** CRC-32/MPEG-2, annex A. Tables are short, so bit by bit will do. */
function checksum(bytes: readonly number[]): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte << 24;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  }
  return crc >>> 0;
}
