/**
 * Tokens that let somebody without a session read one video for a while: HMAC-SHA256 over the video, who was let in by then
 * (`accessVersion`), what for, until when, and for which network, if the operator wants that. Written `KEY.EXPIRES.SIGNATURE`, of characters
 * that stand in paths and cookies as they are.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { networkOf } from '../client-address.ts';
import type { PlaybackKey } from './keys.ts';

/** `media`: what players fetch. `page`: also what is said of the video; for those who know its password. */
export interface Grant {
  use: 'media' | 'page';
  video: { id: string; accessVersion: number };
  /** Of the client. */
  address: string;
}
export interface PlaybackTokens {
  issue(grant: Grant): { token: string; expiresAt: Date };
  judge(token: string, grant: Grant): 'valid' | 'expired' | 'forged';
  /** How long one lasts. */
  seconds(use: Grant['use']): number;
}

export function createPlaybackTokens(init: {
  /** The first signs, all of them are believed. */
  keys: readonly PlaybackKey[];
  mediaSeconds: number;
  pageSeconds: number;
  bindAddress: boolean;
  now?: () => number;
}): PlaybackTokens {
  const { keys, bindAddress } = init;
  const now = init.now ?? Date.now;
  const [current] = keys;
  if (current === undefined) throw new Error('Playback tokens need a key.');
  const secrets = new Map(keys.map(({ id, secret }) => [id, secret]));
  const seconds = (use: Grant['use']) => (use === 'media' ? init.mediaSeconds : init.pageSeconds);

  function sign(key: PlaybackKey, { use, video, address }: Grant, expires: string): string {
    // A household changes its IPv6 addresses all the time, but not the first half of them.
    const network = bindAddress ? networkOf(address) : null;
    // JSON keeps the parts apart whatever they contain.
    const text = JSON.stringify(['vitascope-playback-1', key.id, use, video.id, video.accessVersion, expires, network]);
    return createHmac('sha256', key.secret).update(text).digest('base64url');
  }
  return {
    seconds,
    issue(grant) {
      const expires = Math.floor(now() / 1000) + seconds(grant.use);
      const written = expires.toString(36);
      return { token: `${current.id}.${written}.${sign(current, grant, written)}`, expiresAt: new Date(expires * 1000) };
    },
    judge(token, grant) {
      const [, id = '', expires = '', signature = ''] = shape.exec(token) ?? [];
      const secret = secrets.get(id);
      if (secret === undefined) return 'forged';
      const expected = Buffer.from(sign({ id, secret }, grant, expires));
      const given = Buffer.from(signature);
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return 'forged';
      // Last, so that only somebody who held it learns that it is over.
      return Math.floor(now() / 1000) >= Number.parseInt(expires, 36) ? 'expired' : 'valid';
    },
  };
}

const shape = /^([A-Za-z0-9_-]{1,16})\.([0-9a-z]{1,8})\.([A-Za-z0-9_-]{43})$/;
