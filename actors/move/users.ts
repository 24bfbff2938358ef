/**
 * Which stores each gateway uses, as it tells the others in a row of its own. A gateway hears of a move a little later than it is asked for,
 * and what it began to write before then still comes to the old store: a move waits for that, whichever gateway it is.
 */
import { randomUUID } from 'node:crypto';
import type { Database } from '../../components/database/contract.ts';
import type { InUse, Leg } from './contract.ts';

/** One that says nothing for so long is gone, and its writes with it. */
const silentSeconds = 60;

export interface StoreUser {
  /** Again and again: it is also the sign of life. `places` are null until the first look at them. */
  tell(places: InUse | null, late: number): Promise<void>;
  leave(): Promise<void>;
}

export function createStoreUser(database: Database): StoreUser {
  const id = randomUUID();
  return {
    async tell(places, late) {
      const text = places === null ? null : database.json(places as never);
      await database`
        insert into store_users (id, places, late) values (${id}, ${text}, ${late})
        on conflict (id) do update set places = excluded.places, late = excluded.late, beat_at = now()`;
    },
    async leave() {
      await database`delete from store_users where id = ${id} or beat_at < now() - interval '1 day'`;
    },
  };
}

/** How many gateways may still write to where these classes were. */
export async function lateUsers(database: Database, legs: readonly Leg[]): Promise<number> {
  const rows = await database<{ places: InUse | null; late: number }[]>`
    select places, late from store_users where beat_at > now() - make_interval(secs => ${silentSeconds})`;
  return rows.filter(({ places, late }) => late > 0 || legs.some(({ class: is, to }) => places?.[is].active !== to)).length;
}
