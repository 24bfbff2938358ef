/** What a request shows besides who sends it: a token in its path, or cookies of videos that were unlocked. */
import type { Grant, PlaybackTokens } from './tokens.ts';
import { readUnlocked } from './unlocked.ts';

export interface Shown {
  /** From the path; null without one. */
  mediaToken: string | null;
  cookie: string;
  /** What stands in the cookie otherwise, for frames on other sites, where browsers keep no cookies of ours. */
  pass?: string;
  address: string;
}

/** `none`: nothing that would let them in. `expired` is only said of what once did. */
export function judgePasses(tokens: PlaybackTokens, shown: Shown, video: Grant['video']): 'valid' | 'expired' | 'none' {
  const { mediaToken, cookie, address } = shown;
  const judged = mediaToken === null ? 'forged' : tokens.judge(mediaToken, { use: 'media', video, address });
  if (judged === 'valid') return judged;
  const unlocked = shown.pass || readUnlocked(cookie).get(video.id);
  if (unlocked !== undefined && tokens.judge(unlocked, { use: 'page', video, address }) === 'valid') return 'valid';
  return judged === 'expired' ? 'expired' : 'none';
}
