/**
 * A segment of HLS as old devices know it: H.264 and AAC in one transport stream, made from CMAF segments without encoding. Each stands
 * for itself, and still continues those before it: times are absolute, and every stream has a multiple of 16 packets in every segment,
 * after which continuity counters begin at zero again.
 */
import type { Rational } from '../facts.ts';
import { MediaError } from '../refusal.ts';
import { type Pes, packetBytes, packetsOf, packetWriter, pesOf, pids, tablesOf } from './packets.ts';
import { samplesOf } from './samples.ts';
import { adtsHeaders, avcStream } from './streams.ts';

export interface TsInit {
  picture: { init: Uint8Array; segment: Uint8Array; timescale: number; frameRate: Rational } | null;
  /** The sound that goes with it. */
  sound: { init: Uint8Array; segments: readonly Uint8Array[]; timescale: number } | null;
}

/** What the clock shows at the beginning of the video: room for pictures that are decoded before it. */
const startClock = 10 * 90_000;
/** The stream's clock runs so much ahead of the first byte of a picture. */
const leadClock = 9000;
const counterCycle = 16;
/** Far more than headers take. */
const addedBytes = 16 * 1024 * 1024;
/** Frames of sound that share a header. */
const framesTogether = 8;

export function tsSegment({ picture, sound }: TsInit): Uint8Array {
  const pictures = picture === null ? [] : picturePes(picture);
  const sounds = sound === null ? [] : soundPes(sound, picture === null);
  const units = [...pictures, ...sounds].toSorted((a, b) => a.at - b.at);
  const tables = tablesOf([
    ...(picture === null ? [] : [{ pid: pids.picture, type: 0x1b }]),
    ...(sound === null ? [] : [{ pid: pids.sound, type: 0x0f }]),
  ]);
  const packets = new Map(units.map((unit) => [unit, packetsOf(unit)]));
  for (const stream of [pictures, sounds]) {
    const last = stream.at(-1);
    const count = stream.reduce((sum, unit) => sum + (packets.get(unit) ?? 0), 0);
    // Spread over more packets than it needs, the last one makes the number whole.
    if (last) packets.set(last, (packets.get(last) ?? 0) + ((counterCycle - (count % counterCycle)) % counterCycle));
  }
  const total = [...packets.values()].reduce((sum, count) => sum + count, 2 * counterCycle);
  const bytes = new Uint8Array(total * packetBytes);
  const writer = packetWriter(bytes);
  let written = 0;
  const writeTables = () => {
    writer.table(0, tables.association);
    writer.table(pids.tables, tables.map);
    written += 1;
  };
  for (const [index, unit] of units.entries()) {
    // Again and again, so that a receiver can begin anywhere; never more often than the cycle.
    if (written < counterCycle && index >= (written * units.length) / counterCycle) writeTables();
    writer.pes(unit, packets.get(unit) ?? 0);
  }
  while (written < counterCycle) writeTables();
  return bytes;
}

type Unit = Pes & { at: number };

function picturePes({ init, segment, timescale, frameRate }: NonNullable<TsInit['picture']>): Unit[] {
  const stream = avcStream(init, frameRate);
  const delay = Math.round(stream.delaySeconds * 90_000);
  // Parameter sets stand before every key picture, and are as long as a worker made them.
  let left = 2 * segment.byteLength + addedBytes;
  return samplesOf(segment).map(({ data, decodeTicks, shownAfterTicks }) => {
    const { parts, isKey } = stream.unit(data);
    const at = startClock + Math.round((decodeTicks * 90_000) / timescale) - delay;
    const shown = startClock + Math.round(((decodeTicks + shownAfterTicks) * 90_000) / timescale);
    const bytes = pesOf(0xe0, parts, shown, at);
    left -= bytes.byteLength;
    if (left < 0) throw new MediaError('bad-segment', 'its parameter sets are too long');
    return { pid: pids.picture, bytes, clock: at - leadClock, isKey, at };
  });
}

function soundPes({ init, segments, timescale }: NonNullable<TsInit['sound']>, withClock: boolean): Unit[] {
  const header = adtsHeaders(init);
  const frames = segments.flatMap(samplesOf);
  return Array.from({ length: Math.ceil(frames.length / framesTogether) }, (_, n) => {
    const together = frames.slice(n * framesTogether, (n + 1) * framesTogether);
    const at = startClock + Math.round(((together[0]?.decodeTicks ?? 0) * 90_000) / timescale);
    const parts = together.flatMap(({ data }) => [header(data.byteLength), data]);
    return { pid: pids.sound, bytes: pesOf(0xc0, parts, at, null), clock: withClock ? at - leadClock : null, isKey: withClock, at };
  });
}
