/** Archives of a real PostgreSQL: made, read, tried, restored; and what is broken, newer or in the way. */
import { randomBytes, randomUUID } from 'node:crypto';
import { copyFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { migrate } from '../database/migrate.ts';
import { createBackups } from './backups.ts';
import { type BackupError, headSchema, isArchiveName } from './contract.ts';
import { createLoader } from './database/load.ts';
import { neededBytes } from './database/room.ts';
import { type DatabaseServer, databasesAside, dropDatabase, makeDatabase } from './database/server.ts';
import { dropAside, restoreArchive, undoRestore } from './restore.ts';
import { createFolderTarget } from './targets/folder.ts';
import { alone, contentOf, startTestServer } from './testing.ts';

t.setTimeout(600_000);
const there = await startTestServer();
t.teardown(there.stop);
const { server, known } = there;

async function fill(): Promise<void> {
  const sql = there.open();
  await migrate(sql);
  const now = new Date();
  for (let n = 0; n < 3; n += 1) {
    const id = randomUUID();
    await sql`insert into videos (id, short_id, owner_id, title, description, privacy, state, created_at, updated_at)
      values (${id}, ${id.slice(0, 12)}, 'administrator', ${'Ü\\N\t"\n\r\u{1f3ac} \\.'}, ${'x'.repeat(n * 3_000_000)}, 'public', 'ready', ${now}, ${now})`;
    await sql`insert into inits values (${id}, 'h264', '360', 'i', 3, 'x', 'avc1', 'j')`;
    await sql`insert into segments values (${id}, 'h264', '360', 0, 's', 7, 0, 1, 1, 'x', 'j', 1)`;
    // Of a table in parts: one has its part, the other has none.
    await sql`insert into video_days (video_id, day, views) values (${id}, now(), ${n}), (${id}, '2001-02-03', 7)`;
  }
  await sql`insert into event_log (type, subject_type, subject_id, data) select 'a', 'b', n::text, '{}' from generate_series(1, 20000) n`;
  // What somebody else keeps in the same database, such as a state store of Dapr.
  await sql`create table "State.of ""Dapr""" (key text primary key, value jsonb not null, bytes bytea, at timestamptz(3), list integer[], n double precision, unique (at, n))`;
  await sql`insert into "State.of ""Dapr""" values ('a', '{"b": [1, null]}', '\\x00ff0a', now(), '{1,null}', 'NaN'), ('', '{}', null, 'infinity', null, 0.1)`;
  await sql`create table no_columns ()`;
  await sql.end({ timeout: 5 });
}
await fill().catch(async (error) => {
  await there.stop();
  throw error;
});

async function scene(t: Test, passphrase: string | null = null) {
  const folder = await mkdtemp(join(tmpdir(), 'vitascope-archives-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const target = createFolderTarget(folder);
  const init = {
    ...there,
    target,
    passphrase,
    product: '1.2.3',
    secrets: async () => ({ files: { secret: 'of the instance' }, print: 'print' }),
  };
  const backups = createBackups(init);
  const make = () => backups.make({ at: new Date() });
  const restore = (name: string, some: object = {}) =>
    restoreArchive({ ...init, name, replaces: true, now: new Date(), alongside: async () => alone, ...some });
  return { folder, target, backups, make, restore };
}
const is =
  (code: string, words = /./) =>
  (error: unknown) =>
    (error as BackupError).code === code && words.test((error as Error).message);
/** Nobody knows what was made. */
const unknown = { madeSha256: null };
async function refused(t: Test, work: Promise<unknown>, code: string, words = /./): Promise<void> {
  const error = await work.then(
    () => new Error('it was done'),
    (error: unknown) => error,
  );
  t.ok(is(code, words)(error), `${code}: ${error}`);
}
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: BackupError) => error.code ?? String(error),
  );
async function nowThere(): Promise<Record<string, string>> {
  const sql = there.open();
  try {
    return await contentOf(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

for (const passphrase of [null, 'correct horse'])
  t.test(`${passphrase ? 'an encrypted' : 'a plain'} archive is made, verified, and brings everything back`, async (t) => {
    const { folder, backups, make, restore } = await scene(t, passphrase);
    const phases = new Set<string>();
    const made = await backups.make({ at: new Date('2026-01-02T03:04:05Z'), progress: (phase) => phases.add(phase) });
    t.match(made.name, /^vitascope-20260102T030405Z-\w{6}\.tar\.zst/);
    t.ok(isArchiveName(made.name));
    t.ok(made.rows > 20_000);
    t.same(await backups.list(), [{ name: made.name, sizeBytes: made.sizeBytes }]);
    t.equal((await stat(join(folder, made.name))).mode & 0o777, 0o600);
    const facts = await backups.verify(made.name, { ...unknown, restores: true, progress: (phase) => phases.add(phase) });
    t.same({ ...facts, name: made.name }, made);
    t.same(phases, new Set(['dump', 'read-back', 'trial']));
    t.same(await there.names(), ['postgres'], 'the trial has left nothing');
    const before = await nowThere();
    const sql = there.open();
    const [last] = await sql`select last_value from event_log_id_seq`;
    await sql`delete from videos`;
    await sql`insert into event_log (type, subject_type, subject_id, data) values ('later', 'b', 'c', '{}')`;
    await sql.end({ timeout: 5 });
    const after = await nowThere();
    const brought: Record<string, string>[] = [];
    const restored = await restore(made.name, {
      async alongside(_: unknown, secrets: Record<string, string>) {
        brought.push(secrets);
        return alone;
      },
    });
    t.same(brought, [{ secret: 'of the instance' }]);
    t.same(await nowThere(), before);
    const again = there.open();
    t.same(await again`select last_value from event_log_id_seq`, [last], 'sequences go on where they were');
    await again`insert into event_log (type, subject_type, subject_id, data) values ('new', 'b', 'c', '{}')`;
    await t.rejects(again`insert into provisioned_members (organisation_id, account_id) values ('none', 'none')`, /foreign key/);
    t.same(await again`select tgname from pg_trigger where tgenabled = 'D'`, [], 'triggers work');
    await again.end({ timeout: 5 });
    t.same(await databasesAside(server), [restored.aside]);
    await undoRestore({ server, now: new Date(Date.now() + 2000), alongside: async () => alone });
    t.same(await nowThere(), after, 'and it can be undone');
    t.equal((await dropAside(server)).length, 1);
    await restore(made.name);
    await dropAside(server);
    t.ok(await make());
  });

t.test('every byte that is changed or cut off is noticed', async (t) => {
  for (const passphrase of [null, 'p']) {
    const { folder, backups, make } = await scene(t, passphrase);
    const { name, sizeBytes } = await make();
    const whole = await readFile(join(folder, name));
    const places = [0, 20, 40, 200, sizeBytes >> 1, sizeBytes - 40, sizeBytes - 5, sizeBytes - 1];
    for (let n = 0; n < 20; n += 1) places.push(randomBytes(4).readUInt32BE() % sizeBytes);
    for (const place of places) {
      const changed = Buffer.from(whole);
      changed[place] = (changed[place] ?? 0) ^ (1 << (place % 8));
      await writeFile(join(folder, name), changed);
      const error = await backups.verify(name, { ...unknown, restores: false }).then(
        () => null,
        (error: BackupError) => error,
      );
      t.ok(error !== null && (error.code === 'damaged' || error.code === 'wrong-passphrase'), `${passphrase}: byte ${place}: ${error}`);
    }
    for (const length of [0, 10, 30, 100, sizeBytes >> 1, sizeBytes - 100, sizeBytes - 1]) {
      await writeFile(join(folder, name), whole.subarray(0, length));
      const cut = await codeOf(backups.verify(name, { ...unknown, restores: true }));
      t.ok(cut === 'damaged' || cut === 'wrong-passphrase', `${passphrase}: ${length} bytes: ${cut}`);
    }
    await writeFile(join(folder, name), Buffer.concat([whole, whole]));
    t.match(await codeOf(backups.verify(name, { ...unknown, restores: false })), /damaged|wrong-passphrase/);
  }
  t.same(await there.names(), ['postgres']);
});

t.test('what the target spoils is no backup', async (t) => {
  const { folder, target } = await scene(t);
  const spoiling = {
    ...target,
    put: (name: string, body: AsyncIterable<Uint8Array>) =>
      target.put(
        name,
        (async function* () {
          for await (const bytes of body) yield bytes.byteLength > 5000 ? Buffer.from(bytes).fill(7, 4000, 4010) : bytes;
        })(),
      ),
  };
  const backups = createBackups({
    ...there,
    target: spoiling,
    passphrase: null,
    product: '1',
    secrets: async () => ({ files: {}, print: '' }),
  });
  await refused(t, backups.make({ at: new Date() }), 'damaged');
  t.same(await readdir(folder), []);
});

t.test('a database in use is not replaced unasked, and stays as it was when a restore fails', async (t) => {
  const { folder, make, restore } = await scene(t);
  const { name } = await make();
  const before = await nowThere();
  await refused(t, restore(name, { replaces: false }), 'unusable', /--replace/);
  const speaksAgainst = { alongside: () => Promise.reject(new Error('the secret is another')) };
  await t.rejects(restore(name, speaksAgainst), /the secret is another/);
  await refused(t, restore('vitascope-20260102T030405Z-000000.tar.zst'), 'not-found');
  await refused(t, restore('../../etc/passwd'), 'not-found');
  await writeFile(join(folder, name), (await readFile(join(folder, name))).subarray(0, -300));
  await refused(t, restore(name), 'damaged');
  t.same(await nowThere(), before);
  t.same(await there.names(), ['postgres']);
});

t.test('who is connected when all is restored is waited for, and what only has such a name is nobody’s to drop', async (t) => {
  const { make, restore } = await scene(t);
  const { name } = await make();
  const sql = there.open('template1');
  for (const other of ['postgres_before_the_move', 'postgres_before_20260101t000000z']) await sql.unsafe(`create database ${other}`);
  const reader = there.open();
  const alongside = async () => ({ ...alone, beforeExchange: async () => void (await reader`select 1`) });
  let waited = 0;
  const waiting = () => {
    waited += 1;
    if (waited === 2) void reader.end({ timeout: 1 });
  };
  const { aside } = await restore(name, { alongside, waiting });
  t.ok(waited >= 2);
  t.same(await databasesAside(server), [aside]);
  t.same(await dropAside(server), [aside]);
  for (const other of ['postgres_before_the_move', 'postgres_before_20260101t000000z']) await sql.unsafe(`drop database ${other}`);
  await sql.end({ timeout: 5 });
  t.same(await there.names(), ['postgres']);
});

t.test('without its passphrase an archive says nothing', async (t) => {
  const { target, make } = await scene(t, 'right');
  const { name } = await make();
  for (const passphrase of ['wrong', null]) {
    const others = createBackups({ ...there, target, passphrase, product: '1', secrets: async () => ({ files: {}, print: '' }) });
    await refused(t, others.verify(name, { ...unknown, restores: false }), 'wrong-passphrase');
  }
});

t.test('a newer product is refused in words; an older archive is brought up to date', async (t) => {
  const { target, make, restore } = await scene(t);
  const { name } = await make();
  const newest = Math.max(...known.keys());
  const older = new Map([...known].filter(([version]) => version < newest));
  await refused(t, restore(name, { known: older }), 'newer', /Vitascope 1\.2\.3, which is newer/);

  // The database of a version that made no backups yet.
  const own = await makeDatabase(server, 'trial');
  const sql = there.open(own);
  await migrate(sql, { only: new Set([...known.keys()].filter((version) => version < 121)) });
  t.same(await sql`select to_regclass('backup_runs') as found`, [{ found: null }]);
  await sql.end({ timeout: 5 });
  const secrets = async () => ({ files: {}, print: '' });
  const old = await createBackups({ ...there, server: { ...server, own }, target, passphrase: null, product: '1', secrets }).make({
    at: new Date(),
  });
  await dropDatabase(server, own);
  await restore(old.name);
  await dropAside(server);
  t.ok('backup_runs' in (await nowThere()), 'what later versions made is there');
});

t.test('another archive under the name of one that was made is noticed, however whole it is', async (t) => {
  const { folder, backups, make } = await scene(t);
  const [first, second] = [await make(), await make()];
  const { sha256: madeSha256 } = await backups.verify(first.name, { madeSha256: first.sha256, restores: true });
  t.equal(madeSha256, first.sha256);
  await copyFile(join(folder, second.name), join(folder, first.name));
  for (const restores of [true, false])
    await refused(t, backups.verify(first.name, { madeSha256, restores }), 'damaged', /not the backup that was made/);
  t.match(await backups.verify(first.name, { ...unknown, restores: false }), { sha256: second.sha256 });
});

t.test('a disk without room is told before anything is written', async (t) => {
  const { target, make, restore } = await scene(t);
  const { name } = await make();
  let isWritten = false;
  const server: DatabaseServer = {
    ...there.server,
    freeBytes: async () => 100_000_000,
    open(database) {
      isWritten ||= /^vitascope_/.test(database);
      return there.server.open(database);
    },
  };
  const full = createBackups({ ...there, server, target, passphrase: null, product: '1', secrets: async () => ({ files: {}, print: '' }) });
  const before = await nowThere();
  await refused(t, full.verify(name, { ...unknown, restores: true }), 'no-room', /needs about \d+ MB .* only 100 MB are free/);
  await refused(t, restore(name, { server }), 'no-room');
  t.notOk(isWritten);
  t.same(await nowThere(), before);
  t.same(await there.names(), ['postgres']);
  t.ok(await full.verify(name, { ...unknown, restores: false }), 'a look at its sums needs none');
  t.ok(neededBytes({ databaseBytes: 5e9 }, 1) > 5.5e9 && neededBytes({}, 1e9) > 5e9);
  await restore(name, { server: { ...server, freeBytes: async () => 1e12 } });
  await dropAside(server);
});

t.test('an archive is data and never a program', async (t) => {
  const fresh = await makeDatabase(server, 'trial');
  const sql = server.open(fresh);
  t.teardown(async () => {
    await sql.end({ timeout: 1 });
    await dropDatabase(server, fresh);
  });
  const column = { name: 'a', type: "text default pg_read_file('/etc/passwd')", required: false };
  const head = headSchema.parse({
    ...{ format: 1, product: '1', madeAt: '2026-01-02T03:04:05.000Z', postgres: '18', migrations: [], secrets: [], secretPrint: '' },
    tables: [{ name: 'x', columns: [column], keys: [] }],
  });
  await refused(t, createLoader({ database: sql, migrate: async () => {}, known }).head(head), 'unusable');
});
