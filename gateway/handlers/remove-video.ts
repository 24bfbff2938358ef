import type { Handler } from '../answer.ts';
import { callActor } from '../calls.ts';
import type { Routes } from '../contract/index.ts';
import type { Services } from '../services.ts';
import { changeable, viewNow } from './video-of.ts';

export function removeVideo(services: Services): Handler<Routes['removeVideo']> {
  return async ({ params, caller }) => {
    const { id, deleted_at } = await changeable(services, params.id, caller, true);
    if (deleted_at === null) await callActor(services.proxy, 'Video', id, 'remove', {});
    await viewNow(services, id, true);
    return { status: 204 };
  };
}

export function restoreVideo(services: Services): Handler<Routes['restoreVideo']> {
  return async ({ params, caller }) => {
    const { id } = await changeable(services, params.id, caller, true);
    await callActor(services.proxy, 'Video', id, 'restore', {});
    return { status: 200, json: await viewNow(services, id) };
  };
}
