/** Channels of an owner: those that they make, and the one that they get with their first video. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { TransactionSql } from 'postgres';
import type { Database } from '../../components/database/contract.ts';
import { mostChannels } from '../contract/channels.ts';
import { refuse } from '../problem.ts';
import { attemptOf, handleOf } from './handles.ts';

export interface Owner {
  /** Of an account, unless it is an organisation's. */
  ownerId: string;
  organisationId: string | null;
}
type Sql = TransactionSql<{ bigint: number }>;

const ofOwner = (sql: Database | Sql, { ownerId, organisationId }: Owner) =>
  organisationId === null ? sql`owner_id = ${ownerId}` : sql`organisation_id = ${organisationId}`;

/** The first channel of an owner, which is made if they have none. Null where there is no such owner. */
export async function defaultChannel(database: Database, owner: Owner): Promise<string | null> {
  return (await firstOf(database, owner)) ?? (await database.begin((sql) => makeFirst(sql, owner)));
}

async function firstOf(sql: Database | Sql, owner: Owner): Promise<string | null> {
  const [row] = await sql<{ id: string }[]>`
    select id from channels where ${ofOwner(sql, owner)} and deleted_at is null order by created_at, id limit 1`;
  return row?.id ?? null;
}

async function makeFirst(sql: Sql, owner: Owner): Promise<string | null> {
  const name = await holdOwner(sql, owner);
  if (name === null) return null;
  const known = await firstOf(sql, owner);
  if (known !== null) return known;
  const plain = handleOf(name);
  for (let n = 0; ; n += 1) {
    const made = await insertChannel(sql, owner, { handle: attemptOf(plain, n, randomBytes(8)), name: name.slice(0, 100), open: false });
    if (made !== null) return made;
  }
}

export async function makeChannel(
  database: Database,
  owner: Owner,
  said: { handle: string; name: string; description: string; links: unknown[] },
): Promise<string> {
  return database.begin(async (sql) => {
    await holdOwner(sql, owner);
    await requireRoomFor(sql, owner);
    const made = await insertChannel(sql, owner, { ...said, open: true });
    if (made === null) throw handleTaken();
    return made;
  }) as Promise<string>;
}

/** Removed ones count: they can come back. */
export async function requireRoomFor(sql: Sql, owner: Owner): Promise<void> {
  const [row] = await sql<{ count: number }[]>`select count(*)::int as count from channels where ${ofOwner(sql, owner)}`;
  if ((row?.count ?? 0) >= mostChannels)
    throw refuse('too-many-channels', 409, `Nobody has more than ${mostChannels} channels.`, 'Removed ones count for 30 days.');
}

/** Whoever makes a channel of this owner waits for the others who do. Its name; null when there is no such owner. */
export async function holdOwner(sql: Sql, { ownerId, organisationId }: Owner): Promise<string | null> {
  const [row] = await (organisationId === null
    ? sql<{ name: string }[]>`select name from accounts where id = ${ownerId} for no key update`
    : sql<{ name: string }[]>`select name from organisations where id = ${organisationId} for no key update`);
  return row?.name ?? null;
}

/** Null when the handle is taken. */
async function insertChannel(
  sql: Sql,
  { ownerId, organisationId }: Owner,
  said: { handle: string; name: string; description?: string; links?: unknown[]; open: boolean },
): Promise<string | null> {
  const { handle, name, description = '', links = [], open } = said;
  if ((await sql`select 1 from channel_handles where handle = ${handle}`).length > 0) return null;
  const id = randomUUID();
  const made = await sql`
    insert into channels (id, handle, name, description, links, owner_id, organisation_id, open)
    values (${id}, ${handle}, ${name}, ${description}, ${JSON.stringify(links)}::text::jsonb, ${organisationId === null ? ownerId : null}, ${organisationId}, ${open})
    on conflict (handle) do nothing returning id`;
  if (made.length === 0) return null;
  await sql`insert into channel_handles (handle, channel_id) values (${handle}, ${id})`;
  return id;
}

export function handleTaken() {
  return refuse('handle-taken', 409, 'Another channel has this handle, or had it.', 'Choose another one.');
}
