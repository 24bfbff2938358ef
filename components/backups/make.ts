/** Makes an archive at a target. It counts once it was read back from there, and is what was written. */
import { createHash, randomBytes } from 'node:crypto';
import { writeArchive } from './archive/write.ts';
import { type ArchiveFacts, BackupError, type BackupTarget, nameArchive, type Watched } from './contract.ts';
import { withDump } from './database/dump.ts';
import type { DatabaseServer } from './database/server.ts';
import { checkArchive } from './verify.ts';

export interface MakeInit extends Watched {
  server: DatabaseServer;
  target: BackupTarget;
  passphrase: string | null;
  at: Date;
  product: string;
  /** What the archive may hold, by name. */
  secrets: Record<string, string>;
  secretPrint: string;
}

export async function makeArchive(init: MakeInit): Promise<ArchiveFacts & { name: string }> {
  const { server, target, passphrase, at, signal, progress } = init;
  const name = nameArchive(at, randomBytes(3).toString('hex'), passphrase !== null);
  const written = { hash: createHash('sha256'), size: 0 };
  async function* counted(body: AsyncIterable<Uint8Array>) {
    for await (const bytes of body) {
      signal?.throwIfAborted();
      written.hash.update(bytes);
      written.size += bytes.byteLength;
      progress?.('dump', written.size);
      yield bytes;
    }
  }
  await target.sweep(signal);
  await withDump(
    () => server.open(server.own),
    ({ head, rows, tail }) => {
      const about = {
        format: 1 as const,
        product: init.product,
        madeAt: at.toISOString(),
        secrets: Object.keys(init.secrets),
        secretPrint: init.secretPrint,
      };
      const archive = writeArchive({ head: { ...about, ...head }, secrets: init.secrets, rows, tail }, passphrase);
      return target.put(name, counted(archive), signal);
    },
    signal,
  );
  try {
    const facts = await checkArchive(name, init);
    if (facts.sizeBytes !== written.size || facts.sha256 !== written.hash.digest('hex'))
      throw new BackupError('damaged', 'What lies at the target is not what was written there.');
    return { ...facts, name };
  } catch (error) {
    // What is bad, or what nobody wants any more, must not look like a backup. Who only stops the program has said neither.
    const why = signal?.aborted ? signal.reason : error;
    if (why instanceof BackupError && (why.code === 'damaged' || why.code === 'aborted')) await target.remove(name).catch(() => {});
    throw error;
  }
}
