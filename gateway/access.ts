/** Who may see and change a video. */
import type { Caller } from './answer.ts';

export interface Owned {
  privacy: string;
  ownerId: string;
}
export function isAdministrator(caller: Caller | null): boolean {
  return caller?.kind === 'person' && caller.role === 'administrator';
}
export function owns(video: Owned, caller: Caller | null): boolean {
  return isAdministrator(caller) || (caller?.kind === 'person' && caller.id === video.ownerId);
}
export function mayRead(video: Owned, caller: Caller | null): boolean {
  return video.privacy === 'public' || video.privacy === 'unlisted' || owns(video, caller);
}
