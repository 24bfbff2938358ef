/** Looks at the files that a result names before they are shown to people: they come from another machine. */
import type { JobKind } from '../../actors/job/contract.ts';
import { candidatesSchema, posterSchema, storyboardSchema, waveformSchema } from '../../actors/video/contract.ts';
import type { Objects } from '../../components/objects/contract.ts';
import { maxSheetBytes, maxWaveformBytes, readWaveform, webpHeadBytes, webpSize } from '../../media/index.ts';
import { bad, checkObject } from './check-outputs.ts';
import { bytesOf } from './seen.ts';

interface Lease {
  id: string;
  epoch: number;
}

/** `result` has passed the schema of its kind. */
export async function checkResult(objects: Objects, lease: Lease, kind: JobKind, result: unknown): Promise<void> {
  const picture = (one: Picture) => checkPicture(objects, lease, one);
  switch (kind) {
    case 'poster':
    case 'own-poster': {
      const made = posterSchema.parse(result);
      await picture(made);
      return picture(made.thumbnail);
    }
    case 'candidates':
      for (const candidate of candidatesSchema.parse(result).candidates) await picture(candidate);
      return;
    case 'storyboard': {
      const made = storyboardSchema.parse(result);
      const size = { width: made.columns * made.tileWidth, height: made.rows * made.tileHeight };
      for (const sheet of made.sheets) {
        if (sheet.sizeBytes > maxSheetBytes) throw bad(`${sheet.objectKey} has ${sheet.sizeBytes} bytes`);
        await picture({ ...sheet, ...size });
      }
      return;
    }
    case 'waveform': {
      const { objectKey, sizeBytes } = waveformSchema.parse(result);
      await checkSize(objects, lease, { objectKey, sizeBytes });
      if (readWaveform(await bytesOf(objects, objectKey, 0, maxWaveformBytes)) === null) throw bad(`${objectKey} is no waveform`);
      return;
    }
  }
}

interface Stored {
  objectKey: string;
  sizeBytes: number;
}
interface Picture extends Stored {
  width: number;
  height: number;
}

async function checkPicture(objects: Objects, lease: Lease, { objectKey, sizeBytes, width, height }: Picture): Promise<void> {
  await checkSize(objects, lease, { objectKey, sizeBytes });
  const size = sizeBytes < webpHeadBytes ? null : webpSize(await bytesOf(objects, objectKey, 0, webpHeadBytes));
  if (size === null) throw bad(`${objectKey} is no WebP picture`);
  if (size.width !== width || size.height !== height) throw bad(`${objectKey} is ${size.width} x ${size.height}`);
}

async function checkSize(objects: Objects, lease: Lease, { objectKey, sizeBytes }: Stored): Promise<void> {
  const info = await checkObject(objects, lease, objectKey);
  if (info.sizeBytes !== sizeBytes) throw bad(`${objectKey} has ${info.sizeBytes} bytes`);
}
