import type { Caller, Handler } from '../answer.ts';
import { callActor } from '../calls.ts';
import type { Owner } from '../channels/make.ts';
import { channelFor } from '../channels/place.ts';
import type { Routes } from '../contract/index.ts';
import { findCategory } from '../finding/categories.ts';
import { refuse } from '../problem.ts';
import type { Services } from '../services.ts';
import type { VideoRow } from '../videos.ts';
import { viewNow } from './video-of.ts';

export function updateVideo(services: Services): Handler<Routes['updateVideo']> {
  return async ({ video, body, caller }) => {
    const { organisation, password, channel, category, ...said } = body;
    const moved = organisation === undefined ? {} : movedTo(organisation, video, caller);
    const owner = { ownerId: video.owner_id, organisationId: video.organisation_id, ...moved };
    const isElsewhere = channel !== undefined || Object.keys(moved).length > 0;
    const shelved = isElsewhere ? { channelId: await channelFor(services.database, owner, channel) } : {};
    const filed = category === undefined ? {} : { categoryId: category && (await knownCategory(services, category)) };
    // Beyond this place nobody knows the password.
    const hashed = password === undefined ? {} : { passwordHash: await services.passwords.hash(password) };
    await callActor(services.proxy, 'Video', video.id, 'update', { ...said, ...moved, ...shelved, ...filed, ...hashed });
    return { status: 200, json: await viewNow(services, video.id) };
  };
}

async function knownCategory({ database }: Services, ref: string): Promise<string> {
  const id = await findCategory(database, ref);
  if (id === null) throw refuse('unknown-category', 422, 'There is no such category.');
  return id;
}

/** What leaves an organisation becomes the own video of who took it out, as its maker may be long gone. */
function movedTo(organisation: string | null, video: VideoRow, caller: Caller | null): Partial<Owner> {
  if (organisation !== null) return { organisationId: organisation };
  if (video.organisation_id === null) return {};
  if (caller?.kind !== 'person' || caller.boundTo !== undefined)
    throw refuse('missing-scope', 403, 'This key may not do that.', 'It acts for one organisation and can take nothing out of it.');
  return { organisationId: null, ownerId: caller.id };
}
