/** What transfers left behind that never ended: parts that were never put together, and objects that never got their names. */
import type { Connection } from './connection.ts';
import { listNames } from './list.ts';
import { abortParts } from './parts.ts';
import { incomingFolder } from './put.ts';

export async function removeUnfinished(
  connection: Connection,
  before: Date,
  remove: boolean,
  isMeant?: (key: string) => boolean,
  isKept?: (key: string) => boolean,
): Promise<{ count: number; sizeBytes: number }> {
  const { call, bucket, prefix } = connection;
  const found = { count: 0, sizeBytes: 0 };
  for await (const { name, id, startedAt } of begun(connection)) {
    if (startedAt >= before) continue;
    const key = name.slice(prefix.length);
    if (isKept?.(key)) continue;
    if (isMeant && (key.startsWith(incomingFolder) || !isMeant(key))) continue;
    const parts = await call((client) => client.partsOf(bucket, name, id)).catch(() => []);
    // The last sign of life is the newest part, not the beginning.
    if (parts.some((part) => (part.lastModified ?? startedAt) >= before)) continue;
    if (remove) await abortParts(connection, { name, id });
    found.count += 1;
    found.sizeBytes += parts.reduce((sum, { size }) => sum + size, 0);
  }
  if (isMeant) return found;
  for await (const { name, sizeBytes, modifiedAt } of listNames(connection, `${prefix}${incomingFolder}`, '')) {
    if (modifiedAt >= before) continue;
    if (remove) await call((client) => client.removeObject(bucket, name));
    found.count += 1;
    found.sizeBytes += sizeBytes;
  }
  return found;
}

async function* begun({ call, bucket, prefix }: Connection): AsyncGenerator<{ name: string; id: string; startedAt: Date }> {
  let [keyMarker, idMarker] = ['', ''];
  for (;;) {
    const page = await call((client) => client.listIncompleteUploadsQuery(bucket, prefix, keyMarker, idMarker, ''));
    for (const { key, uploadId, initiated } of page.uploads) yield { name: key, id: uploadId, startedAt: new Date(initiated) };
    if (!page.isTruncated) return;
    [keyMarker, idMarker] = [page.nextKeyMarker, page.nextUploadIdMarker];
  }
}
