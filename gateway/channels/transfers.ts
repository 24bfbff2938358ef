/** Offers of channels: to an account or an organisation, until they are answered or taken back. */
import { randomUUID } from 'node:crypto';
import type { Database } from '../../components/database/contract.ts';
import { may } from '../access.ts';
import { personOf } from '../accounts/person.ts';
import type { Person } from '../answer.ts';
import { notFound, refuse } from '../problem.ts';
import { order } from './change.ts';
import { holdOwner, requireRoomFor } from './make.ts';
import { type ChannelRow, channelColumns, findChannel, thingOfChannel } from './rows.ts';

export interface Recipient {
  account: string | null;
  organisation: string | null;
}
export type TransferRow = ChannelRow & { transfer: string; to_account: string | null; to_organisation: string | null; offered_at: Date };

const transferColumns = (database: Database) => database`
  ${channelColumns(database)}, t.id as transfer, t.to_account, t.to_organisation, t.created_at as offered_at`;

/** Whether they may answer for whom it is offered to. */
const mayTake = (person: Person, { account, organisation }: Recipient) =>
  may(person, 'channel.give', { about: 'channel', ownerId: account ?? '', organisationId: organisation, isOpen: false }) === 'yes';

export async function offer(database: Database, channel: ChannelRow, by: string, to: Recipient): Promise<TransferRow> {
  const known = await (to.account !== null
    ? database`select 1 from accounts where id = ${to.account} and approved`
    : database`select 1 from organisations where id = ${to.organisation}`);
  if (known.length === 0) throw refuse('unknown-recipient', 422, 'There is nobody like this here.');
  if (channel.owner_id === to.account && channel.organisation_id === to.organisation)
    throw refuse('owner-already', 409, 'The channel is theirs already.');
  const [row] = await database<TransferRow[]>`
    with t as (
      insert into channel_transfers (id, channel_id, by_account, to_account, to_organisation)
      values (${randomUUID()}, ${channel.id}, ${by}, ${to.account}, ${to.organisation})
      on conflict (channel_id) do update set id = excluded.id, by_account = excluded.by_account, to_account = excluded.to_account,
        to_organisation = excluded.to_organisation, created_at = now()
      returning *)
    select ${transferColumns(database)} from t join channels c on c.id = t.channel_id`;
  return row as TransferRow;
}

/** Whom an owner of another channel is. */
export async function recipientOf(database: Database, ref: string): Promise<Recipient> {
  const channel = await findChannel(database, ref);
  // One that others do not see is not told of here, either.
  if (!channel?.is_open) throw refuse('unknown-recipient', 422, 'There is nobody like this here.');
  return { account: channel.owner_id, organisation: channel.organisation_id };
}

export async function offerOf(database: Database, channel: string): Promise<TransferRow | null> {
  const [row] = await database<TransferRow[]>`
    select ${transferColumns(database)} from channel_transfers t join channels c on c.id = t.channel_id where t.channel_id = ${channel}`;
  return row ?? null;
}

export async function withdraw(database: Database, channel: string): Promise<void> {
  await database`delete from channel_transfers where channel_id = ${channel}`;
}

export async function listTransfersTo(database: Database, person: Person): Promise<TransferRow[]> {
  const organisations = person.organisations.map(({ id }) => id).filter((organisation) => mayTake(person, { account: null, organisation }));
  const own = person.boundTo === undefined ? database`t.to_account = ${person.id} or` : database``;
  return database<TransferRow[]>`
    select ${transferColumns(database)} from channel_transfers t join channels c on c.id = t.channel_id
    where ${own} t.to_organisation = any(${organisations}::text[]) order by t.created_at desc, t.id`;
}

/** Returns the channel's id. Whoever has offered it must be able to give it still. */
export async function accept(database: Database, person: Person, id: string): Promise<string> {
  return database.begin(async (sql) => {
    const [row] = await sql<{ channel: string; by: string; account: string | null; organisation: string | null }[]>`
      select channel_id as channel, by_account as by, to_account as account, to_organisation as organisation
      from channel_transfers where id = ${id} for update`;
    if (!row || !mayTake(person, row)) throw notFound();
    const channel = await findChannel(sql, row.channel);
    const giver = await personOf(sql, row.by, { scopes: null, session: null });
    if (channel === null || giver === null || may(giver, 'channel.give', thingOfChannel(channel)) !== 'yes') throw notFound();
    const owner = { ownerId: row.account ?? '', organisationId: row.organisation };
    await holdOwner(sql, owner);
    await requireRoomFor(sql, owner);
    await sql`update channels set owner_id = ${row.account}, organisation_id = ${row.organisation} where id = ${row.channel}`;
    await sql`delete from channel_transfers where id = ${id}`;
    await order(sql, row.channel, 'give');
    return row.channel;
  }) as Promise<string>;
}

export async function refuseOffer(database: Database, person: Person, id: string): Promise<void> {
  const [row] = await database<Recipient[]>`
    select to_account as account, to_organisation as organisation from channel_transfers where id = ${id}`;
  if (!row || !mayTake(person, row)) throw notFound();
  await database`delete from channel_transfers where id = ${id}`;
}
