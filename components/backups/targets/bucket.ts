/** Archives in a bucket, by whatever reaches it: objects there have all their bytes or do not exist. */
import type { ObjectError, Objects } from '../../objects/contract.ts';
import { BackupError, type BackupTarget, checkArchiveName, isArchiveName, type StoredArchive } from '../contract.ts';
import { listed } from './names.ts';

type Bucket = Pick<Objects, 'put' | 'get' | 'list' | 'delete' | 'unfinished'>;
const codes: Record<string, string> = { 'not-found': 'not-found', 'storage-full': 'storage-full', aborted: 'aborted' };

/** `bucket` is for archives alone: a prefix, or all of it. */
export function createBucketTarget(bucket: Bucket, place: string): BackupTarget {
  const told = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      // By its name: an adapter is another component.
      if ((error as Error).name !== 'ObjectError') throw error;
      const { code, message } = error as ObjectError;
      throw new BackupError(codes[code] ?? 'unavailable', code === 'not-found' ? 'There is no such backup.' : message, { cause: error });
    }
  };
  async function list(): Promise<StoredArchive[]> {
    const found: StoredArchive[] = [];
    for await (const { key, sizeBytes } of bucket.list('vitascope-')) found.push({ name: key, sizeBytes });
    return listed(found);
  }
  return {
    place,
    put: async (name, body, signal) => void (await told(bucket.put(checkArchiveName(name), body, signal ? { signal } : {}))),
    get: async (name, signal) => told(bucket.get(checkArchiveName(name), undefined, signal)),
    list: () => told(list()),
    remove: async (name) => told(bucket.delete(checkArchiveName(name))),
    sweep: async () => void (await bucket.unfinished?.(new Date(), true, isArchiveName).catch(() => {})),
  };
}
