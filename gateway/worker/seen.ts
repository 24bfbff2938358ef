/** What outputs showed of themselves while they arrived, so that a commit need not read them again. */
import type { ObjectError, Objects } from '../../components/objects/contract.ts';
import { type Codec, type InitInfo, keyCodecs, readInit, readSegment, type SegmentInfo } from '../../media/index.ts';
import { createRecent } from '../recent.ts';
import { boxesTrouble, createBoxWatch } from './whole-boxes.ts';

export interface Seen {
  sizeBytes: number;
  /** Why its boxes are not whole. */
  trouble: string | null;
  /** What it is as an init segment and as a segment, or why it is none. */
  init: InitInfo | string;
  segment: SegmentInfo | string;
  /** As a segment of which codecs it begins with a key picture. */
  keys: Codec[];
}

/** Enough for every moof: media data follows it. */
const lookBytes = 64 * 1024;

/** Looks at bytes on their way to the store. */
export function createLook(): { through(body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>; seen(): Seen } {
  const head: Uint8Array[] = [];
  let sizeBytes = 0;
  const boxes = createBoxWatch();
  return {
    async *through(body) {
      for await (const bytes of body) {
        // Copied, since the memory of a body may be used again.
        if (sizeBytes < lookBytes) head.push(bytes.slice(0, lookBytes - sizeBytes));
        sizeBytes += bytes.byteLength;
        boxes.take(bytes);
        yield bytes;
      }
    },
    seen: () => seenOf(sizeBytes, Buffer.concat(head), boxes.trouble()),
  };
}

/** The same for an object that arrived elsewhere or long ago; null when it does not exist. */
export async function lookUp(objects: Objects, key: string): Promise<Seen | null> {
  const info = await objects.head(key).catch((error: unknown) => {
    // A store that is away says nothing about the output, and must not cost the job an attempt.
    if ((error as ObjectError).code === 'bad-key') return null;
    throw error;
  });
  if (info === null) return null;
  if (info.sizeBytes === 0) return seenOf(0, new Uint8Array(0), 'it is empty');
  const first = await bytesOf(objects, key, 0, Math.min(info.sizeBytes, lookBytes));
  const trouble = await boxesTrouble(info.sizeBytes, (start, length) =>
    start + length <= first.byteLength ? first.subarray(start, start + length) : bytesOf(objects, key, start, length),
  );
  return seenOf(info.sizeBytes, first, trouble);
}

export async function bytesOf(objects: Objects, key: string, start: number, length: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of await objects.get(key, { start, end: start + length - 1 })) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}

function seenOf(sizeBytes: number, head: Uint8Array, trouble: string | null): Seen {
  const segment = attempt(readSegment, head);
  return {
    sizeBytes,
    trouble,
    segment,
    init: typeof segment === 'string' ? attempt(readInit, head) : 'it is a segment',
    keys: keyCodecs(head),
  };
}

function attempt<T>(reader: (bytes: Uint8Array) => T, bytes: Uint8Array): T | string {
  try {
    return reader(bytes);
  } catch (error) {
    return (error as Error).message;
  }
}

/** Some outputs of each of many workers. */
const kept = 4096;
/** Far less than the time after which an output that nobody names is deleted. */
const keptMs = 3_600_000;

export interface SeenOutputs {
  /** For bytes that were stored under `key` and flushed. */
  remember(key: string, seen: Seen): void;
  of(key: string): Promise<Seen | null>;
}

export function createSeenOutputs(objects: Objects): SeenOutputs {
  const recent = createRecent<{ seen: Seen; at: number }>(kept);
  return {
    remember: (key, seen) => recent.set(key, { seen, at: performance.now() }),
    async of(key) {
      const found = recent.get(key);
      return found && performance.now() - found.at < keptMs ? found.seen : lookUp(objects, key);
    },
  };
}
