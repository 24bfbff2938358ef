/** What the pages about playlists offer to whom; gateway/contract/permissions.ts decides. Pure. */
import { mayChange, type Session } from '../rights.ts';
import type { Playlist } from './lists.ts';

export const mayChangeList = (session: Session | null, list: Playlist): boolean =>
  mayChange(session, { ownerId: list.ownerId ?? '', organisationId: list.organisationId });
