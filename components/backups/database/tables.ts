/** What tables a database has, as a backup must know them. Those of extensions belong to their extension. */
import type { Sql, TransactionSql } from 'postgres';
import type { Head, TableHead } from '../contract.ts';
import { quoted } from './quoted.ts';

type Reader = Sql<{ bigint: number }> | TransactionSql<{ bigint: number }>;

/**
 * In the order in which they are written. Values that are worked out from others are left out: they come again by themselves. A table in parts is
 * one; into which of them a row belongs, the database that it is brought back to knows.
 */
export async function tablesOf(sql: Reader): Promise<TableHead[]> {
  return sql<TableHead[]>`
    select c.relname as name,
      (select coalesce(json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'required', a.attnotnull) order by a.attnum), '[]')
        from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
      (select coalesce(json_agg(json_build_object('primary', k.contype = 'p', 'columns',
          (select json_agg(a.attname order by n) from unnest(k.conkey) with ordinality as u(attnum, n)
            join pg_attribute a on a.attrelid = c.oid and a.attnum = u.attnum)) order by k.conname), '[]')
        from pg_constraint k where k.conrelid = c.oid and k.contype in ('p', 'u')) as keys
    from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and not exists (select 1 from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
    order by c.relname`;
}

export async function sequencesOf(sql: Reader): Promise<{ name: string; last: string; isCalled: boolean }[]> {
  const names = await sql<{ name: string }[]>`
    select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'S'
      and not exists (select 1 from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
    order by 1`;
  const found = [];
  for (const { name } of names) {
    const [row] = await sql.unsafe<{ last: string; isCalled: boolean }[]>(
      `select last_value::text as last, is_called as "isCalled" from public.${quoted(name)}`,
    );
    if (row) found.push({ name, ...row });
  }
  return found;
}

export async function migrationsOf(sql: Reader): Promise<Head['migrations']> {
  return sql<Head['migrations']>`select version, name, sha256 from schema_migrations order by version`;
}

/** Whether anybody has kept anything in it. */
export async function isEmpty(sql: Reader): Promise<boolean> {
  return (await tablesOf(sql)).length === 0;
}
