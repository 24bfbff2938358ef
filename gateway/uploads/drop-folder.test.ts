import { appendFile, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { startEmbeddedPostgres } from '../../components/database/embedded.ts';
import { migrate } from '../../components/database/migrate.ts';
import { openDatabase } from '../../components/database/open.ts';
import { eventually, startHarness } from '../conformance/harness.ts';

t.setTimeout(600_000);
const folder = await mkdtemp(join(tmpdir(), 'vitascope-drop-'));
const server = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') });
const database = openDatabase({ url: server.url });
await migrate(database);
const drop = join(folder, 'drop');
const there = (path: string) => readdir(join(drop, path)).catch(() => [] as string[]);

await t.test('files that are dropped become videos', async (t) => {
  const harness = await startHarness({ database, driver: 'node', settings: { dropFolder: drop } });
  t.teardown(() => harness.close());
  await eventually(
    () => readdir(drop).catch(() => null),
    (entries) => entries !== null,
  );

  await writeFile(join(folder, 'secret.mp4'), 'secret');
  await symlink(join(folder, 'secret.mp4'), join(drop, 'link.mp4'));
  await writeFile(join(drop, '.hidden.mp4'), 'x');
  const slow = join(drop, 'slow.mp4');
  for (let n = 0; n < 6; n += 1) {
    await appendFile(slow, 'piece ');
    await new Promise((resolve) => setTimeout(resolve, 400));
  }
  t.ok(
    (
      await eventually(
        () => there('done'),
        (names) => names.includes('slow.mp4.txt'),
      )
    ).includes('slow.mp4'),
  );
  t.equal(await readFile(join(drop, 'done', 'slow.mp4'), 'utf8'), 'piece '.repeat(6), 'not before it was whole');
  const [video] = await database<{ title: string; owner_id: string; source_size_bytes: number; privacy: string }[]>`
    select title, owner_id, source_size_bytes, privacy from videos where title = 'slow'`;
  t.same(video, { title: 'slow', owner_id: 'administrator', source_size_bytes: 36, privacy: 'private' }, 'nobody said who can watch');

  await database`insert into organisations (id, name, slug) values ('org-drop', 'Films', 'films')`;
  await mkdir(join(drop, 'films'));
  await mkdir(join(drop, 'nobody'));
  await mkdir(join(drop, 'odd'));
  await writeFile(join(drop, 'films', '.privacy'), 'unlisted\n');
  await writeFile(join(drop, 'odd', '.privacy'), 'everybody');
  await database`insert into organisations (id, name, slug) values ('org-odd', 'Odd', 'odd')`;
  for (const [place, name] of [
    ['films', 'one.mp4'],
    ['nobody', 'two.mp4'],
    ['odd', 'three.mp4'],
  ] as const) {
    await writeFile(join(folder, name), 'film');
    await rename(join(folder, name), join(drop, place, name));
  }
  await eventually(
    () => there('done/films'),
    (names) => names.includes('one.mp4.txt'),
  );
  const [owned] = await database<{ organisation_id: string; privacy: string }[]>`
    select organisation_id, privacy from videos where title = 'one'`;
  t.equal(owned?.privacy, 'unlisted', 'as its folder says');
  t.equal(owned?.organisation_id, 'org-drop', 'of the organisation that the subfolder names');
  await eventually(
    () => there('failed/nobody'),
    (names) => names.includes('two.mp4.txt'),
  );
  t.match(await readFile(join(drop, 'failed', 'nobody', 'two.mp4.txt'), 'utf8'), /There is no organisation/);
  await eventually(
    () => there('failed/odd'),
    (names) => names.includes('three.mp4.txt'),
  );
  t.match(await readFile(join(drop, 'failed', 'odd', 'three.mp4.txt'), 'utf8'), /may say public, unlisted, private/);
  t.same(
    (await readdir(drop)).sort(),
    ['.hidden.mp4', 'done', 'failed', 'films', 'link.mp4', 'nobody', 'odd'],
    'links and hidden files are left alone',
  );
});

await t.test('the database stops', async (t) => {
  await database.end();
  await t.resolves(server.stop());
  await rm(folder, { recursive: true, force: true });
});
