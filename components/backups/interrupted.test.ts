/** Backups and restores that are killed in the middle, and runs that fail: nothing half counts, and nothing that was there is lost. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { createBackupRunner } from '../../actors/backups/runner.ts';
import { silent } from '../../actors/testing.ts';
import { migrate } from '../database/migrate.ts';
import { createBackups } from './backups.ts';
import { BackupError } from './contract.ts';
import { restoreArchive } from './restore.ts';
import { createFolderTarget } from './targets/folder.ts';
import { alone, contentOf, startTestServer } from './testing.ts';

t.setTimeout(600_000);
const there = await startTestServer();
t.teardown(there.stop);
const sql = there.open();
await migrate(sql);
await sql`insert into event_log (type, subject_type, subject_id, data) select 'a', 'b', gen_random_uuid()::text || gen_random_uuid()::text, '{}' from generate_series(1, 150000) n`;
t.teardown(() => sql.end({ timeout: 1 }));
const content = () => contentOf(sql);

async function folderOf(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'vitascope-interrupted-'));
  await chmod(folder, 0o755);
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
const backupsAt = (folder: string) =>
  createBackups({
    ...there,
    target: createFolderTarget(folder),
    passphrase: null,
    product: '1',
    secrets: async () => ({ files: {}, print: '' }),
  });

/** Another process does it, and is killed once it has got so far. */
async function killed(code: string): Promise<void> {
  const module = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
  const text = `
    import { openDatabase } from ${module('../database/open.ts')};
    import { knownMigrations, migrate } from ${module('../database/migrate.ts')};
    import { createBackups } from ${module('./backups.ts')};
    import { restoreArchive } from ${module('./restore.ts')};
    import { createFolderTarget } from ${module('./targets/folder.ts')};
    const open = (name) => {
      const url = new URL(${JSON.stringify(there.url)});
      url.pathname = '/' + name;
      return openDatabase({ url: url.href, max: 1, patient: true });
    };
    const load = { server: { own: 'postgres', open, freeBytes: null }, known: await knownMigrations(), migrate: (database, only) => migrate(database, only === null ? {} : { only }) };
    let isSaid = false;
    const say = () => {
      if (!isSaid) console.log('half-way');
      isSaid = true;
    };
    ${code}`;
  const file = join(await folderOf(), 'it.ts');
  await writeFile(file, text);
  const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = once(child, 'exit');
  await Promise.race([once(child.stdout, 'data'), gone]);
  t.ok(child.kill('SIGKILL'), 'it was still at it');
  await gone;
}

t.test('a backup that is killed leaves nothing that counts, and the next one takes its left-overs away', async (t) => {
  const folder = await folderOf();
  await killed(`
    const target = createFolderTarget(${JSON.stringify(folder)});
    const slow = { ...target, put: (name, body) => target.put(name, (async function* () {
      let size = 0;
      for await (const bytes of body) {
        yield bytes;
        size += bytes.length;
        if (size > 1_000_000) { say(); await new Promise((resolve) => setTimeout(resolve, 600_000)); }
      }
    })()) };
    await createBackups({ ...load, target: slow, passphrase: null, product: '1', secrets: async () => ({ files: {}, print: '' }) }).make({ at: new Date() });`);
  const backups = backupsAt(folder);
  t.same(await backups.list(), []);
  t.equal((await readdir(folder)).length, 1, 'its beginning lies there');
  const { name } = await backups.make({ at: new Date() });
  t.same(await readdir(folder), [name]);
});

t.test('a restore that is killed leaves the database as it was, and the next one succeeds', async (t) => {
  const folder = await folderOf();
  const { name } = await backupsAt(folder).make({ at: new Date() });
  const before = await content();
  await killed(`
    await restoreArchive({
      ...load, target: createFolderTarget(${JSON.stringify(folder)}), passphrase: null, name: ${JSON.stringify(name)}, replaces: true, now: new Date(),
      alongside: async () => { say(); await new Promise((resolve) => setTimeout(resolve, 600_000)); },
    });`);
  t.same(await content(), before);
  t.equal((await there.names()).length, 2, 'what it had made lies beside it');
  await sql.end({ timeout: 5 });
  const target = createFolderTarget(folder);
  const { aside } = await restoreArchive({
    ...there,
    target,
    passphrase: null,
    name,
    replaces: true,
    now: new Date(),
    alongside: async () => alone,
  });
  t.same(await there.names(), ['postgres', aside].sort());
});

t.test('runs: what is made is kept as long as it should be, and what fails is told', async (t) => {
  const folder = await folderOf();
  const database = there.open();
  t.teardown(() => database.end({ timeout: 1 }));
  await database`delete from backup_runs`;
  const types: string[] = [];
  let second = 0;
  const runner = (backups = backupsAt(folder)) =>
    createBackupRunner({
      ...{ database, backups, log: silent, clock: () => new Date(Date.UTC(2026, 0, 1, 0, 0, (second += 1))) },
      events: { append: async (some) => void types.push(...some.map(({ type }) => type)) },
    });
  const ask = (restores = false) => database`
    insert into backup_runs (id, kind, state, restores, keep) values (gen_random_uuid(), 'make', 'running', ${restores}, 2)`;
  for (let n = 0; n < 3; n += 1) {
    await ask();
    await runner().round();
  }
  t.match(await readdir(folder), [/T000002Z/, /T000003Z/], 'the oldest is gone');
  t.same(new Set(types), new Set(['backup.started', 'backup.done', ...types.filter((type) => type === 'backup.progress')]));
  await ask(true);
  await t.rejects(ask(), /backup_runs_running/);
  const one = runner();
  await one.round();
  t.match(
    await database`select kind, restores from backup_runs where state = 'running'`,
    [{ kind: 'verify', restores: true }],
    'it is tried next',
  );
  await one.round();
  t.match(await database`select restored from backup_runs where kind = 'verify'`, [{ restored: true }]);

  const full = runner({
    ...backupsAt(folder),
    make: () => Promise.reject(new BackupError('storage-full', 'The disk of the backups is full.')),
  });
  await ask();
  for (let n = 0; n < 5; n += 1) await full.round();
  t.match(await database`select problem from backup_runs where state = 'failed'`, [{ problem: /The disk of the backups is full/ }]);
  t.equal(types.at(-1), 'backup.failed');
  t.equal((await readdir(folder)).length, 2, 'no old one goes for one that failed');

  const untried = runner({
    ...backupsAt(folder),
    verify: () => Promise.reject(new BackupError('denied', 'The account may not make databases.')),
  });
  for (let n = 0; n < 3; n += 1) {
    await ask(true);
    for (let round = 0; round < 6; round += 1) await untried.round();
  }
  t.match(await database`select count(*)::int as count from backup_runs where problem_code = 'denied'`, [{ count: 3 }]);
  t.equal((await readdir(folder)).length, 2, 'what could not be tried is no worse for that');

  const away = runner({ ...backupsAt(folder), make: () => Promise.reject(new BackupError('unavailable', 'The target is away.')) });
  await ask();
  for (let n = 0; n < 8; n += 1) await away.round();
  t.match(await database`select tries, problem, next_try_at > now() as waits from backup_runs where state = 'running'`, [
    { tries: 1, problem: /is away/, waits: true },
  ]);
  // Its time has come, and who waited for it is gone.
  await database`update backup_runs set next_try_at = now(), beat_at = now() - interval '2 minutes' where state = 'running'`;
  await runner().round();
  t.match(await database`select state, problem from backup_runs order by started_at desc limit 1`, [{ state: 'done', problem: null }]);

  await database`update backup_runs set problem_code = 'damaged', state = 'failed' where state = 'done' and started_at < now() - interval '0'`;
  await ask();
  await runner().round();
  t.match(await database`select retention_problem from backup_runs where state = 'done'`, [{ retention_problem: /only 1 of them/ }]);
});
