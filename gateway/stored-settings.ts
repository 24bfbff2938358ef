/** Settings in the database, by name. Whoever writes says which version they have seen, so that no change is overwritten unseen. */
import type { Database } from '../components/database/contract.ts';

export interface StoredSetting {
  value: unknown;
  version: number;
  updatedAt: Date;
  updatedBy: string;
}
/** Versions that can be restored. */
const kept = 100;

export async function readSetting(database: Database, name: string): Promise<StoredSetting | null> {
  const [row] = await database<StoredSetting[]>`
    select value, version, updated_at as "updatedAt", updated_by as "updatedBy" from settings where name = ${name}`;
  return row ?? null;
}

/** False when another version than `seen` is there. 0 stands for none. */
export async function writeSetting(
  database: Database,
  name: string,
  change: { value: unknown; seen: number; by: string },
): Promise<boolean> {
  const value = database.json(change.value as never);
  const written = await database`
    with written as (
      insert into settings (name, value, version, updated_by)
      select ${name}, ${value}, 1, ${change.by} where ${change.seen}::int = 0 or exists (select 1 from settings where name = ${name})
      on conflict (name) do update
        set value = excluded.value, version = settings.version + 1, updated_at = now(), updated_by = excluded.updated_by
        where settings.version = ${change.seen}
      returning *
    ), pruned as (
      delete from settings_history h using written w where h.name = w.name and h.version <= w.version - ${kept}
    )
    insert into settings_history (name, version, value, updated_at, updated_by)
    select name, version, value, updated_at, updated_by from written returning version`;
  return written.length === 1;
}

/** Newest first. */
export async function settingHistory(database: Database, name: string): Promise<StoredSetting[]> {
  return database<StoredSetting[]>`
    select value, version, updated_at as "updatedAt", updated_by as "updatedBy" from settings_history
    where name = ${name} order by version desc limit ${kept}`;
}
