/** Looks at the sheets of a storyboard before they are shown to people. */
import type { Storyboard } from '../../actors/video/contract.ts';
import type { Objects } from '../../components/objects/contract.ts';
import { maxSheetBytes, webpHeadBytes, webpSize } from '../../media/index.ts';
import { bad, checkObject } from './check-outputs.ts';
import { bytesOf } from './seen.ts';

export async function checkSheets(objects: Objects, lease: { id: string; epoch: number }, made: Storyboard): Promise<void> {
  const [width, height] = [made.columns * made.tileWidth, made.rows * made.tileHeight];
  for (const { objectKey, sizeBytes } of made.sheets) {
    const info = await checkObject(objects, lease, objectKey);
    if (info.sizeBytes !== sizeBytes || sizeBytes > maxSheetBytes) throw bad(`${objectKey} has ${info.sizeBytes} bytes`);
    const size = sizeBytes < webpHeadBytes ? null : webpSize(await bytesOf(objects, objectKey, 0, webpHeadBytes));
    if (size === null) throw bad(`${objectKey} is no WebP picture`);
    if (size.width !== width || size.height !== height) throw bad(`${objectKey} is ${size.width} x ${size.height}`);
  }
}
