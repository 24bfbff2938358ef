/** Lists of videos. Which of them somebody may come across follows from `may`, like everything else. */
import type { Fragment, Queries } from '../components/database/contract.ts';
import { may } from './access.ts';
import type { Caller } from './answer.ts';
import type { listScopes } from './contract/public.ts';
import type { Place } from './paging.ts';
import { columns, type VideoRow } from './videos.ts';

/** Parts of which a list is put together; each has an index of its own. */
export interface Parts {
  /** Every video there is; the other parts say nothing then. */
  all: boolean;
  /** What everybody may see and play. */
  published: boolean;
  /** Whose own ones. */
  ownerId: string | null;
  /** `everything`: private ones too, as those who work on them see them. */
  organisations: { id: string; everything: boolean }[];
}
const none: Parts = { all: false, published: false, ownerId: null, organisations: [] };

export type ListScope = (typeof listScopes)[number];

export function partsOf(caller: Caller | null, scope: ListScope, organisation: string | undefined): Parts {
  const all = { ...none, all: may(caller, 'video.all', null) === 'yes' };
  switch (scope) {
    case 'public':
      return { ...none, published: true };
    case 'mine':
      return { ...none, ownerId: owner(caller) };
    case 'organisation':
      return organisation === undefined ? none : { ...none, organisations: [ofOrganisation(caller, organisation)] };
    case 'visible':
      return all.all ? all : { ...none, published: true, ownerId: owner(caller), organisations: organisationsOf(caller) };
    case 'all':
      return all;
  }
}

function owner(caller: Caller | null): string | null {
  if (caller?.kind !== 'person') return null;
  const own = { about: 'video', privacy: 'private', ownerId: caller.id, organisationId: null } as const;
  return may(caller, 'video.read', own) === 'yes' ? caller.id : null;
}

function organisationsOf(caller: Caller | null): Parts['organisations'] {
  if (caller?.kind !== 'person') return [];
  const seen = caller.organisations.filter(({ id }) => may(caller, 'organisation.read', { about: 'organisation', id }) === 'yes');
  return seen.map(({ id }) => ofOrganisation(caller, id));
}

function ofOrganisation(caller: Caller | null, id: string): Parts['organisations'][number] {
  const theirs = { about: 'video', privacy: 'private', ownerId: '', organisationId: id } as const;
  return { id, everything: may(caller, 'video.read', theirs) === 'yes' };
}

/** One condition on `v` for each part; a video may fulfil several. */
export function conditionsOf(database: Queries, parts: Parts): Fragment[] {
  if (parts.all) return [database`true`];
  return [
    ...(parts.published ? [database`v.privacy = 'public' and v.playable`] : []),
    ...(parts.ownerId === null ? [] : [database`v.owner_id = ${parts.ownerId} and v.organisation_id is null`]),
    ...parts.organisations.map(
      ({ id, everything }) =>
        database`v.organisation_id = ${id} ${everything ? database`` : database`and v.privacy in ('public', 'unlisted', 'organisation')`}`,
    ),
  ];
}

export type ListedVideo = VideoRow & { featured_text: string | null };
interface Wanted {
  parts: Parts;
  /** Further conditions on `v`, each beginning with `and`. */
  filters: Fragment;
  limit: number;
}

/** Newest first. `after` is the place of the last one that was seen. */
export async function listVideos(database: Queries, init: Wanted & { after: Place | null }): Promise<ListedVideo[]> {
  return listBy(database, { ...init, by: database`v.created_at` });
}
/** Those that the site puts forward, the last chosen first. */
export async function listFeatured(database: Queries, init: Wanted & { after: Place | null }): Promise<ListedVideo[]> {
  return listBy(database, { ...init, by: database`v.featured_at`, filters: database`and v.featured_at is not null ${init.filters}` });
}

async function listBy(database: Queries, init: Wanted & { after: Place | null; by: Fragment }): Promise<ListedVideo[]> {
  const { parts, filters, limit, after, by } = init;
  const conditions = conditionsOf(database, parts);
  if (conditions.length === 0) return [];
  const beyond = after ? database`and (${by}, v.id) < (${after.createdAt}::text::timestamptz, ${after.id}::text::uuid)` : database``;
  const found = conditions.map(
    (condition, n) => database`${n === 0 ? database`` : database`union`}
      (select v.id from videos v where v.deleted_at is null and ${condition} ${filters} ${beyond} order by ${by} desc, v.id desc limit ${limit})`,
  );
  return database<ListedVideo[]>`
    select ${columns(database)}, v.featured_at::text as featured_text
    from videos v where v.id in (${found}) order by ${by} desc, v.id desc limit ${limit}`;
}
