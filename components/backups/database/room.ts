/** Whether the disk of the databases has room for one more. A PostgreSQL that cannot write ends, and everybody's work with it. */
import { reserveForDatabase } from '../../objects/contract.ts';
import { BackupError, type Head } from '../contract.ts';
import type { DatabaseServer } from './server.ts';

/** What the server keeps of its log while rows come, at most (max_wal_size). */
const mostLogBytes = 512 * 1024 * 1024;
/** Of archives that do not say: rows and indexes are larger than what zstd makes of them. */
const usualGrowth = 6;

export function neededBytes({ databaseBytes }: Pick<Head, 'databaseBytes'>, archiveBytes: number): number {
  const bytes = databaseBytes ?? archiveBytes * usualGrowth;
  return bytes + Math.min(bytes, mostLogBytes) + reserveForDatabase;
}

export async function requireRoom({ freeBytes }: DatabaseServer, head: Head, archiveBytes: number): Promise<void> {
  if (freeBytes === null) return;
  const [needed, free] = [neededBytes(head, archiveBytes), await freeBytes()];
  if (free < needed)
    throw new BackupError(
      'no-room',
      `The database of this backup needs about ${megabytes(needed)} on the disk of the database, and only ${megabytes(free)} are free.`,
    );
}
const megabytes = (bytes: number) => `${Math.ceil(bytes / 1e6)} MB`;
