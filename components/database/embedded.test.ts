import { spawn } from 'node:child_process';
import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { prepareEmbeddedPostgres, startEmbeddedPostgres, waitForDatabase } from './embedded.ts';
import { openDatabase } from './open.ts';

const asRoot = process.getuid?.() === 0;
async function folder(t: { teardown(end: () => unknown): void }) {
  const dataDir = await mkdtemp(join(tmpdir(), 'vitascope-database-'));
  t.teardown(() => rm(dataDir, { recursive: true, force: true }));
  return dataDir;
}

t.test('keeps what was written over a stop and a start', async (t) => {
  const dataDir = await folder(t);
  const first = await startEmbeddedPostgres({ dataDir });
  const database = openDatabase({ url: first.url, max: 1 });
  await database`create table kept as select 7 as n`;
  await database.end();
  await first.stop();
  const second = await startEmbeddedPostgres({ dataDir });
  t.teardown(() => second.stop());
  const again = openDatabase({ url: second.url, max: 1 });
  t.same([...(await again`select n from kept`)], [{ n: 7 }]);
  await again.end();
});

t.test('listens on loopback alone and wants the password, which only its owner can read', async (t) => {
  const dataDir = await folder(t);
  const server = await startEmbeddedPostgres({ dataDir });
  t.teardown(() => server.stop());
  const database = openDatabase({ url: server.url, max: 1 });
  t.same([...(await database`show listen_addresses`)], [{ listen_addresses: '127.0.0.1' }]);
  t.same(
    [...(await database`select rolpassword like 'SCRAM-SHA-256%' as scram from pg_authid where rolname = 'vitascope'`)],
    [{ scram: true }],
  );
  await database.end();
  const wrong = new URL(server.url);
  wrong.password = 'wrong';
  await t.rejects(waitForDatabase(wrong.href, 5000), /password authentication failed/);
  const kept = join(dataDir, 'postgres', 'vitascope-password');
  t.equal((await stat(kept)).mode & 0o777, 0o600);
  t.match(server.url, (await readFile(kept, 'utf8')).trim());
});

t.test('writes every commit to disk before it answers, unless a test asks otherwise', async (t) => {
  const dataDir = await folder(t);
  const server = await startEmbeddedPostgres({ dataDir, durable: true });
  t.teardown(() => server.stop());
  const database = openDatabase({ url: server.url, max: 1 });
  for (const name of ['fsync', 'synchronous_commit', 'full_page_writes'])
    t.equal((await database.unsafe(`show ${name}`))[0]?.[name], 'on', name);
  await database.end();
});

t.test('after a SIGKILL the same command brings everything back, and an open pool connects again', async (t) => {
  const dataDir = await folder(t);
  const prepared = await prepareEmbeddedPostgres({ dataDir });
  const run = () => spawn(prepared.command, prepared.args, { cwd: prepared.cwd, env: prepared.env, stdio: 'ignore' });
  const first = run();
  await waitForDatabase(prepared.url, 240_000);
  const database = openDatabase({ url: prepared.url, max: 2 });
  await database`create table kept as select 7 as n`;
  const gone = new Promise((resolve) => first.once('exit', resolve));
  first.kill('SIGKILL');
  await gone;
  // As the supervisor does: again until it stays.
  let server = run();
  let stopping = false;
  const restart = () => {
    if (!stopping) server = run().once('exit', restart);
  };
  server.once('exit', restart);
  t.teardown(async () => {
    stopping = true;
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGINT');
    await ended;
  });
  await waitForDatabase(prepared.url, 240_000);
  t.same([...(await database`select n from kept`.catch(() => database`select n from kept`))], [{ n: 7 }]);
  await database.end();
});

t.test('an interrupted creation is not mistaken for a database', async (t) => {
  const dataDir = await folder(t);
  await mkdir(join(dataDir, 'postgres.new-abc123'));
  const server = await startEmbeddedPostgres({ dataDir });
  await server.stop();
  t.ok((await readdir(join(dataDir, 'postgres'))).includes('PG_VERSION'));
});

t.test('a folder that holds something else is left alone', async (t) => {
  const dataDir = await folder(t);
  await mkdir(join(dataDir, 'postgres'));
  await writeFile(join(dataDir, 'postgres', 'holiday.jpg'), 'not a database');
  await t.rejects(prepareEmbeddedPostgres({ dataDir }));
  t.same(await readdir(join(dataDir, 'postgres')), ['holiday.jpg']);
  t.same((await readdir(dataDir)).sort(), ['postgres'], 'and nothing is left of the attempt');
});

t.test('a database of another major version is refused with words that help', async (t) => {
  const dataDir = await folder(t);
  await mkdir(join(dataDir, 'postgres'));
  await writeFile(join(dataDir, 'postgres', 'PG_VERSION'), '17\n');
  await t.rejects(prepareEmbeddedPostgres({ dataDir }), /made by PostgreSQL 17; this program brings version 18/);
});

t.test('a pid file whose number belongs to another program now does not stop the start', async (t) => {
  const dataDir = await folder(t);
  await (await startEmbeddedPostgres({ dataDir })).stop();
  await writeFile(join(dataDir, 'postgres', 'postmaster.pid'), `${process.pid}\n${join(dataDir, 'postgres')}\n`);
  const server = await startEmbeddedPostgres({ dataDir });
  t.teardown(() => server.stop());
  t.ok(server.pid > 0);
});

t.test(
  'as root, a data folder that others cannot reach gets its database under /var/lib/vitascope',
  { skip: !asRoot && 'needs root' },
  async (t) => {
    const closed = await folder(t);
    const dataDir = join(closed, 'data');
    await mkdir(dataDir);
    await chmod(closed, 0o700);
    const server = await startEmbeddedPostgres({ dataDir });
    await server.stop();
    const place = join(dataDir, 'postgres');
    t.ok((await lstat(place)).isSymbolicLink());
    const elsewhere = await readlink(place);
    t.teardown(() => rm(elsewhere, { recursive: true, force: true }));
    t.match(elsewhere, /^\/var\/lib\/vitascope\/databases\/data-/);
    t.equal((await stat(closed)).mode & 0o777, 0o700, 'what is not ours keeps its permissions');
    await (await startEmbeddedPostgres({ dataDir })).stop();
  },
);

t.test('a server that dies in the middle of transactions costs those transactions, and nothing else', async (t) => {
  const dataDir = await folder(t);
  const server = await startEmbeddedPostgres({ dataDir });
  t.teardown(() => server.stop());
  const database = openDatabase({ url: server.url, max: 3 });
  t.teardown(() => database.end());
  await database`create table counted (n int)`;
  const begun = Promise.withResolvers<void>();
  const resume = Promise.withResolvers<void>();
  const idle = database.begin(async (sql) => {
    await sql`insert into counted values (1)`;
    begun.resolve();
    await resume.promise;
    await sql`insert into counted values (2)`;
  });
  await begun.promise;
  const busy = database.begin((sql) => sql`select pg_sleep(30)`);
  const ends = Promise.allSettled([idle, busy]);
  const admin = openDatabase({ url: server.url, max: 1 });
  t.teardown(() => admin.end());
  while (
    (await admin`select 1 from pg_stat_activity where query like '%pg_sleep%' and state = 'active' and pid <> pg_backend_pid()`).length ===
    0
  );
  await admin`select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and backend_type = 'client backend'`;
  // The pool connects again and uses the connections for something else, before the first transaction goes on.
  await Promise.allSettled([1, 2, 3].map(() => database`select 1`));
  const other = database.begin(async (sql) => {
    await sql`insert into counted values (3)`;
    resume.resolve();
    await sql`select pg_sleep(0.05)`;
    await sql`insert into counted values (4)`;
  });
  await other;
  t.same(
    (await ends).map(({ status }) => status),
    ['rejected', 'rejected'],
  );
  t.same([...(await database`select n from counted order by n`)], [{ n: 3 }, { n: 4 }]);
});
