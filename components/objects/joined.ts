/** Objects one after another, as one body. */
import { ObjectError, type ObjectPart, type Objects } from './contract.ts';

export async function* joined(
  objects: Pick<Objects, 'get'>,
  parts: readonly ObjectPart[],
  options: { signal?: AbortSignal | undefined; onBytes?: ((done: number) => void) | undefined },
): AsyncGenerator<Uint8Array> {
  let done = 0;
  for (const part of parts) {
    if ('bytes' in part) {
      yield part.bytes;
      done += part.bytes.byteLength;
      continue;
    }
    const { key, sizeBytes } = part;
    let size = 0;
    for await (const bytes of (await objects.get(key, undefined, options.signal)) as AsyncIterable<Uint8Array>) {
      size += bytes.byteLength;
      if (size > sizeBytes) break;
      yield bytes;
      done += bytes.byteLength;
      options.onBytes?.(done);
    }
    if (size !== sizeBytes) throw new ObjectError('bad-part', `${key} has not the ${sizeBytes} bytes that it should have.`);
  }
}
