import type { Queries } from '../../components/database/contract.ts';

/** Those of most videos first; of what everybody can watch alone. */
export async function tagsBeginningWith(database: Queries, prefix: string, limit: number): Promise<{ tag: string; videos: number }[]> {
  // In the order of the index: what begins with it lies between it and the highest that does.
  const within = prefix === '' ? database`true` : database`tag >= ${prefix} and tag < ${`${prefix}\u{10ffff}`}`;
  return database<{ tag: string; videos: number }[]>`
    select tag, count(*)::int as videos from tag_uses where ${within} group by tag order by videos desc, tag limit ${limit}`;
}
