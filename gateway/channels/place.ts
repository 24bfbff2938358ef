/** Which channel a video stands in. */
import type { Database } from '../../components/database/contract.ts';
import { refuse } from '../problem.ts';
import { defaultChannel, type Owner } from './make.ts';
import { findChannel } from './rows.ts';

/** The one that is named, which must be of the same owner as the video; the owner's first one without. */
export async function channelFor(database: Database, owner: Owner, ref: string | undefined): Promise<string | null> {
  if (ref === undefined) return defaultChannel(database, owner);
  const channel = await findChannel(database, ref);
  const isTheirs = owner.organisationId === null ? channel?.owner_id === owner.ownerId : channel?.organisation_id === owner.organisationId;
  if (channel === null || !isTheirs)
    throw refuse('unknown-channel', 422, 'The owner of the video has no such channel.', 'GET /api/v1/account/channels lists them.');
  return channel.id;
}

/** While a video was removed, its channel may have been given to somebody else, or dissolved. Null: it stands where it may. */
export async function ownChannelOfStray(database: Database, videoId: string): Promise<string | null> {
  const [stray] = await database<Owner[]>`
    select v.owner_id as "ownerId", v.organisation_id as "organisationId" from videos v where v.id = ${videoId} and not exists (
      select 1 from channels c where c.id = v.channel_id
        and case when v.organisation_id is null then c.owner_id = v.owner_id else c.organisation_id = v.organisation_id end)`;
  return stray ? defaultChannel(database, stray) : null;
}
