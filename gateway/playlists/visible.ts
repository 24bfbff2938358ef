/** Which videos of a playlist somebody is shown. It follows from `may`, like everything else that lists show. */
import type { Queries } from '../../components/database/contract.ts';
import { may, type PlaylistThing, roleIn } from '../access.ts';
import type { Caller } from '../answer.ts';
import { type Parts, partsOf } from '../video-list.ts';

export interface Asker {
  /** Videos that they come across anywhere. */
  parts: Parts;
  /** Whose playlists are their own; null for guests, and for keys that act for an organisation. */
  ownerId: string | null;
  /** In which they make videos and playlists. */
  organisations: string[];
}

export function askerOf(caller: Caller | null): Asker {
  const parts = partsOf(caller, 'visible', undefined);
  if (caller?.kind !== 'person') return { parts, ownerId: null, organisations: [] };
  const sees = (thing: Omit<PlaylistThing, 'about' | 'privacy'>) =>
    may(caller, 'playlist.read', { about: 'playlist', privacy: 'private', ...thing }) === 'yes';
  return {
    parts,
    ownerId: sees({ ownerId: caller.id, organisationId: null }) && caller.boundTo === undefined ? caller.id : null,
    organisations: caller.organisations
      .map(({ id }) => id)
      .filter((id) => roleIn(caller, id) !== 'viewer' && sees({ ownerId: '', organisationId: id })),
  };
}

/** Playlists `p` that are theirs to fill. */
export const mayChangeIt = (database: Queries, { ownerId, organisations }: Asker) => database`
  coalesce(p.owner_id = ${ownerId} or p.organisation_id = any(${organisations}::text[]), false)`;

/**
 * Whether they are shown the video `v` in the playlist `p`. What is unlisted is there for those who know its address, and a playlist must
 * not tell it to others: it is shown where its own owner has put it in, and to those who fill the playlist.
 */
export function visible(database: Queries, asker: Asker) {
  const { parts } = asker;
  const conditions = [
    ...(parts.all ? [database`true`] : []),
    database`(v.playable and (v.privacy = 'public' or (v.privacy = 'unlisted' and ${ofSameOwner(database)})))`,
    database`(v.privacy in ('public', 'unlisted') and ${mayChangeIt(database, asker)})`,
    ...(parts.ownerId === null ? [] : [database`(v.owner_id = ${parts.ownerId} and v.organisation_id is null)`]),
    ...parts.organisations.map(({ id, everything }) =>
      everything
        ? database`coalesce(v.organisation_id = ${id}, false)`
        : database`coalesce(v.organisation_id = ${id} and v.privacy in ('public', 'organisation'), false)`,
    ),
  ];
  return database`(v.deleted_at is null and (${conditions.map((one, n) => database`${n === 0 ? database`` : database`or`} ${one}`)}))`;
}

const ofSameOwner = (database: Queries) => database`
  (case when p.organisation_id is null then v.organisation_id is null and v.owner_id = p.owner_id
    else coalesce(v.organisation_id = p.organisation_id, false) end)`;
