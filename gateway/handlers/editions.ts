/** Making a video anew, and what becomes of its original. The video's actor decides; what it shows stays meanwhile. */
import type { Handler } from '../answer.ts';
import { callActor } from '../calls.ts';
import type { Routes } from '../contract/index.ts';
import type { Services } from '../services.ts';
import { viewNow } from './video-of.ts';

export function reencode(services: Services): Handler<Routes['reencode']> {
  return async ({ video: { id, owner_id: ownerId }, body }) => {
    const profile = await services.encoding.profileFor(ownerId, body.profile);
    await callActor(services.proxy, 'Video', id, 'reencode', { profile, urgency: body.urgency }, false);
    return { status: 202, json: await viewNow(services, id) };
  };
}

export function addCodecs(services: Services): Handler<Routes['addCodecs']> {
  return async ({ video: { id, owner_id: ownerId }, body }) => {
    const profile = await services.encoding.profileFor(ownerId, body.profile);
    await callActor(services.proxy, 'Video', id, 'addCodecs', { profile });
    return { status: 202, json: await viewNow(services, id) };
  };
}

export function cancelReencode(services: Services): Handler<Routes['cancelReencode']> {
  return async ({ video: { id } }) => {
    await callActor(services.proxy, 'Video', id, 'cancelNext', {});
    return { status: 200, json: await viewNow(services, id) };
  };
}

export function retryVideo(services: Services): Handler<Routes['retryVideo']> {
  return async ({ video: { id } }) => {
    await callActor(services.proxy, 'Video', id, 'retry', {});
    return { status: 202, json: await viewNow(services, id) };
  };
}

export function dropSource(services: Services): Handler<Routes['dropSource']> {
  return async ({ video: { id } }) => {
    await callActor(services.proxy, 'Video', id, 'dropSource', {});
    return { status: 200, json: await viewNow(services, id) };
  };
}
