/** The pictures that a poster can be made of, and the choice among them. The video's actor orders what was chosen. */
import type { Candidates, OwnPicture, Poster, PosterOrder, PosterWish } from '../../actors/video/contract.ts';
import type { Handler } from '../answer.ts';
import { callActor } from '../calls.ts';
import type { Routes } from '../contract/index.ts';
import type { PosterChoice, PostersView } from '../contract/pictures.ts';
import { sandbox } from '../playback/headers.ts';
import { notFound, refuse } from '../problem.ts';
import { sendObject } from '../send-object.ts';
import type { Services } from '../services.ts';
import { findSide } from '../side-products.ts';
import { type VideoRow, versioned } from '../videos.ts';
import { takePicture } from './take-picture.ts';

export function readPosters(services: Services): Handler<Routes['readPosters']> {
  return async ({ video: { id } }) => {
    return { status: 200, json: await postersOf(services, id) };
  };
}

export function candidatePicture(services: Services): Handler<Routes['candidatePicture']> {
  return async ({ video: { id }, params, incoming }) => {
    const picture = (await candidatesOf(services, id))[Number.parseInt(params.picture, 10)];
    if (!picture) throw notFound();
    return sendObject(services.objects, incoming, {
      key: picture.objectKey,
      sizeBytes: picture.sizeBytes,
      etag: `"${picture.objectKey.slice(-64, -32)}"`,
      headers: {
        'content-type': 'image/webp',
        'cache-control': 'private, no-store',
        'content-security-policy': sandbox,
      },
    });
  };
}

export function choosePoster(services: Services): Handler<Routes['choosePoster']> {
  return async ({ video, body }) => {
    await order(services, video.id, await wishOf(services, video, body));
    return { status: 202, json: await postersOf(services, video.id) };
  };
}

export function bringPoster(services: Services): Handler<Routes['bringPoster']> {
  return async ({ video: { id }, incoming }) => {
    const picture = await takePicture(services, incoming, id);
    await order(services, id, { picture });
    return { status: 202, json: await postersOf(services, id) };
  };
}

async function order(services: Services, id: string, wish: PosterWish | undefined): Promise<void> {
  await callActor(services.proxy, 'Video', id, 'orderSide', { product: 'poster', ...(wish && { wish }) });
}

async function wishOf(services: Services, video: VideoRow, choice: PosterChoice): Promise<PosterWish | undefined> {
  if ('automatic' in choice) return undefined;
  if ('ownPicture' in choice) {
    const picture = await findSide<OwnPicture>(services.database, video.id, 'own-picture');
    if (!picture) throw refuse('no-own-picture', 409, 'No picture was brought for this video.');
    return { picture };
  }
  if ('candidate' in choice) {
    const candidate = (await candidatesOf(services, video.id))[choice.candidate];
    if (!candidate) throw refuse('no-such-candidate', 409, 'There is no such picture to choose.', 'Look at the list of them again.');
    return { atSeconds: candidate.atSeconds, exact: true };
  }
  if (choice.atSeconds >= (video.duration_seconds ?? 0)) throw refuse('beyond-the-end', 422, 'The video is shorter than that.');
  return { atSeconds: choice.atSeconds, exact: true };
}

async function candidatesOf({ database }: Services, id: string): Promise<Candidates['candidates']> {
  return (await findSide<Candidates>(database, id, 'candidates'))?.candidates ?? [];
}

async function postersOf(services: Services, id: string): Promise<PostersView> {
  const { database } = services;
  const [candidates, poster, order, picture] = await Promise.all([
    candidatesOf(services, id),
    findSide<Poster>(database, id, 'poster'),
    findSide<PosterOrder>(database, id, 'poster-order'),
    findSide<OwnPicture>(database, id, 'own-picture'),
  ]);
  const open = order && order.jobId !== poster?.jobId ? { order, job: await jobOf(services, order.jobId) } : null;
  const problem = open?.job.state === 'failed' ? open.job.problem : null;
  return {
    from: poster?.from ?? { is: 'automatic' },
    candidates: candidates.map(({ atSeconds, width, height, objectKey }, n) => ({
      atSeconds,
      width,
      height,
      url: versioned(`/api/v1/videos/${id}/posters/${n}.webp`, { objectKey }),
    })),
    hasOwnPicture: picture !== null,
    making: open?.job.state === 'open' ? open.order.from : null,
    problem: problem && { code: problem.code, title: problem.title, ...(problem.detail ? { detail: problem.detail } : {}) },
  };
}

/** A job that was ordered a moment ago may not be known yet, and the video hears a little later of one that is done. */
async function jobOf({ database }: Services, jobId: string) {
  const [job] = await database<{ state: 'open' | 'failed' | 'over'; problem: PostersView['problem'] }[]>`
    select problem, case
      when state in ('queued', 'leased') or (state = 'done' and updated_at > now() - interval '1 minute') then 'open'
      when state = 'failed' then 'failed' else 'over' end as state
    from jobs where id = ${jobId}`;
  return job ?? { state: 'open' as const, problem: null };
}
