import type { Handler } from '../answer.ts';
import { callActor } from '../calls.ts';
import { ownChannelOfStray } from '../channels/place.ts';
import type { Routes } from '../contract/index.ts';
import type { Services } from '../services.ts';
import { viewNow } from './video-of.ts';

export function removeVideo(services: Services): Handler<Routes['removeVideo']> {
  return async ({ video: { id, deleted_at } }) => {
    if (deleted_at === null) await callActor(services.proxy, 'Video', id, 'remove', {});
    await viewNow(services, id, true);
    return { status: 204 };
  };
}

export function restoreVideo(services: Services): Handler<Routes['restoreVideo']> {
  return async ({ video: { id } }) => {
    // In the turn that brings it back: as a video of the channel it would be given away with those.
    const channelId = await ownChannelOfStray(services.database, id);
    await callActor(services.proxy, 'Video', id, 'restore', channelId === null ? {} : { channelId });
    return { status: 200, json: await viewNow(services, id) };
  };
}
