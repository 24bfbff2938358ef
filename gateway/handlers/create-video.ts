import { randomUUID } from 'node:crypto';
import { boundTo } from '../access.ts';
import type { Handler } from '../answer.ts';
import { callActor } from '../calls.ts';
import { channelFor } from '../channels/place.ts';
import type { Routes } from '../contract/index.ts';
import type { Services } from '../services.ts';
import { newShortId } from '../short-id.ts';
import { viewNow } from './video-of.ts';

export function createVideo(services: Services): Handler<Routes['createVideo']> {
  return async ({ body, caller }) => {
    const id = randomUUID();
    const { organisation = boundTo(caller), password, channel, ...said } = body;
    const owner = { ownerId: caller?.id ?? '', ...(organisation !== undefined && { organisationId: organisation }) };
    const channelId = await channelFor(services.database, { ownerId: owner.ownerId, organisationId: organisation ?? null }, channel);
    // Beyond this place nobody knows the password.
    const hashed = password === undefined ? {} : { passwordHash: await services.passwords.hash(password) };
    await callActor(services.proxy, 'Video', id, 'create', { ...said, ...hashed, shortId: newShortId(), ...owner, channelId });
    const view = await viewNow(services, id);
    return { status: 201, headers: { location: `/api/v1/videos/${id}` }, json: view };
  };
}
