/** One object on its way from store to store. */
import { createHash } from 'node:crypto';
import { ObjectError, type ObjectInfo, type Objects } from '../../components/objects/contract.ts';
import type { MoveReport } from './contract.ts';

const mostDamaged = 20;

/** What the new store has already is not sent again: it was written since, or by an attempt that was interrupted. */
export async function copyOne(
  object: ObjectInfo,
  source: Objects,
  target: Objects,
  report: MoveReport,
  signal: AbortSignal,
): Promise<void> {
  const { key, sizeBytes } = object;
  if ((await target.head(key)) !== null) return count(report.there, sizeBytes);
  const sha256 = await sent(object, source, target, signal);
  if (sha256 === null) return;
  const named = /(?:^|[/-])([0-9a-f]{64})$/.exec(key)?.[1];
  if (named !== undefined && named !== sha256 && report.damaged.length < mostDamaged) report.damaged.push(key);
  // Deleted while it was on its way.
  if ((await source.head(key)) === null) return target.delete(key);
  count(report.copied, sizeBytes);
  report.fresh += 1;
}

/** Puts it there and reads it again. Null when it has gone meanwhile. */
async function sent({ key }: ObjectInfo, source: Objects, target: Objects, signal: AbortSignal): Promise<string | null> {
  const info = await source.head(key);
  if (info === null) return null;
  const body = await source.get(key, undefined, signal).catch((error: unknown) => {
    if (error instanceof ObjectError && error.code === 'not-found') return null;
    throw error;
  });
  if (body === null) return null;
  const put = await target.put(key, body as AsyncIterable<Uint8Array>, { maxBytes: info.sizeBytes, signal });
  const hash = createHash('sha256');
  for await (const bytes of (await target.get(key, undefined, signal)) as AsyncIterable<Uint8Array>) hash.update(bytes);
  if (put.sizeBytes !== info.sizeBytes || hash.digest('hex') !== put.sha256) {
    await target.delete(key);
    throw new Error(`${key} is not in the new store as it was sent.`);
  }
  return put.sha256;
}

/** Only what the new store has as well. */
export async function deleteOne({ key, sizeBytes }: ObjectInfo, source: Objects, target: Objects, report: MoveReport): Promise<void> {
  if ((await target.head(key))?.sizeBytes !== sizeBytes) return count(report.kept, sizeBytes);
  await source.delete(key);
  count(report.deleted, sizeBytes);
}

function count(amount: { count: number; sizeBytes: number }, sizeBytes: number): void {
  amount.count += 1;
  amount.sizeBytes += sizeBytes;
}
