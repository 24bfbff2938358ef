/** What side products are made from: our own renditions, whose kind is known whatever the source was. */
import { type GuardFacts, inputGuards } from './guards.ts';

const container = 'mov,mp4,m4a,3gp,3g2,mj2';
const picture: GuardFacts = { container, video: { codec: 'h264' }, audio: null };
const sound: GuardFacts = { container, video: null, audio: { codec: 'aac' } };

/** Opens an H.264 rendition; `path` is its init segment and its segments as one file. */
export function pictureInput(path: string): string[] {
  return [...inputGuards(picture), '-i', `file:${path}`, '-map', '0:v:0', '-an', '-sn', '-dn', ...withoutWords];
}
/** The same of an AAC one. */
export function soundInput(path: string): string[] {
  return [...inputGuards(sound), '-i', `file:${path}`, '-map', '0:a:0', '-vn', '-sn', '-dn', ...withoutWords];
}
const withoutWords = ['-map_metadata', '-1', '-map_chapters', '-1'];
