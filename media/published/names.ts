/**
 * Names in a published set: flat and unique everywhere, since mirrors keep files by their last name, in one folder for all videos.
 * The first edition of a video has its id in front; a later one, whose bytes differ, says which it is.
 */
import { readFamily } from '../family.ts';

/** Of all tracks: what makes its name. */
export interface NamedTrack {
  family: string;
  rung: string;
  /** Of a soundtrack: BCP 47. */
  language?: string | null;
}

const front = (videoId: string, edition: number): string => (edition === 1 ? videoId : `${videoId}.${edition}`);

/** Without its ending. */
export function trackName(videoId: string, { family, rung, language }: NamedTrack): string {
  const picture = readFamily(family);
  if (picture !== null) return `${front(videoId, picture.edition)}-${picture.codec}-${rung}`;
  const [, number, edition] = /^audio(?:-(\d+))?(?:\.(\d+))?$/.exec(family) ?? [];
  const tongue = /^[A-Za-z0-9-]{2,35}$/.test(language ?? '') ? language : 'und';
  return `${front(videoId, Number(edition ?? 1))}-audio-${tongue}${number === undefined ? '' : `-${number}`}`;
}

/** A further revision of an edition's set has the same tracks and more, so only its texts differ. */
export function setNames(videoId: string, edition: number, revision: number) {
  const name = `${front(videoId, edition)}${revision === 1 ? '' : `-r${revision}`}`;
  return { master: `${name}-master.m3u8`, dash: `${name}.mpd`, digests: `${name}-segments-sha256.json` };
}
