/** What is made of a video to find one's way in it. */
import type { z } from 'zod';
import type { scenesSchema } from '../../actors/video/contract.ts';
import { sideOrder } from '../../media/index.ts';
import type { Plan } from '../../media/plan-types.ts';
import type { Handler } from '../answer.ts';
import { callActor } from '../calls.ts';
import type { Routes } from '../contract/index.ts';
import { refuse } from '../problem.ts';
import type { Services } from '../services.ts';
import { findSide } from '../side-products.ts';

export function readScenes(services: Services): Handler<Routes['readScenes']> {
  return async ({ video: row }) => {
    const scenes = await findSide<z.infer<typeof scenesSchema>>(services.database, row.id, 'scenes');
    if (!scenes) throw refuse('not-made', 404, 'Nobody has looked for the scenes of this video yet.');
    return { status: 200, json: { seconds: scenes.seconds } };
  };
}

export function orderSideProducts(services: Services): Handler<Routes['orderSideProducts']> {
  return async ({ video: { id }, body }) => {
    const [video] = await services.database<{ plan: Plan | null }[]>`select plan from videos where id = ${id}`;
    const ordered = [...new Set(body.kinds)];
    // Its actor may have no plan any more, but knows whether there is one at all.
    const orders = ordered.map((kind) => ({ product: kind, wish: video?.plan ? sideOrder(kind, video.plan) : undefined }));
    const missing = orders.find(({ wish }) => wish === null);
    if (missing)
      throw refuse('not-possible', 409, `There can be no ${missing.product} of this video.`, 'It lacks the picture or the sound for it.');
    for (const order of orders) await callActor(services.proxy, 'Video', id, 'orderSide', order);
    return { status: 202, json: { ordered } };
  };
}
