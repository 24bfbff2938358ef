/** Whether a track of an MP4 describes its samples in more than one way, as some editors join films: a copy could be set up for one of them only. */
import { open } from 'node:fs/promises';
import { boxHead } from '../../media/index.ts';

const way = ['moov', 'trak', 'mdia', 'minf', 'stbl', 'stsd'];
/** More make no film that we know. */
const mostBoxes = 5_000;

export async function changesDescription(path: string, sizeBytes: number): Promise<boolean> {
  const file = await open(path);
  const bytes = Buffer.alloc(32);
  let boxes = 0;
  /** Looks at the heads of the boxes side by side, and into those that are on the way. */
  const look = async (from: number, to: number, depth: number): Promise<boolean> => {
    for (let at = from; at < to; ) {
      const { bytesRead } = await file.read(bytes, 0, bytes.length, at);
      const box = boxHead(bytes.subarray(0, bytesRead));
      if (box === null || ++boxes > mostBoxes) return boxes > mostBoxes;
      if (box.type === way[depth]) {
        // Version and flags, then the count.
        const counted = depth === way.length - 1 && bytesRead >= box.headBytes + 8 && bytes.readUInt32BE(box.headBytes + 4) > 1;
        if (counted) return true;
        const inner = depth < way.length - 1 && (await look(at + box.headBytes, Math.min(to, at + box.sizeBytes), depth + 1));
        // There is one movie box; behind it may be as many fragments as the film has seconds.
        if (inner || depth === 0) return inner;
      }
      at += box.sizeBytes;
    }
    return false;
  };
  try {
    return await look(0, sizeBytes, 0);
  } finally {
    await file.close();
  }
}
