/** What a client brought to one store becomes an object of another. */
import type { Objects, PutOptions, PutResult } from './contract.ts';

/** One reading is one version: what is hashed on its way is what comes to the other store. */
export async function settleAcross(
  from: { store: Pick<Objects, 'get'>; key: string },
  to: { store: Pick<Objects, 'put'>; key: (sha256: string) => string },
  { onBytes, ...options }: Omit<PutOptions, 'reserveBytes'> & { onBytes?: (done: number) => void } = {},
): Promise<PutResult & { key: string }> {
  const body = (await from.store.get(from.key, undefined, options.signal)) as AsyncIterable<Uint8Array>;
  return to.store.put(to.key, counted(body, onBytes), options);
}

async function* counted(body: AsyncIterable<Uint8Array>, onBytes?: (done: number) => void): AsyncGenerator<Uint8Array> {
  let done = 0;
  for await (const bytes of body) {
    yield bytes;
    done += bytes.byteLength;
    onBytes?.(done);
  }
}
