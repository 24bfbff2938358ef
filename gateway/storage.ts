/** Room for bytes, and what is kept in mind about them. */
import type { Database } from '../components/database/contract.ts';
import { reserveForDatabase } from '../components/objects/contract.ts';
import { createGathered } from './gathered.ts';
import { refuse } from './problem.ts';
import type { Services } from './services.ts';

/** Room that no body may take, announced or not. */
export const reserveOf = (services: Pick<Services, 'settings'>): number => services.settings.reserveBytes ?? reserveForDatabase;

/** Refuses before the first byte what cannot fit: by its announced length, or at all. */
export async function requireRoom(
  services: Services,
  sizeBytes: number | null,
  maxBytes: number,
  place: { freeBytes?(): Promise<number> } = services.objects,
): Promise<void> {
  if (sizeBytes !== null && sizeBytes > maxBytes)
    throw refuse('too-large', 413, 'The file is larger than allowed.', `At most ${maxBytes} bytes.`);
  const free = await place.freeBytes?.();
  if (free === undefined) return;
  if ((sizeBytes ?? 0) + reserveOf(services) > free) {
    throw refuse('storage-full', 507, 'The server has no room for this file.');
  }
}

/** Tells the sweep of an object that nothing may ever name. */
export type RememberLoose = (key: string) => Promise<void>;

export function createRememberLoose(database: Database): RememberLoose {
  return createGathered(
    (keys: string[]) => database`
      insert into loose_objects (key) select distinct unnest(${keys}::text[]) on conflict (key) do update set created_at = now()`,
  );
}
