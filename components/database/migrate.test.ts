import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { startEmbeddedPostgres } from './embedded.ts';
import { knownMigrations, migrate } from './migrate.ts';
import { openDatabase } from './open.ts';

const given = fileURLToPath(new URL('migrations', import.meta.url));
const dataDir = await mkdtemp(join(tmpdir(), 'vitascope-migrate-'));
const server = await startEmbeddedPostgres({ dataDir });
const admin = openDatabase({ url: server.url, max: 1 });
t.teardown(async () => {
  await admin.end();
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
});
let count = 0;
function urlOf(database: string): string {
  const url = new URL(server.url);
  url.pathname = `/${database}`;
  return url.href;
}
async function freshDatabase() {
  const name = `try${++count}`;
  await admin.unsafe(`create database ${name}`);
  return openDatabase({ url: urlOf(name), max: 4 });
}
/** The program's own migrations and more of them. */
async function migrationsWith(more: Record<string, string>) {
  const folder = await mkdtemp(join(tmpdir(), 'vitascope-migrations-'));
  await cp(given, folder, { recursive: true });
  for (const [name, text] of Object.entries(more)) await writeFile(join(folder, name), text);
  return folder;
}

t.test('makes the schema once, and the second run does nothing', async (t) => {
  const database = await freshDatabase();
  t.teardown(() => database.end());
  t.ok((await migrate(database)).includes('0001-init.sql'));
  t.same(await migrate(database), []);
  t.same([...(await database`select count(*) from actor_state`)], [{ count: 0 }], 'and bigint arrives as a number');
});

t.test('runs at the same time apply each file once', async (t) => {
  const database = await freshDatabase();
  const other = openDatabase({ url: urlOf(`try${count}`), max: 4 });
  t.teardown(() => Promise.all([database.end(), other.end()]));
  const runs = await Promise.all([migrate(database), migrate(other), migrate(database), migrate(other)]);
  const all = runs.flat();
  t.equal(new Set(all).size, all.length);
  t.same([...(await database`select count(*)::int as count from schema_migrations`)], [{ count: all.length }]);
});

t.test('a failing file leaves nothing of itself, and the run after its repair goes on from there', async (t) => {
  const database = await freshDatabase();
  t.teardown(() => database.end());
  const folder = await migrationsWith({
    '9001-good.sql': 'create table one (id int);',
    '9002-bad.sql': 'create table two (id int); select 1/0;',
  });
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  await t.rejects(migrate(database, { folder }), /division by zero/);
  t.same([...(await database`select to_regclass('one')::text as one, to_regclass('two')::text as two`)], [{ one: 'one', two: null }]);
  await writeFile(join(folder, '9002-bad.sql'), 'create table two (id int);');
  t.same(await migrate(database, { folder }), ['9002-bad.sql']);
});

t.test('a connection that is cut in the middle leaves nothing half done', async (t) => {
  const database = await freshDatabase();
  t.teardown(() => database.end());
  const folder = await migrationsWith({ '9001-slow.sql': 'create table one (id int); select pg_sleep(30) /* cut here */;' });
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  await migrate(database);
  const run = t.rejects(migrate(database, { folder }));
  while (
    (await admin`select pg_terminate_backend(pid) from pg_stat_activity where query like '%cut here%' and pid <> pg_backend_pid()`)
      .length === 0
  )
    await new Promise((resolve) => setTimeout(resolve, 10));
  await run;
  await writeFile(join(folder, '9001-slow.sql'), 'create table one (id int);');
  t.same(await migrate(database, { folder }), ['9001-slow.sql'], 'and the pool has connected again');
});

t.test('refuses a database that a newer program has used, and a file that was changed later', async (t) => {
  const database = await freshDatabase();
  t.teardown(() => database.end());
  const folder = await migrationsWith({ '9001-future.sql': 'create table future (id int);' });
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  await migrate(database, { folder });
  await t.rejects(migrate(database), /newer version of Vitascope \(it has 9001-future\.sql\)/);
  await writeFile(join(folder, '9001-future.sql'), 'create table other (id int);');
  await t.rejects(migrate(database, { folder }), /9001-future\.sql differs/);
});

t.test('figures of before are in parts by month afterwards, and none is lost', async (t) => {
  const database = await freshDatabase();
  t.teardown(() => database.end());
  const before = [...(await knownMigrations()).keys()].filter((version) => version < 167);
  await migrate(database, { only: new Set(before) });
  const id = '01234567-89ab-7def-8123-456789abcdef';
  await database`insert into videos (id, short_id, owner_id, title, description, privacy, state, created_at, updated_at)
    values (${id}, 'short', 'administrator', 'A film', '', 'public', 'ready', now(), now())`;
  // The last is ahead of its time by years, as of a clock that goes wrong.
  for (const day of ['2001-02-28', '2001-03-01', new Date().toISOString().slice(0, 10), '2222-12-31'])
    await database`insert into video_days (video_id, day, views) values (${id}, ${day}, 3)`;
  for (const month of ['2001-03-01', '2222-12-01']) await database`insert into video_retention values (${id}, ${month}, 7, 2)`;
  await database`insert into playback_sources values (${id}, '2001-02-28', 'site', '', 5)`;
  for (const playback of ['00e07b5c-8000-7000-8000-000000000000', '07420000-0000-7000-8000-000000000000'])
    await database`insert into playbacks (id, video_id, told_at, watched_seconds, counted, ended, parts, stalls, stalled_ms, failed, place)
      values (${playback}, ${id}, now(), 1, true, false, '{1}', 0, 0, false, 'site')`;
  const tables = ['playbacks', 'playback_sources', 'video_days', 'video_retention'];
  const content = async () =>
    Object.fromEntries(
      await Promise.all(
        tables.map(async (name) => [
          name,
          (await database`select t::text as row from ${database(name)} t order by 1`).map(({ row }) => row),
        ]),
      ),
    );
  const there = await content();
  t.ok((await migrate(database)).includes('0167-parts-by-month.sql'));
  t.same(await content(), there);
  // What has been done is not done again.
  await database.unsafe(await readFile(join(given, '0167-parts-by-month.sql'), 'utf8'));
  t.same(await content(), there);
  const [row] =
    await database`select count(distinct tableoid)::int as parts, max(tableoid::regclass::text) filter (where day > '2200-01-01') as late from video_days`;
  t.same(row, { parts: 2, late: 'video_days_rest' });
  const keys = await database`
    select distinct conrelid::regclass::text as name from pg_constraint where contype = 'f' and confrelid = 'videos'::regclass and conparentid = 0
      and conrelid::regclass::text ~ '^(playback|video_(days|retention))' order by 1`;
  t.same(
    keys.map(({ name }) => name),
    ['playback_groups', ...tables].sort(),
    'each refers to videos once',
  );
  await database`delete from videos where id = ${id}`;
  t.same(Object.values(await content()).flat(), [], 'and goes with its video, from whichever part');
});
