/** Avatars and banners of channels. */
import { randomUUID } from 'node:crypto';
import type { Answer, Handler } from '../../answer.ts';
import { callActor } from '../../calls.ts';
import { bringPicture, dropPicture, pictureJobOf, picturesOf, type Waiting } from '../../channels/pictures.ts';
import { type ChannelRow, findChannel, pictureUrl } from '../../channels/rows.ts';
import type { ChannelPictures } from '../../contract/channels.ts';
import type { Routes } from '../../contract/index.ts';
import { etagOf } from '../../etag.ts';
import { headersOf } from '../../playback/headers.ts';
import { notFound, refuse } from '../../problem.ts';
import { sendObject } from '../../send-object.ts';
import type { Services } from '../../services.ts';
import { takePicture } from '../take-picture.ts';

/** As that of a poster which somebody has brought: they wait for it, and it is done in a moment. */
const priority = 3;
/** By one account, to whatever channels. */
const picturesPerMinute = 20;

export function readChannelPictures(services: Services): Handler<Routes['readChannelPictures']> {
  return async ({ channel }): Promise<Answer> => ({ status: 200, json: await viewOfPictures(services, channel) });
}

export function bringChannelPicture(services: Services): Handler<Routes['bringChannelPicture']> {
  const { database, proxy } = services;
  return async ({ channel, params, incoming, caller }): Promise<Answer> => {
    await requireFewNow(services, caller?.id ?? '');
    const id = randomUUID();
    const source = await takePicture(services, incoming, id);
    const givenUp = await bringPicture(database, { id, channelId: channel.id, kind: params.kind, source });
    services.guestChannels.clear();
    await cancel(services, givenUp);
    await callActor(proxy, 'Job', pictureJobOf(id), 'offer', {
      kind: 'own-poster',
      videoId: id,
      ownerId: caller?.id ?? '',
      priority,
      input: {},
      family: null,
      firstSegment: 0,
      segmentCount: 0,
    });
    return { status: 202, json: await viewOfPictures(services, channel) };
  };
}

export function dropChannelPicture(services: Services): Handler<Routes['dropChannelPicture']> {
  return async ({ channel, params }): Promise<Answer> => {
    await cancel(services, await dropPicture(services.database, channel.id, params.kind));
    services.guestChannels.clear();
    return { status: 200, json: await viewOfPictures(services, channel) };
  };
}

export function channelPicture({ objects }: Services): Handler<Routes['channelPicture']> {
  return async ({ channel, params, incoming }): Promise<Answer> => {
    const picture = channel[params.kind];
    if (picture === null) throw notFound();
    return sendObject(objects, incoming, {
      key: picture.objectKey,
      sizeBytes: picture.sizeBytes,
      etag: etagOf(picture.objectKey),
      headers: headersOf({ privacy: channel.is_open ? 'public' : 'private' }, 'image/webp', 'picture'),
    });
  };
}

/** A job that is not there any more refuses, and that is all. What it was to read goes at once: nothing counts these bytes for anybody. */
async function cancel({ proxy, objects }: Services, pictures: readonly Waiting[]): Promise<void> {
  for (const { id, source } of pictures) {
    await proxy.call('Job', pictureJobOf(id), 'cancel', {}, { idempotent: true });
    await objects.delete(source.objectKey);
  }
}

async function requireFewNow({ rates }: Services, account: string): Promise<void> {
  const wait = await rates.take(`channel-pictures ${account}`, picturesPerMinute);
  if (wait === 0) return;
  throw refuse('too-many-requests', 429, 'So many pictures were brought just now; try again later.', undefined, {
    'retry-after': String(wait),
  });
}

async function viewOfPictures({ database, delivery }: Services, { id }: ChannelRow): Promise<ChannelPictures> {
  const [channel, made] = await Promise.all([findChannel(database, id), picturesOf(database, id)]);
  if (channel === null) throw notFound();
  const view = (kind: 'avatar' | 'banner') => ({ url: pictureUrl(id, kind, channel[kind], delivery.origins), ...made[kind] });
  return { avatar: view('avatar'), banner: view('banner') };
}
