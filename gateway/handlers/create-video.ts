import { randomBytes, randomUUID } from 'node:crypto';
import type { Handler } from '../answer.ts';
import { callActor } from '../calls.ts';
import type { Routes } from '../contract/index.ts';
import type { Services } from '../services.ts';
import { viewNow } from './video-of.ts';

export function createVideo(services: Services): Handler<Routes['createVideo']> {
  return async ({ body, caller }) => {
    const id = randomUUID();
    await callActor(services.proxy, 'Video', id, 'create', { ...body, shortId: newShortId(), ownerId: caller?.id ?? '' });
    const view = await viewNow(services, id);
    return { status: 201, headers: { location: `/api/v1/videos/${id}` }, json: view };
  };
}

/** Eleven characters of base 58, 64 bits: no two look alike, none needs escaping. */
export function newShortId(bytes: Uint8Array = randomBytes(8)): string {
  const letters = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
  let number = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  let text = '';
  for (let n = 0; n < 11; n += 1, number /= 58n) text += letters[Number(number % 58n)];
  return text;
}
