/** The cookie of those who know passwords of videos: a token for each of the last few, the newest first. */
import { cookieOf } from '../auth.ts';

export const unlockedCookie = 'vitascope_unlocked';
/** Browsers send it with every request. */
const most = 8;
const shape = /^([0-9a-f-]{36})~([A-Za-z0-9._-]{1,100})$/;

/** By the id of the video. */
export function readUnlocked(cookieHeader: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const part of (cookieOf(cookieHeader, unlockedCookie) ?? '').split(':')) {
    const [, videoId, token] = shape.exec(part) ?? [];
    if (videoId !== undefined && token !== undefined && found.size < most) found.set(videoId, token);
  }
  return found;
}

/** The value with one more in front. */
export function withUnlocked(cookieHeader: string, videoId: string, token: string): string {
  const others = [...readUnlocked(cookieHeader)].filter(([id]) => id !== videoId);
  const all = [[videoId, token], ...others].slice(0, most);
  return all.map(([id, own]) => `${id}~${own}`).join(':');
}
