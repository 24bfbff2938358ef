/** What lists and the search can be narrowed to: conditions on `v`, each beginning with `and`. */
import type { Fragment, Queries } from '../../components/database/contract.ts';
import type { FieldSaid } from '../contract/field-values.ts';
import { isUuid } from '../contract/public.ts';
import type { Duration } from '../contract/search-words.ts';
import { fieldFilter } from '../fields/filter.ts';

export interface Labels {
  category?: string | undefined;
  tag?: string | undefined;
  language?: string | undefined;
  licence?: string | undefined;
  field?: FieldSaid | undefined;
}
export const isNarrowed = ({ category, tag, language, licence, field }: Labels): boolean =>
  [category, tag, language, licence, field].some((one) => one !== undefined);
export function labelFilters(database: Queries, { category, tag, language, licence, field }: Labels): Fragment {
  return database`
    ${category === undefined ? database`` : database`and v.category_id = (select id from categories where ${categoryBy(database, category)})`}
    ${tag === undefined ? database`` : database`and v.tags @> array[${tag}::text]`}
    ${language === undefined ? database`` : database`and (v.language = ${language} or starts_with(v.language, ${`${language}-`}))`}
    ${licence === undefined ? database`` : database`and v.licence = ${licence}`}
    ${fieldFilter(database, field)}`;
}

export const categoryBy = (database: Queries, ref: string): Fragment => (isUuid(ref) ? database`id = ${ref}` : database`slug = ${ref}`);

export interface Filters extends Labels {
  tags?: readonly string[] | undefined;
  duration?: Duration | undefined;
  qualities?: readonly string[] | undefined;
  from?: string | undefined;
  to?: string | undefined;
  channel?: string | undefined;
}
/** The day that people see at a video. */
export const dateOf = (database: Queries): Fragment => database`coalesce(v.published_at, v.created_at)`;

export function searchFilters(database: Queries, filters: Filters): Fragment {
  const { tags, duration, qualities, from, to, channel } = filters;
  const date = dateOf(database);
  return database`
    ${labelFilters(database, filters)}
    ${tags === undefined ? database`` : database`and v.tags @> ${[...tags]}::text[]`}
    ${duration === undefined ? database`` : lengths(database)[duration]}
    ${
      qualities === undefined
        ? database``
        : database`and exists (select 1 from renditions r where r.video_id = v.id and r.state = 'ready' and r.rung = any(${[...qualities]}::text[]))`
    }
    ${from === undefined ? database`` : database`and ${date} >= to_timestamp(${secondsOf(from)}::float8)`}
    ${to === undefined ? database`` : database`and ${date} < to_timestamp(${secondsOf(to)}::float8)`}
    ${channel === undefined ? database`` : database`and v.channel_id = ${channelBy(database, channel)}`}`;
}

const lengths = (database: Queries): Record<Duration, Fragment> => ({
  short: database`and v.duration_seconds < 300`,
  medium: database`and v.duration_seconds between 300 and 1200`,
  long: database`and v.duration_seconds > 1200`,
});

/** Days begin at midnight, UTC. */
const secondsOf = (moment: string): number => Date.parse(moment) / 1000;

/** What is removed holds nothing. */
const channelBy = (database: Queries, ref: string): Fragment => database`
  (select id from channels where deleted_at is null
    and id = ${isUuid(ref) ? database`${ref}::uuid` : database`(select channel_id from channel_handles where handle = ${ref.toLowerCase()})`})`;
