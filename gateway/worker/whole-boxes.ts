/** Whether an MP4 object is all there: its boxes must end exactly where it does. Only their heads are looked at. */
import { boxHead } from '../../media/index.ts';

const headBytes = 16;
/** A segment has four or five; each one beyond the first bytes may cost a read. */
const mostBoxes = 64;

/** From box to box: `at` is where the next one begins. */
function createWalk() {
  let [at, count, last] = [0, 0, ''];
  let trouble: string | null = null;
  return {
    get at() {
      return at;
    },
    get trouble() {
      return trouble;
    },
    /** `bytes` are the first ones of the box. */
    step(bytes: Uint8Array): void {
      const head = boxHead(bytes);
      if (count++ === mostBoxes) trouble = `it has more than ${mostBoxes} boxes`;
      else if (head === null) trouble = `there is no box at byte ${at}`;
      // One that runs "to the end of the file" could have been cut anywhere.
      else if (!Number.isFinite(head.sizeBytes)) trouble = `its box ${printable(head.type)} has no size`;
      else {
        at += head.sizeBytes;
        last = head.type;
      }
    },
    end: (sizeBytes: number): string | null => trouble ?? (at > sizeBytes ? `its box ${printable(last)} is cut off` : null),
  };
}

/** Null, or what is wrong. `read` gives the bytes from `start` on, as many as `length` or as there are. */
export async function boxesTrouble(
  sizeBytes: number,
  read: (start: number, length: number) => Promise<Uint8Array> | Uint8Array,
): Promise<string | null> {
  const walk = createWalk();
  while (walk.at < sizeBytes && walk.trouble === null) walk.step(await read(walk.at, Math.min(headBytes, sizeBytes - walk.at)));
  return walk.end(sizeBytes);
}

/** The same for bytes that come by: `take` them in order, then ask for the trouble. */
export function createBoxWatch(): { take(bytes: Uint8Array): void; trouble(): string | null } {
  const walk = createWalk();
  let sizeBytes = 0;
  /** The bytes from `walk.at` on, as far as they are kept. */
  let head = new Uint8Array(0);

  function step(): void {
    const before = walk.at;
    walk.step(head);
    head = head.subarray(Math.min(head.byteLength, walk.at - before));
  }
  return {
    take(bytes) {
      const start = sizeBytes;
      sizeBytes += bytes.byteLength;
      while (walk.trouble === null && walk.at + head.byteLength < sizeBytes) {
        const from = walk.at + head.byteLength - start;
        const more = bytes.subarray(from, from + headBytes - head.byteLength);
        head = new Uint8Array([...head, ...more]);
        if (head.byteLength < headBytes) return;
        step();
      }
    },
    trouble() {
      while (walk.trouble === null && walk.at < sizeBytes) step();
      return walk.end(sizeBytes);
    },
  };
}

function printable(type: string): string {
  return /^[\x20-\x7e]{4}$/.test(type) ? type : 'of unknown type';
}
