/** Looks whether an archive is what it should be: all of its bytes and sums, and, when asked to, whether a database comes of it. */
import { readArchive } from './archive/read.ts';
import { type ArchiveFacts, BackupError, type BackupTarget, checkArchiveName, type Watched } from './contract.ts';
import { dropDatabase } from './database/server.ts';
import { type LoadInit, loadArchive, readingOf, watched } from './load-archive.ts';

export interface VerifyInit extends Watched {
  target: BackupTarget;
  passphrase: string | null;
}

export async function checkArchive(name: string, init: VerifyInit): Promise<ArchiveFacts> {
  const { target, passphrase, signal, progress } = init;
  const body = await target.get(checkArchiveName(name), signal);
  try {
    return await readArchive(body, {
      ...readingOf(name, passphrase),
      ...watched(signal),
      bytes: (count) => progress?.('read-back', count),
    });
  } finally {
    // One that nobody has begun to read would stay open.
    body.destroy();
  }
}

/** What is whole in itself may still be another one. */
export function requireSame({ sha256 }: ArchiveFacts, made: string | null): void {
  if (made !== null && sha256 !== made)
    throw new BackupError(
      'damaged',
      `This is not the backup that was made under this name: the SHA-256 of that one is ${made}, and of this one ${sha256}.`,
    );
}

/** Into a database that is dropped in the end: rows are counted, and each reference between them is looked at. */
export async function tryArchive(name: string, init: VerifyInit & LoadInit & { sizeBytes: number }): Promise<ArchiveFacts> {
  const { target, signal, progress, server } = init;
  const body = await target.get(checkArchiveName(name), signal);
  const bytes = (count: number) => progress?.('trial', count);
  const { fresh, database, facts } = await loadArchive(body, { ...init, name, purpose: 'trial', bytes });
  await database.end({ timeout: 0 });
  await dropDatabase(server, fresh);
  return facts;
}
