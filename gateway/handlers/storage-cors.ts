/** Lets pages of this instance reach the buckets: to send files to that of raw objects, and to read from it and from that of assets. */
import type { BucketAdmin } from '../../components/objects/contract.ts';
import type { Handler } from '../answer.ts';
import type { Routes } from '../contract/index.ts';
import type { StorageCors } from '../contract/storage-moves.ts';
import { refuse } from '../problem.ts';
import type { Services } from '../services.ts';

interface Wanted {
  bucket: BucketAdmin;
  writes: boolean;
}

export function readStorageCors(services: Services): Handler<Routes['readStorageCors']> {
  return () => ({ status: 200, json: { ...said(services, wantedOf(services)), isSet: false } });
}

export function setStorageCors(services: Services): Handler<Routes['setStorageCors']> {
  return async () => {
    const wanted = wantedOf(services);
    const answer = said(services, wanted);
    for (const { bucket, writes } of wanted) {
      await bucket.setCors({ origins: answer.origins, writes }).catch((error: Error & { code?: string }) => {
        if (error.code !== 'not-supported') throw error;
        const help = 'Set it with the tools of the store: GET this address for the documents.';
        throw refuse('not-supported', 409, `${bucket.name}: ${error.message}`, help);
      });
    }
    return { status: 200, json: { ...answer, isSet: true } };
  };
}

/** Exports are fetched as whole files, which needs no leave. */
function wantedOf({ stores }: Services): Wanted[] {
  const { raw, assets } = stores.inUse();
  const [writable, readable] = [stores.buckets[raw.active], stores.buckets[assets.active]];
  if (!writable && !readable) throw refuse('direct-upload-unavailable', 409, 'Objects are in a folder, which no page reaches.');
  return [
    ...(writable ? [{ bucket: writable, writes: true }] : []),
    ...(readable && readable !== writable ? [{ bucket: readable, writes: false }] : []),
  ];
}

function said({ settings }: Services, wanted: readonly Wanted[]): Omit<StorageCors, 'isSet'> {
  const origins = [new URL(settings.publicUrl).origin];
  return {
    origins,
    buckets: wanted.map(({ bucket, writes }) => ({ name: bucket.name, document: bucket.corsDocument({ origins, writes }) })),
  };
}
