/** What somebody looks after, in any order, page by page: the place of a page is the value by which it is sorted and the id. */
import type postgres from 'postgres';
import type { Database } from '../../components/database/contract.ts';
import { may } from '../access.ts';
import type { Caller } from '../answer.ts';
import { uuid } from '../contract/public.ts';
import type { StudioFilter } from '../contract/studio.ts';
import { fieldFilter } from '../fields/filter.ts';
import { isMoment } from '../moment.ts';
import { refuse } from '../problem.ts';
import { columns, type VideoRow } from '../videos.ts';

export type StudioRow = VideoRow & { place: string };
export interface Place {
  value: string;
  id: string;
}
/** Whose videos. */
interface Subjects {
  ownerId: string | null;
  organisations: string[];
}

// A part of a statement, which brings no rows by itself.
// biome-ignore lint/suspicious/noExplicitAny: the types of rows of parts do not agree with each other
type Fragment = postgres.PendingQuery<any>;
interface Sort {
  by(sql: Database): Fragment;
  /** A text that `isValue` has passed, as what it was. */
  value(sql: Database, text: string): Fragment;
  isValue(text: string): boolean;
  isDown: boolean;
}
/** As PostgreSQL writes them, and takes them back: neither too large nor so small that nothing is left. */
const isNumber = (text: string) =>
  /^-?\d{1,18}(\.\d{1,20})?(e[+-]?\d{1,3})?$/.test(text) && Number.isFinite(Number(text)) && (Number(text) !== 0 || !text.includes('e'));
const moment = { value: (sql: Database, text: string) => sql`${text}::text::timestamptz`, isValue: isMoment };
const number = { value: (sql: Database, text: string) => sql`${text}::text::double precision`, isValue: isNumber };
const sorts: Record<string, Sort> = {
  newest: { ...moment, by: (sql) => sql`v.created_at`, isDown: true },
  oldest: { ...moment, by: (sql) => sql`v.created_at`, isDown: false },
  removed: { ...moment, by: (sql) => sql`v.deleted_at`, isDown: true },
  longest: { ...number, by: (sql) => sql`coalesce(v.duration_seconds, -1)`, isDown: true },
  largest: { ...number, by: (sql) => sql`coalesce(v.source_size_bytes, -1)::double precision`, isDown: true },
  title: {
    by: (sql) => sql`lower(v.title)`,
    value: (sql, text) => sql`${text}::text`,
    isValue: (text) => !text.includes('\0') && text.length <= 1000,
    isDown: false,
  },
};
export type SortName = 'newest' | 'oldest' | 'removed' | 'longest' | 'largest' | 'title';
export const sortOf = ({ sort, removed }: StudioFilter): SortName => sort ?? (removed === true ? 'removed' : 'newest');

/** Of whom they may change videos. Empty for whom nothing is there. */
export function subjectsOf(caller: Caller | null, { organisation, own }: Pick<StudioFilter, 'organisation' | 'own'>): Subjects {
  if (caller?.kind !== 'person') return { ownerId: null, organisations: [] };
  const looksAfter = (ownerId: string, organisationId: string | null) =>
    may(caller, 'video.details', { about: 'video', privacy: 'private', ownerId, organisationId }) === 'yes';
  const asked = organisation === undefined ? caller.organisations.map(({ id }) => id) : [organisation];
  return {
    ownerId: organisation === undefined && looksAfter(caller.id, null) ? caller.id : null,
    organisations: own === true ? [] : asked.filter((id) => looksAfter('', id)),
  };
}

export function writePlace(sort: SortName, { value, id }: Place): string {
  return Buffer.from(JSON.stringify([sort, value, id])).toString('base64url');
}
export function readPlace(sort: SortName, cursor: string | undefined): Place | null {
  if (cursor === undefined) return null;
  let told: unknown;
  try {
    told = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    told = null;
  }
  const [name, value, id] = Array.isArray(told) ? told : [];
  if (name !== sort || typeof value !== 'string' || typeof id !== 'string' || !uuid.test(id) || !sorts[sort]?.isValue(value))
    throw refuse('bad-cursor', 400, 'This cursor did not come from this list.');
  return { value, id };
}

export interface Asked {
  subjects: Subjects;
  filter: StudioFilter;
  ids?: readonly string[] | undefined;
}

export async function findStudioVideos(
  database: Database,
  asked: Asked,
  { limit, after }: { limit: number; after: Place | null },
): Promise<StudioRow[]> {
  const { by, value, isDown } = sorts[sortOf(asked.filter)] as Sort;
  const beyond =
    after === null
      ? database``
      : database`and (${by(database)}, v.id) ${isDown ? database`<` : database`>`} (${value(database, after.value)}, ${after.id}::text::uuid)`;
  const direction = isDown ? database`desc` : database`asc`;
  return database<StudioRow[]>`
    select ${columns(database)}, (${by(database)})::text as place from videos v
    where ${matching(database, asked)} ${beyond}
    order by ${by(database)} ${direction}, v.id ${direction} limit ${limit}`;
}

export async function countStudioVideos(database: Database, asked: Asked): Promise<number> {
  const [row] = await database<{ n: number }[]>`select count(*)::integer as n from videos v where ${matching(database, asked)}`;
  return row?.n ?? 0;
}

function matching(database: Database, { subjects, filter, ids }: Asked): Fragment {
  const { removed, state, privacy, scheduled, channel, field, text = '' } = filter;
  const words = `%${text.replaceAll('\0', '').replaceAll(/[\\%_]/g, '\\$&')}%`;
  return database`
    ((v.owner_id = ${subjects.ownerId ?? ''} and v.organisation_id is null and ${subjects.ownerId !== null})
      or v.organisation_id = any(${subjects.organisations}::text[]))
    and v.deleted_at is ${removed === true ? database`not null` : database`null`}
    ${ids === undefined ? database`` : database`and v.id = any(${ids as string[]}::uuid[])`}
    ${state === undefined ? database`` : database`and v.state = ${state}`}
    ${privacy === undefined ? database`` : database`and v.privacy = ${privacy}`}
    ${scheduled === undefined ? database`` : database`and v.publish_at is ${scheduled ? database`not null` : database`null`}`}
    ${channel === undefined ? database`` : database`and v.channel_id = ${channel}`}
    ${fieldFilter(database, field, { inStudio: true })}
    ${text === '' ? database`` : database`and (v.title ilike ${words} or v.description ilike ${words})`}`;
}
