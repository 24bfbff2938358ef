/** Where calls are counted: in the memory of this process, or in Redis for all. */
import type { Database } from '../components/database/contract.ts';
import type { Log } from '../gateway/settings.ts';
import type { SharedRates } from '../gateway/shared-rates.ts';

export async function openRates(redisUrl: string | null, database: Database, log: Log): Promise<SharedRates | null> {
  if (redisUrl === null) return null;
  const { createSharedRates } = await import('../gateway/shared-rates.ts');
  const [row] = await database<{ name: string }[]>`select name from event_channel`;
  return createSharedRates({ url: redisUrl, prefix: `${row?.name}`, log });
}
