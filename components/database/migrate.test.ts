import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { startEmbeddedPostgres } from './embedded.ts';
import { migrate } from './migrate.ts';
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
