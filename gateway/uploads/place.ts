/** Whose disk the bytes of an upload are on: each gateway has a spool of its own, and all share the table. */
import type { Database } from '../../components/database/contract.ts';
import type { Spool } from '../../components/objects/spool/contract.ts';
import { type Refusal, refuse } from '../problem.ts';
import type { Upload } from './rows.ts';

/** A gateway that has not been there for so long does not come back, and nobody waits any longer for what it has. */
const goneDays = 7;

export async function isElsewhere(spool: Pick<Spool, 'id'>, { spoolId }: Pick<Upload, 'spoolId'>): Promise<boolean> {
  return spoolId !== null && spoolId !== (await spool.id());
}

/** To come again: behind what balances the load the next call may reach the right one. */
export const elsewhere = (): Refusal =>
  refuse(
    'upload-elsewhere',
    503,
    'Another server of this instance has the bytes of this upload.',
    'Send the same call again. Whoever runs the servers can send each client to one of them.',
  );

/** Says that this gateway is there. */
export async function markSeen(database: Database, spoolId: string): Promise<void> {
  await database`
    insert into upload_spools (id, seen_at) values (${spoolId}, now()) on conflict (id) do update set seen_at = excluded.seen_at`;
  await database`delete from upload_spools where seen_at < now() - make_interval(days => ${4 * goneDays})`;
}

/** Uploads of a time that knew one gateway belong to whoever has their file, or once it was moved to anybody. */
export async function adopt(database: Database, spoolId: string, files: readonly string[]): Promise<void> {
  await database`
    update uploads set spool_id = ${spoolId}
    where spool_id is null and kind <> 'single' and state in ('open', 'complete', 'finishing')
      and (id::text = any(${files}::text[]) or parts::text[] && ${files}::text[] or sha256 is not null)`;
}

/** Ids of those whose gateway is gone. */
export async function lostUploads(database: Database): Promise<string[]> {
  const rows = await database<{ id: string }[]>`
    select id from uploads u
    where state in ('open', 'complete', 'finishing') and spool_id is not null and created_at < now() - make_interval(days => ${goneDays})
      and not exists (select 1 from upload_spools s where s.id = u.spool_id and s.seen_at > now() - make_interval(days => ${goneDays}))
    limit 1000`;
  return rows.map(({ id }) => id);
}
