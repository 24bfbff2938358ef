import type { Handler } from '../answer.ts';
import { callActor } from '../calls.ts';
import type { Routes } from '../contract/index.ts';
import type { Services } from '../services.ts';
import { changeable, viewNow } from './video-of.ts';

export function updateVideo(services: Services): Handler<Routes['updateVideo']> {
  return async ({ params, body, caller }) => {
    const { id } = await changeable(services, params.id, caller);
    await callActor(services.proxy, 'Video', id, 'update', body);
    return { status: 200, json: await viewNow(services, id) };
  };
}
