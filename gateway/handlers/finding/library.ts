/** Categories, tags, what the site puts forward, and what goes with a video. */
import type { Answer, Handler } from '../../answer.ts';
import { callActor } from '../../calls.ts';
import type { Routes } from '../../contract/index.ts';
import { normalTag } from '../../contract/tags.ts';
import { changeCategory, dropCategory, makeCategory, viewOfCategory } from '../../finding/categories.ts';
import { stillWatchable } from '../../finding/related.ts';
import { categoriesChanged, forgetAll } from '../../forget.ts';
import { notFound } from '../../problem.ts';
import type { Services } from '../../services.ts';
import { viewOf } from '../../videos.ts';
import { viewNow } from '../video-of.ts';

export function listCategories({ finding, delivery }: Services): Handler<Routes['listCategories']> {
  return async () => {
    const items = (await finding.categories()).map((row) => viewOfCategory(row, delivery.origins));
    return { status: 200, json: { items, nextCursor: null } };
  };
}

export function createCategory(services: Services): Handler<Routes['createCategory']> {
  return async ({ body }) => ({ status: 201, json: await categoryNow(services, await makeCategory(services.database, body)) });
}

export function updateCategory(services: Services): Handler<Routes['updateCategory']> {
  return async ({ params, body }) => {
    await changeCategory(services.database, params.category, body);
    return { status: 200, json: await categoryNow(services, params.category) };
  };
}

export function removeCategory(services: Services): Handler<Routes['removeCategory']> {
  return async ({ params }): Promise<Answer> => {
    await dropCategory(services.database, params.category);
    await tellCategories(services);
    return { status: 204 };
  };
}

/** Videos in memory name theirs, in every gateway. */
async function tellCategories(services: Services): Promise<void> {
  forgetAll(services, categoriesChanged.type);
  await services.events.append([categoriesChanged]);
}
async function categoryNow(services: Services, id: string) {
  await tellCategories(services);
  const found = (await services.finding.categories()).find((one) => one.id === id);
  if (found === undefined) throw notFound();
  return viewOfCategory(found, services.delivery.origins);
}

export function listTags({ finding }: Services): Handler<Routes['listTags']> {
  return async ({ query: { prefix, limit } }) => ({
    status: 200,
    json: { items: await finding.tags(normalTag(prefix), limit), nextCursor: null },
  });
}

/** One that is put forward already keeps its place. */
export function featureVideo(services: Services): Handler<Routes['featureVideo']> {
  return async ({ video }) => {
    if (video.featured_at === null) await callActor(services.proxy, 'Video', video.id, 'update', { featured: true });
    return { status: 200, json: await viewNow(services, video.id) };
  };
}

export function unfeatureVideo(services: Services): Handler<Routes['unfeatureVideo']> {
  return async ({ video }) => {
    await callActor(services.proxy, 'Video', video.id, 'update', { featured: false });
    return { status: 200, json: await viewNow(services, video.id) };
  };
}

/** Which they are is remembered for a while; whether everybody can watch them is looked at each time. */
export function listRelated({ database, finding, delivery }: Services): Handler<Routes['listRelated']> {
  return async ({ video, query }) => {
    const rows = await stillWatchable(database, await finding.related(video));
    return { status: 200, json: { items: rows.slice(0, query.limit).map((row) => viewOf(row, delivery.origins)), nextCursor: null } };
  };
}
