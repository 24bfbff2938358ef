/** Restores that are killed anywhere leave database and secrets all old or all new, and the way back leads to what was. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { createBackups } from '../components/backups/backups.ts';
import { databasesAside } from '../components/backups/database/server.ts';
import { dropAside, restoreArchive, undoRestore } from '../components/backups/restore.ts';
import { createFolderTarget } from '../components/backups/targets/folder.ts';
import { startTestServer } from '../components/backups/testing.ts';
import { migrate } from '../components/database/migrate.ts';
import { forgetSecrets, secretsAlongside, secretsBefore, settleSecrets } from './restored-secrets.ts';

t.setTimeout(600_000);
const there = await startTestServer();
const { server } = there;
const names = ['secret', 'admin-key', 'worker-key'];
const base64 = (text: string) => Buffer.from(text).toString('base64');
const after = { secret: base64('new secret\n'), 'worker-key': base64('new key\n') };
const old = { secret: 'old secret\r\n\n', 'admin-key': 'old key' };
const fresh = { secret: 'new secret\n', 'admin-key': 'old key', 'worker-key': 'new key\n' };

async function events(): Promise<number> {
  const sql = there.open();
  const [row] = await sql<{ count: number }[]>`select count(*)::int as count from event_log`;
  await sql.end({ timeout: 5 });
  return row?.count ?? -1;
}
const settle = (data: string) => settleSecrets(data, async (aside) => (await databasesAside(server)).includes(aside));
async function secretsIn(data: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const name of names) {
    const text = await readFile(join(data, name), 'utf8').catch(() => null);
    if (text !== null) found[name] = text;
  }
  return found;
}

const root = await mkdtemp(join(tmpdir(), 'vitascope-secrets-'));
t.teardown(() => rm(root, { recursive: true, force: true }));
const target = createFolderTarget(join(root, 'backups'));
const first = there.open();
await migrate(first);
await first`insert into event_log (type, subject_type, subject_id, data) values ('in the archive', 'b', 'c', '{}')`;
const { name: archive } = await createBackups({
  ...{ ...there, target, passphrase: null, product: '1', secrets: async () => ({ files: {}, print: '' }) },
}).make({ at: new Date() });
await first`insert into event_log (type, subject_type, subject_id, data) values ('later', 'b', 'c', '{}')`;
await first.end({ timeout: 5 });

let scenes = 0;
async function dataFolder(): Promise<string> {
  const data = join(root, `${(scenes += 1)}`);
  await mkdir(data);
  for (const [name, text] of Object.entries(old)) await writeFile(join(data, name), text, { mode: 0o600 });
  return data;
}
async function back(t: Test, data: string): Promise<void> {
  await undoRestore({
    ...{ server, now: new Date(Date.now() + 5_000) },
    alongside: async (name) => secretsAlongside(data, names, (await secretsBefore(data, name)) ?? {}),
  });
  t.equal(await events(), 2);
  t.same(await secretsIn(data), old, 'to the byte, and what was not there is not there');
  await dropAside(server);
  await forgetSecrets(data, await databasesAside(server));
  t.same((await readdir(data)).sort(), Object.keys(old).sort());
}

/** Another process restores, and is killed where it says that it has got to. */
async function killed(data: string, place: 'alongside' | 'noted' | 'exchanged'): Promise<void> {
  const module = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
  const text = `
    import { openDatabase } from ${module('../components/database/open.ts')};
    import { knownMigrations, migrate } from ${module('../components/database/migrate.ts')};
    import { restoreArchive } from ${module('../components/backups/restore.ts')};
    import { createFolderTarget } from ${module('../components/backups/targets/folder.ts')};
    import { secretsAlongside } from ${module('./restored-secrets.ts')};
    const open = (name) => {
      const url = new URL(${JSON.stringify(there.url)});
      url.pathname = '/' + name;
      return openDatabase({ url: url.href, max: 1, patient: true });
    };
    const at = async (place) => {
      if (place !== ${JSON.stringify(place)}) return;
      console.log(place);
      await new Promise((resolve) => setTimeout(resolve, 600_000));
    };
    await restoreArchive({
      server: { own: 'postgres', open, freeBytes: null }, known: await knownMigrations(), migrate: (database, only) => migrate(database, only === null ? {} : { only }),
      target: createFolderTarget(${JSON.stringify(join(root, 'backups'))}), passphrase: null, name: ${JSON.stringify(archive)}, replaces: true, now: new Date(),
      alongside: async () => {
        await at('alongside');
        const own = secretsAlongside(${JSON.stringify(data)}, ${JSON.stringify(names)}, ${JSON.stringify(after)});
        return {
          beforeExchange: async (aside) => { await own.beforeExchange(aside); await at('noted'); },
          exchanged: async () => { await at('exchanged'); await own.exchanged(); },
        };
      },
    });`;
  const file = join(root, `${place}.ts`);
  await writeFile(file, text);
  const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = once(child, 'exit');
  await Promise.race([once(child.stdout, 'data'), gone]);
  t.ok(child.kill('SIGKILL'), 'it was still at it');
  await gone;
}

t.test('killed before the databases are exchanged: all is old', async (t) => {
  for (const place of ['alongside', 'noted'] as const) {
    const data = await dataFolder();
    await killed(data, place);
    await settle(data);
    await settle(data);
    t.equal(await events(), 2, place);
    t.same(await secretsIn(data), old, place);
    t.same((await readdir(data)).sort(), Object.keys(old).sort(), 'nothing is left of it');
  }
});

t.test('killed after that, with any of the secrets in place: all is new, and can be undone', async (t) => {
  for (let placed = 0; placed <= 2; placed += 1) {
    const data = await dataFolder();
    await killed(data, 'exchanged');
    t.same(await secretsIn(data), old, 'they lie apart');
    for (const [name, bytes] of Object.entries(after).slice(0, placed)) await writeFile(join(data, name), Buffer.from(bytes, 'base64'));
    await settle(data);
    await settle(data);
    t.equal(await events(), 1);
    t.same(await secretsIn(data), fresh, `${placed} were in place`);
    await back(t, data);
  }
});

t.test('what an instance has made since the restore goes with it, and comes back with it', async (t) => {
  const data = await dataFolder();
  const now = new Date();
  await restoreArchive({
    ...{ ...there, target, passphrase: null, name: archive, replaces: true, now },
    alongside: async () => secretsAlongside(data, names, after),
  });
  await writeFile(join(data, 'admin-key'), 'made since');
  const undo = (later: number) =>
    undoRestore({
      ...{ server, now: new Date(now.getTime() + later) },
      alongside: async (name) => secretsAlongside(data, names, (await secretsBefore(data, name)) ?? {}),
    });
  await undo(2_000);
  t.same([await events(), await secretsIn(data)], [2, old]);
  await undo(4_000);
  t.same([await events(), await secretsIn(data)], [1, { ...fresh, 'admin-key': 'made since' }]);
  await back(t, data);
});

t.test('an exchange that does not come about leaves the secrets alone', async (t) => {
  const data = await dataFolder();
  const own = secretsAlongside(data, names, after);
  const failing = {
    ...own,
    beforeExchange: async (aside: string) => own.beforeExchange(aside).then(() => Promise.reject(new Error('no'))),
  };
  const restored = restoreArchive({
    ...{ ...there, target, passphrase: null, name: archive, replaces: true, now: new Date() },
    alongside: async () => failing,
  });
  await t.rejects(restored, /^no$/);
  await settle(data);
  t.same([await events(), await secretsIn(data)], [2, old]);
  t.same(await there.names(), ['postgres']);
});

// Not a teardown: the file cannot end while a child process of its own lives.
t.test('the server stops', async (t) => {
  await t.resolves(there.stop());
});
