/** Categories as administrators keep them. */
import type { Database, Queries } from '../../components/database/contract.ts';
import { watchable } from '../channels/rows.ts';
import { type CategoryView, mostCategories } from '../contract/library.ts';
import type { Origins } from '../playback/origins.ts';
import { notFound, refuse } from '../problem.ts';
import { versioned } from '../videos.ts';
import { categoryBy } from './filters.ts';

export interface CategoryRow extends Omit<CategoryView, 'thumbnailUrl'> {
  /** The newest of its videos that has a picture. */
  shown: { id: string; poster: { objectKey: string } } | null;
}

/** By name, with how many videos everybody can watch in each. */
export async function listCategories(database: Queries): Promise<CategoryRow[]> {
  return database<CategoryRow[]>`
    select g.id, g.slug, g.name, g.number,
      (select count(*)::int from videos v where v.category_id = g.id and ${watchable(database)}) as videos,
      (select jsonb_build_object('id', v.id, 'poster', p.result) from videos v
        join side_products p on p.video_id = v.id and p.kind = 'poster' and p.result is not null
        where v.category_id = g.id and ${watchable(database)} order by v.created_at desc, v.id desc limit 1) as shown
    from categories g order by lower(g.name), g.id`;
}

export const viewOfCategory = ({ shown, ...row }: CategoryRow, origins: Origins): CategoryView => ({
  ...row,
  thumbnailUrl: shown === null ? null : versioned(`${origins.before('public')}/media/${shown.id}/thumbnail`, shown.poster),
});

export async function findCategory(database: Queries, ref: string): Promise<string | null> {
  const [row] = await database<{ id: string }[]>`select id from categories where ${categoryBy(database, ref)}`;
  return row?.id ?? null;
}

/** Its id. Those who make one at the same time wait for each other, so that there are never more than there may be. */
export async function makeCategory(database: Database, said: { slug: string; name: string }): Promise<string> {
  const row = await named(() =>
    database.begin(async (sql) => {
      await sql`lock table categories in share row exclusive mode`;
      const [{ count } = { count: 0 }] = await sql<{ count: number }[]>`select count(*)::int as count from categories`;
      if (count >= mostCategories) throw refuse('too-many-categories', 409, `There are ${mostCategories} categories already.`);
      const [made] = await sql<{ id: string }[]>`insert into categories (slug, name) values (${said.slug}, ${said.name}) returning id`;
      return made;
    }),
  );
  return row?.id ?? '';
}

export async function changeCategory(
  database: Database,
  id: string,
  said: { slug?: string | undefined; name?: string | undefined },
): Promise<void> {
  const changed = await named(
    () => database`
      update categories set slug = coalesce(${said.slug ?? null}, slug), name = coalesce(${said.name ?? null}, name)
      where id = ${id} returning 1`,
  );
  if (changed.length === 0) throw notFound();
}

export async function dropCategory(database: Database, id: string): Promise<void> {
  try {
    if ((await database`delete from categories where id = ${id} returning 1`).length === 0) throw notFound();
  } catch (error) {
    // SQLSTATE foreign_key_violation, or restrict_violation: fields of it alone would become fields of all.
    const { code } = error as { code?: string };
    if (code !== '23503' && code !== '23001') throw error;
    throw refuse(
      'category-has-fields',
      409,
      'Fields are for this category alone.',
      'Remove them, or make them fields of another category or of all.',
    );
  }
}

async function named<T>(write: () => PromiseLike<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if ((error as { code?: string }).code !== '23505') throw error;
    throw refuse('category-exists', 409, 'There is a category of this name, or of this address.');
  }
}
