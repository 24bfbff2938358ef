/** Whether an MP4 object is all there: its boxes must end exactly where it does. Only their heads are read. */
import { boxHead } from '../../media/index.ts';

const headBytes = 16;
/** A segment has four or five; each one beyond the first bytes costs a read. */
const mostBoxes = 64;

/** Null, or what is wrong. `read` gives the bytes from `start` on, as many as `length` or as there are. */
export async function boxesTrouble(
  sizeBytes: number,
  read: (start: number, length: number) => Promise<Uint8Array> | Uint8Array,
): Promise<string | null> {
  let at = 0;
  for (let count = 0; at < sizeBytes; count += 1) {
    if (count === mostBoxes) return `it has more than ${mostBoxes} boxes`;
    const head = boxHead(await read(at, Math.min(headBytes, sizeBytes - at)));
    if (head === null) return `there is no box at byte ${at}`;
    // One that runs "to the end of the file" could have been cut anywhere.
    if (!Number.isFinite(head.sizeBytes)) return `its box ${printable(head.type)} has no size`;
    at += head.sizeBytes;
    if (at > sizeBytes) return `its box ${printable(head.type)} is cut off`;
  }
  return null;
}

function printable(type: string): string {
  return /^[\x20-\x7e]{4}$/.test(type) ? type : 'of unknown type';
}
