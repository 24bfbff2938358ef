/**
 * The packet listing of a whole file: what is really in it, against what its header says.
 * Read line by line in bounded memory, so it may be piped from ffprobe as it comes.
 */
import { limits } from '../limits.ts';
import { type CutReader, type Cuts, cutReader } from './cuts.ts';
import { inputGuards } from './guards.ts';

/** Arguments for `ffprobe`: one line a packet on stdout. */
export function packetsArgs(init: { input: string; container?: string }): string[] {
  return [
    ...[
      '-hide_banner',
      '-loglevel',
      'error',
      '-show_entries',
      'packet=stream_index,pts_time,dts_time,duration_time,size,flags',
      '-of',
      'csv=p=0',
    ],
    ...inputGuards(init.container === undefined ? undefined : { container: init.container }),
    `file:${init.input}`,
  ];
}

export interface StreamPackets {
  count: number;
  /** First presentation time and end of the last packet shown. */
  firstSeconds: number;
  endSeconds: number;
  lastSeconds: number;
  keyFrameSeconds: number[];
  /** Presentation times of the first packets, ascending: enough to know the rate. */
  sampleSeconds: number[];
  bytes: number;
  /** From one packet to the next, as they are stored, in seconds. */
  shortestStep: number;
  longestStep: number;
  /** Where it can be cut, if it can. */
  cuts: Cuts | null;
}

export interface PacketTable {
  streams: ReadonlyMap<number, StreamPackets>;
  /** The listing was cut off at our limit. */
  overflow: boolean;
}

const sampleSize = 20_000;
type Counted = StreamPackets & { cutting: CutReader; keyStep: number; keysSeen: number; previous: number | null };

export interface PacketReader {
  line(text: string): void;
  done(): PacketTable;
}

export function packetReader(): PacketReader {
  const streams = new Map<number, Counted>();
  let total = 0;

  return {
    line(text) {
      const [index, pts, dts, duration, size, flags] = text.split(',', 6);
      if (index === undefined || flags === undefined || !/^\d{1,4}$/.test(index)) return;
      if (++total > limits.maxPackets || flags.includes('D')) return;
      const isKey = flags.startsWith('K');
      // AVI knows only decoding times; without reordering they are the same.
      const seconds = finite(pts) ?? finite(dts);
      if (seconds === null) return;
      const stream = streamOf(Number(index));
      stream.cutting.packet(finite(pts), isKey, finite(size) ?? 0);
      stream.count++;
      stream.bytes += finite(size) ?? 0;
      if (stream.previous !== null) {
        stream.shortestStep = Math.min(stream.shortestStep, seconds - stream.previous);
        stream.longestStep = Math.max(stream.longestStep, seconds - stream.previous);
      }
      stream.previous = seconds;
      stream.firstSeconds = Math.min(stream.firstSeconds, seconds);
      stream.lastSeconds = Math.max(stream.lastSeconds, seconds);
      stream.endSeconds = Math.max(stream.endSeconds, seconds + Math.max(0, finite(duration) ?? 0));
      if (stream.sampleSeconds.length < sampleSize) stream.sampleSeconds.push(seconds);
      if (isKey) keyFrame(stream, seconds);
    },
    done() {
      const ascending = (a: number, b: number) => a - b;
      for (const stream of streams.values()) {
        stream.keyFrameSeconds.sort(ascending);
        stream.sampleSeconds.sort(ascending);
        stream.cuts = stream.cutting.done();
      }
      return { streams, overflow: total > limits.maxPackets };
    },
  };

  function streamOf(index: number) {
    let stream = streams.get(index);
    if (stream === undefined) {
      const none = { firstSeconds: Number.POSITIVE_INFINITY, endSeconds: Number.NEGATIVE_INFINITY, lastSeconds: Number.NEGATIVE_INFINITY };
      const steps = { bytes: 0, shortestStep: Number.POSITIVE_INFINITY, longestStep: 0, previous: null };
      const lists = { keyFrameSeconds: [], sampleSeconds: [] };
      stream = { count: 0, ...none, ...steps, ...lists, cuts: null, cutting: cutReader(), keyStep: 1, keysSeen: 0 };
      streams.set(index, stream);
    }
    return stream;
  }

  /** When there are too many, every second is forgotten and only every second is kept from then on. */
  function keyFrame(stream: Counted, seconds: number) {
    if (stream.keysSeen++ % stream.keyStep !== 0) return;
    stream.keyFrameSeconds.push(seconds);
    if (stream.keyFrameSeconds.length <= limits.maxKeyFrames) return;
    stream.keyFrameSeconds = stream.keyFrameSeconds.filter((_, i) => i % 2 === 0);
    stream.keyStep *= 2;
  }
}

export function readPackets(lines: Iterable<string>): PacketTable {
  const reader = packetReader();
  for (const line of lines) reader.line(line);
  return reader.done();
}

function finite(text: string | undefined): number | null {
  if (text === undefined || text === '' || text === 'N/A') return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}
