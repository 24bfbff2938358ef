/** What a client brought by itself becomes an object like any other. */
import type { PutOptions, PutResult } from '../contract.ts';
import { receive } from '../incoming.ts';
import { checkKey } from '../key.ts';
import type { Connection } from './connection.ts';
import { copyObject } from './parts.ts';
import { openVersion } from './read.ts';

export async function settle(
  connection: Connection,
  from: string,
  to: (sha256: string) => string,
  { onBytes, ...options }: Omit<PutOptions, 'reserveBytes'> & { onBytes?: (done: number) => void },
): Promise<PutResult & { key: string }> {
  const { prefix } = connection;
  // Whoever still holds an address may put something else there while we look: what was looked at is what is copied.
  const { body, etag } = await openVersion(connection, from, undefined, options.signal);
  let done = 0;
  const result = await receive(body as AsyncIterable<Uint8Array>, options, async (bytes) => {
    done += bytes.byteLength;
    onBytes?.(done);
  });
  const key = checkKey(to(result.sha256));
  const { sizeBytes } = result;
  await copyObject(
    connection,
    { name: `${prefix}${from}`, sizeBytes, ...(etag === undefined ? {} : { etag }) },
    `${prefix}${key}`,
    options.signal,
  );
  return { ...result, key };
}
