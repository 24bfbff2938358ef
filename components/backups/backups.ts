/** Backups of one instance at one target. */
import type { Backups, BackupTarget } from './contract.ts';
import type { LoadInit } from './load-archive.ts';
import { makeArchive } from './make.ts';
import { checkArchive, requireSame, tryArchive } from './verify.ts';

export interface BackupsInit extends LoadInit {
  target: BackupTarget;
  passphrase: string | null;
  product: string;
  /** Read anew for each archive. */
  secrets(): Promise<{ files: Record<string, string>; print: string }>;
}

export function createBackups(init: BackupsInit): Backups {
  const { target, passphrase, server, product } = init;
  return {
    place: target.place,
    isSealed: passphrase !== null,
    list: () => target.list(),
    remove: (name) => target.remove(name),
    async make(watched) {
      const { files, print } = await init.secrets();
      return makeArchive({ ...watched, server, target, passphrase, product, secrets: files, secretPrint: print });
    },
    async verify(name, { restores, madeSha256, ...watched }) {
      const facts = await checkArchive(name, { ...watched, target, passphrase });
      requireSame(facts, madeSha256);
      if (!restores) return facts;
      const tried = await tryArchive(name, { ...watched, ...init, sizeBytes: facts.sizeBytes });
      requireSame(tried, facts.sha256);
      return tried;
    },
  };
}
