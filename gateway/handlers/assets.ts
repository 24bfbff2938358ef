/** Pictures that settings name: stored as they come, and looked at before anything may name them. */

import { assetKey } from '../../components/objects/layout/contract.ts';
import { type StillPicture, stillPicture, stillPictureBytes } from '../../media/index.ts';
import type { Handler } from '../answer.ts';
import { type Asset, findAsset, keepAsset, listAssets as list } from '../assets.ts';
import type { Routes } from '../contract/index.ts';
import { digestOf } from '../digest.ts';
import { linkSignals } from '../linked-signal.ts';
import { headersOf } from '../playback/headers.ts';
import { notFound, refuse } from '../problem.ts';
import { sendObject } from '../send-object.ts';
import type { Services } from '../services.ts';
import { requireRoom, reserveOf } from '../storage.ts';
import { bytesOf } from '../worker/seen.ts';

export function uploadAsset(services: Services): Handler<Routes['uploadAsset']> {
  const { objects, database } = services;
  return async ({ incoming }) => {
    const sha256 = digestOf(incoming.header('repr-digest'));
    if (incoming.body.sizeBytes === 0) throw refuse('empty-file', 422, 'The file is empty.');
    await requireRoom(services, incoming.body.sizeBytes, stillPictureBytes.most);
    const { signal, unlink } = linkSignals(incoming.signal, services.stopping);
    const put = await objects
      .put(assetKey, incoming.body.bytes(), {
        maxBytes: stillPictureBytes.most,
        reserveBytes: reserveOf(services),
        signal,
        ...(sha256 === undefined ? {} : { sha256 }),
      })
      .finally(unlink);
    await services.rememberLoose(put.key);
    const picture = await look(services, put);
    if (typeof picture === 'string') throw refuse('bad-picture', 422, 'This picture cannot be used.', picture);
    return { status: 201, json: viewOf(await keepAsset(database, { ...picture, sha256: put.sha256, sizeBytes: put.sizeBytes })) };
  };
}

export function listAssets({ database }: Services): Handler<Routes['listAssets']> {
  return async () => ({ status: 200, json: { items: (await list(database)).map(viewOf), nextCursor: null } });
}

export function readAsset({ database, objects }: Services): Handler<Routes['readAsset']> {
  return async ({ params, incoming }) => {
    const asset = await findAsset(database, params.sha256);
    if (asset === null) throw notFound();
    return sendObject(objects, incoming, {
      key: assetKey(asset.sha256),
      sizeBytes: asset.sizeBytes,
      etag: `"${asset.sha256.slice(0, 32)}"`,
      headers: headersOf({ privacy: 'public' }, asset.mediaType, 'immutable'),
    });
  };
}

async function look({ objects }: Services, { key, sizeBytes }: { key: string; sizeBytes: number }): Promise<StillPicture | string> {
  const { head, tail } = stillPictureBytes;
  if (sizeBytes < head) return 'It is too small to be one.';
  return stillPicture(await bytesOf(objects, key, 0, head), await bytesOf(objects, key, sizeBytes - tail, tail), sizeBytes);
}

function viewOf({ sha256, createdAt, ...asset }: Asset) {
  return { key: assetKey(sha256), url: `/media/assets/${sha256}`, ...asset, createdAt: createdAt.toISOString() };
}
