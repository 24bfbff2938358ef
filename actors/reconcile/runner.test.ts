/** The comparison on a real PostgreSQL and a real folder. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import type { NewEvent } from '../../components/events/contract.ts';
import { createFolderObjects } from '../../components/objects/folder.ts';
import { silent, startTestDatabase } from '../testing.ts';
import { emptyReport, type Report, reportSchema } from './contract.ts';
import { kindOf } from './orphans.ts';
import { createReconcileRunner } from './runner.ts';

const { database, stop } = await startTestDatabase();
t.teardown(stop);
const now = new Date();
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);

async function open(change: Partial<ReturnType<typeof createFolderObjects>> = {}) {
  const root = await mkdtemp(join(tmpdir(), 'vitascope-reconcile-'));
  t.teardown(() => rm(root, { recursive: true, force: true }));
  await database`truncate videos, segments, inits, jobs, loose_objects, reconciles cascade`;
  const folder = createFolderObjects({ root });
  const objects = { ...folder, ...change };
  const events: NewEvent[] = [];
  const runner = (objectsAtOnce = 3) =>
    createReconcileRunner({
      database,
      objects,
      events: { append: async (some) => void events.push(...some) },
      log: silent,
      objectsAtOnce,
    });
  async function put(key: string, bytes: number, days = 2): Promise<string> {
    await folder.put(
      key,
      (async function* () {
        yield Buffer.alloc(bytes);
      })(),
    );
    await utimes(folder.localPath(key), daysAgo(days), daysAgo(days));
    return key;
  }
  async function video(state = 'ready'): Promise<string> {
    const id = randomUUID();
    await database`
      insert into videos (id, short_id, owner_id, title, description, privacy, state, source_key, source_size_bytes, created_at, updated_at)
      values (${id}, ${id.slice(0, 12)}, 'o', '', '', 'public', ${state}, ${`source/${id}/u/s`}, 10, ${now}, ${now})`;
    const poster = { objectKey: `work/${id}.poster/1/p`, sizeBytes: 1 };
    await database`insert into side_products values (${id}, 'poster', 1, ${database.json(poster)}, ${now})`;
    await database`insert into inits values (${id}, 'h264', '360', ${`work/${id}.h264-0/1/i`}, 3, 'x', 'avc1', 'j')`;
    await database`insert into segments values (${id}, 'h264', '360', 0, ${`work/${id}.h264-0/1/s`}, 7, 0, 1, 1, 'x', 'j', 1)`;
    await put(`source/${id}/u/s`, 10);
    await put(`work/${id}.poster/1/p`, 1);
    await put(`work/${id}.h264-0/1/i`, 3);
    await put(`work/${id}.h264-0/1/s`, 7);
    return id;
  }
  async function ask(deletes: boolean, hours = 24): Promise<string> {
    const id = randomUUID();
    await database`insert into reconciles (id, state, deletes, older_than_hours, phase, report)
      values (${id}, 'running', ${deletes}, ${hours}, 'objects', ${database.json(emptyReport())})`;
    return id;
  }
  async function result(id: string): Promise<{ state: string; report: Report; problem: string | null }> {
    const [row] = await database<{ state: string; report: Report; problem: string | null }[]>`
      select state, report, problem from reconciles where id = ${id}`;
    if (row === undefined) throw new Error('no such run');
    return { ...row, report: reportSchema.parse(row.report) };
  }
  async function keys(): Promise<string[]> {
    const found: string[] = [];
    for await (const { key } of folder.list('')) found.push(key);
    return found;
  }
  return { root, folder, events, runner, put, video, ask, result, keys };
}

t.test('a dry run tells orphans by kind, and deletes nothing', async (t) => {
  const { put, video, ask, result, keys, runner, events } = await open();
  const id = await video();
  const gone = randomUUID();
  await put(`work/${id}.h264-0/2/late`, 5);
  await put(`work/${id}.h264-again-12/1/s`, 6);
  await put(`work/${gone}.audio/1/s`, 8);
  await put(`source/${gone}/u/s`, 100);
  await put('elsewhere/thing', 1000);
  const before = await keys();
  const run = await ask(false);
  await runner().round();
  const { state, report } = await result(run);
  t.equal(state, 'done');
  t.match(report, {
    objects: { count: 9, sizeBytes: 1140 },
    orphans: {
      h264: { count: 1, sizeBytes: 5 },
      'h264-again': { count: 1, sizeBytes: 6 },
      audio: { count: 1, sizeBytes: 8 },
      source: { count: 1, sizeBytes: 100 },
      unknown: { count: 1, sizeBytes: 1000 },
    },
    deleted: { count: 0 },
    named: 4,
    damagedVideos: 0,
  });
  t.equal(report.orphanExamples.length, 5);
  t.same(await keys(), before);
  t.same(
    events.map(({ type }) => type),
    ['reconcile.started', 'reconcile.done'],
  );
  await runner().round();
  t.equal(events.length, 2, 'what is done is done');
});

t.test('what is deleted is old, ours, and named by nothing; what is under way stays', async (t) => {
  const { root, put, video, ask, result, keys, runner } = await open();
  const id = await video();
  const kept = await keys();
  const uploading = await video('uploading');
  await database`update videos set source_key = null where id = ${uploading}`;
  await database`insert into jobs (id, kind, video_id, owner_id, priority, state, epoch, ready_at, created_at, updated_at)
    values (${`${id}.h264-1`}, 'transcode', ${id}, 'o', 2, 'leased', 3, ${now}, ${now}, ${now})`;
  const staying = [
    await put(`source/${uploading}/v/resumed-for-days`, 9),
    await put(`work/${id}.h264-1/3/by-the-lease-that-runs`, 9),
    await put(`work/${id}.h264-0/2/young`, 9, 0.9),
    await put(`work/${id}.h264-0/2/awaits-the-sweep`, 9),
    await put('elsewhere/thing', 9),
  ];
  await database`insert into loose_objects (key) values (${staying[3] as string})`;
  await put(`work/${id}.h264-1/2/by-one-that-is-over`, 5);
  await put(`source/${randomUUID()}/u/s`, 6);
  await writeFile(join(root, 'incoming', `${process.pid}-arriving`), 'half');
  await writeFile(join(root, 'incoming', `${process.pid}-left`), 'half');
  await utimes(join(root, 'incoming', `${process.pid}-left`), daysAgo(3), daysAgo(3));
  const run = await ask(true);
  await runner().round();
  const { report } = await result(run);
  t.match(report, { deleted: { count: 2, sizeBytes: 11 }, inUse: { count: 5 }, unfinished: { count: 1, sizeBytes: 4 } });
  for (const key of [...kept, ...staying]) t.ok((await keys()).includes(key), key);
  t.notOk((await keys()).some((key) => /over$|\/u\/s$/.test(key) && !key.includes(id) && !key.includes(uploading)));
  await t.rejects(utimes(join(root, 'incoming', `${process.pid}-left`), now, now));
  await t.resolves(utimes(join(root, 'incoming', `${process.pid}-arriving`), now, now));
});

t.test('an upload that ends while its bytes are looked at is not deleted', async (t) => {
  const { folder, put, video, ask, result, keys, runner } = await open();
  const id = await video('uploading');
  const key = await put(`source/${id}/late/s`, 9);
  const run = await ask(true);
  const looking = createReconcileRunner({
    database,
    objects: {
      ...folder,
      // The list was read; before the look at the rows the upload arrives and the video goes on to encode.
      list: (prefix, after) =>
        (async function* () {
          for await (const object of folder.list(prefix, after)) {
            if (object.key === key)
              await database`update videos set state = 'processing', source_key = ${key}, source_size_bytes = 9 where id = ${id}`;
            yield object;
          }
        })(),
    },
    events: { append: async () => {} },
    log: silent,
  });
  await looking.round();
  t.ok((await keys()).includes(key));
  t.match((await result(run)).report, { damagedVideos: 0 });
  const again = await put(`work/${id}.h264-0/7/sent-twice`, 4);
  await database`truncate reconciles`;
  await ask(true);
  const touched = createReconcileRunner({
    database,
    objects: { ...folder, head: async (of) => (of === again ? { key: of, sizeBytes: 4, modifiedAt: new Date() } : folder.head(of)) },
    events: { append: async () => {} },
    log: silent,
  });
  await touched.round();
  t.ok((await keys()).includes(again), 'one that was put again since it was listed stays');
  await runner().round();
});

t.test('rows whose object is missing or of another size are listed by video, and left alone', async (t) => {
  const { folder, put, video, ask, result, runner } = await open();
  const [whole, holed, resized] = [await video(), await video(), await video()];
  await folder.delete(`work/${holed}.h264-0/1/s`);
  await folder.delete(`source/${holed}/u/s`);
  await put(`work/${resized}.h264-0/1/s`, 8);
  const run = await ask(true);
  await runner().round();
  const { report } = await result(run);
  t.match(report, { named: 12, missing: 2, resized: 1, damagedVideos: 2, deleted: { count: 0 } });
  t.same(
    new Map(report.damaged.map(({ videoId, keys }) => [videoId, keys])),
    new Map([
      [holed, [`source/${holed}/u/s`, `work/${holed}.h264-0/1/s`]],
      [resized, [`work/${resized}.h264-0/1/s`]],
    ]),
  );
  t.equal((await database`select 1 from segments`).length, 3);
  t.ok(whole);
});

t.test('a run goes on where it was after a crash, on another host once the first is silent', async (t) => {
  const { folder, put, ask, result } = await open();
  for (let n = 0; n < 10; n++) await put(`work/${randomUUID()}.audio/1/s`, 1);
  const run = await ask(false);
  let listed = 0;
  const make = (limit: number) =>
    createReconcileRunner({
      database,
      objects: {
        ...folder,
        list: (prefix, after) =>
          (async function* () {
            for await (const object of folder.list(prefix, after)) {
              if (++listed > limit) throw new Error('the line went dead');
              yield object;
            }
          })(),
      },
      events: { append: async () => {} },
      log: silent,
      objectsAtOnce: 2,
    });
  await make(5).round();
  t.match(await result(run), { state: 'running', report: { objects: { count: 4 } } });
  const other = make(100);
  await other.round();
  t.match(await result(run), { state: 'running', report: { objects: { count: 4 } } }, 'the first one may still be at it');
  await database`update reconciles set beat_at = now() - interval '2 minutes'`;
  await other.round();
  t.match(await result(run), { state: 'done', report: { objects: { count: 10 }, orphans: { audio: { count: 10 } } } });
  t.equal(listed, 6 + 6);
});

t.test('it ends soon after it was cancelled, and one that cannot go on says why', async (t) => {
  const { folder, put, ask, result, keys } = await open();
  for (let n = 0; n < 10; n++) await put(`work/${randomUUID()}.audio/1/s`, 1);
  const run = await ask(true);
  const events: NewEvent[] = [];
  const make = (change: Partial<typeof folder>) =>
    createReconcileRunner({
      database,
      objects: { ...folder, ...change },
      events: { append: async (some) => void events.push(...some) },
      log: silent,
      objectsAtOnce: 2,
    });
  let gone = 0;
  await make({
    async delete(key) {
      await folder.delete(key);
      gone += 1;
      if (gone === 3) await database`update reconciles set state = 'cancelled' where id = ${run}`;
    },
  }).round();
  t.match(await result(run), { state: 'cancelled' });
  t.equal((await keys()).length, 6, 'the batch under way is ended');

  const next = await ask(true);
  const broken = make({
    list: () => {
      throw new Error('the store is away');
    },
  });
  for (let n = 0; n < 4; n++) await broken.round();
  t.match(await result(next), { state: 'running' }, 'it is tried again');
  await broken.round();
  t.match(await result(next), { state: 'failed', problem: /away/ });
  t.match(events.at(-1), { type: 'reconcile.failed' });
});

t.test('one object that cannot be deleted does not end the run', async (t) => {
  const { folder, put, ask, result } = await open();
  for (let n = 0; n < 4; n++) await put(`work/${randomUUID()}.audio/1/s`, 1);
  const run = await ask(true);
  let asked = 0;
  await createReconcileRunner({
    database,
    objects: { ...folder, delete: (key) => (++asked === 2 ? Promise.reject(new Error('no')) : folder.delete(key)) },
    events: { append: async () => {} },
    log: silent,
  }).round();
  t.match(await result(run), { state: 'done', report: { deleted: { count: 3 }, undeletable: { count: 1 } } });
});

t.test('only one runs at a time', async (t) => {
  const { ask } = await open();
  await ask(false);
  await t.rejects(ask(false), /reconciles_running/);
});

t.test('kinds of objects', async (t) => {
  const id = randomUUID();
  for (const [key, kind] of [
    [`source/${id}/u/s`, 'source'],
    [`work/${id}.h264-12/1/s`, 'h264'],
    [`work/${id}.h264-again-3/1/s`, 'h264-again'],
    [`work/${id}.poster/1/p`, 'poster'],
    [`work/${'-'.repeat(36)}.poster/1/p`, 'unknown'],
    ['rs/root/file', 'unknown'],
  ] as const)
    t.equal(kindOf(key), kind, key);
});
