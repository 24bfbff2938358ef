import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import t from 'tap';
import { deleteLoose, forgetRemoved, forgetRetired } from './purge.ts';
import { purgeRound } from './purge-round.ts';
import { silent, startTestDatabase } from './testing.ts';

const { database, stop } = await startTestDatabase();
t.teardown(stop);
const now = new Date();
const { signal } = new AbortController();
const nothing = { delete: async () => {} };
const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000);

async function aVideo(id: string, deletedAt: Date | null): Promise<string[]> {
  const keys = [
    `source/${id}/${randomUUID()}/s`,
    `work/${id}.poster/1/poster`,
    `work/${id}.h264-0/1/init`,
    `work/${id}.h264-0/1/segment`,
    `work/${id}.package/1/file`,
  ];
  const sheets = [0, 1].map((n) => `work/${id}.storyboard/1/sheet-${n}`);
  await database`
    insert into videos (id, short_id, owner_id, title, description, privacy, state, source_key, created_at, updated_at, deleted_at)
    values (${id}, ${id.slice(0, 12)}, 'o', '', '', 'public', 'ready', ${keys[0] as string}, ${now}, ${now}, ${deletedAt})`;
  const side = (kind: string, result: object) =>
    database`insert into side_products values (${id}, ${kind}, 1, ${database.json(result as never)}, ${now})`;
  await side('storyboard', { sheets: sheets.map((objectKey) => ({ objectKey, sizeBytes: 1 })) });
  await side('poster', { objectKey: keys[1], thumbnail: { objectKey: `work/${id}.poster/1/thumbnail` } });
  await database`insert into inits values (${id}, 'h264', '1080', ${keys[2] as string}, 1, 'x', 'avc1', 'j')`;
  await database`insert into segments values (${id}, 'h264', '1080', 0, ${keys[3] as string}, 1, 0, 1, 1, 'x', 'j', 1)`;
  await database`insert into published_files values (${id}, 1, 1, ${`${id}.mpd`}, ${keys[4] as string}, 1, 'x', 'application/dash+xml')`;
  await database`
    insert into jobs (id, kind, video_id, owner_id, priority, state, ready_at, created_at, updated_at)
    values (${`${id}.h264-0`}, 'transcode', ${id}, 'o', 0, 'done', ${now}, ${now}, ${now})`;
  for (const [type, actor] of [
    ['Video', id],
    ['Job', `${id}.h264-0`],
  ] as const)
    await database`insert into actor_state (actor_type, actor_id, version, schema, state) values (${type}, ${actor}, 1, 1, '{}')`;
  await database`insert into inbox_marks values ('Video', ${id}, 'Job', ${`${id}.h264-0`}, 1, 0)`;
  return [...keys, ...sheets, `work/${id}.poster/1/thumbnail`];
}
const rowsOf = async (id: string): Promise<number> => {
  const [row] = await database<{ n: number }[]>`
    select (select count(*) from videos where id = ${id}::uuid) + (select count(*) from segments where video_id = ${id}::uuid)
      + (select count(*) from side_products where video_id = ${id}::uuid)
      + (select count(*) from inits where video_id = ${id}::uuid) + (select count(*) from published_files where video_id = ${id}::uuid) + (select count(*) from jobs where video_id = ${id}::uuid)
      + (select count(*) from actor_state where actor_id like ${`${id}%`}) + (select count(*) from inbox_marks where actor_id = ${id}) as n`;
  return Number(row?.n);
};
async function deleted(at = now): Promise<string[]> {
  const gone: string[] = [];
  while ((await deleteLoose({ database, log: silent, objects: { delete: async (key) => void gone.push(key) } }, at)) > 0);
  return gone.sort();
}

t.test('a video that was removed thirty days ago goes, with all that it held', async (t) => {
  const [old, recent, kept] = [randomUUID(), randomUUID(), randomUUID()];
  const keys = await aVideo(old, daysAgo(31));
  await aVideo(recent, daysAgo(29));
  await aVideo(kept, null);
  t.equal(await forgetRemoved(database, now), 1);
  t.equal(await rowsOf(old), 0);
  t.match(await database`select actor_id, version, effect from outbox`, [
    { actor_id: old, version: 2, effect: { kind: 'event', type: 'video.purged', subject: { id: old }, data: { ownerId: 'o' } } },
  ]);
  t.equal(await rowsOf(recent), 10, 'this one can be restored');
  t.equal(await rowsOf(kept), 10);
  t.same(await deleted(), keys.toSorted());
  t.equal(await forgetRemoved(database, now), 0);
});

t.test('tracks that are listed no longer go a day later, and nothing else does', async (t) => {
  const id = randomUUID();
  const [source, poster] = await aVideo(id, null);
  await database`insert into video_sources values (${id}, 1, ${source as string}, 1)`;
  await database`insert into loose_objects (key, created_at) values (${source as string}, ${daysAgo(3)}), (${poster as string}, ${daysAgo(3)})`;
  await database`insert into retired_families values (${id}, 'h264', ${new Date(now.getTime() - 23 * 3_600_000)})`;
  t.equal(await forgetRetired(database, now), 0, 'somebody may be watching');
  await database`update retired_families set retired_at = ${daysAgo(2)}`;
  await database`insert into retired_families values (${id}, 'av1', ${daysAgo(2)})`;
  t.equal(await forgetRetired(database, now), 2);
  t.same(await deleted(), [`work/${id}.h264-0/1/init`, `work/${id}.h264-0/1/segment`], 'the set of the edition that is shown stays');
  await database`insert into retired_families values (${id}, 'audio', ${daysAgo(2)})`;
  await database`update videos set edition = 2 where id = ${id}`;
  await database`insert into retired_families values (${id}, 'hevc', ${now}), (${id}, 'h264-again.2', ${now})`;
  t.equal(await forgetRetired(database, now), 1);
  t.same(await deleted(), [], 'not while a track of it may be watched');
  await database`update retired_families set retired_at = ${daysAgo(2)} where family = 'hevc'`;
  t.equal(await forgetRetired(database, now), 1);
  t.same(await deleted(), [`work/${id}.package/1/file`], 'one that was replaced goes');
  t.equal(await forgetRetired(database, now), 0);
});

t.test('an object that nothing came to name is deleted after a day', async (t) => {
  const id = randomUUID();
  const keys = await aVideo(id, null);
  const stale = `work/${id}.h264-0/1/late`;
  const fresh = `work/${id}.h264-0/2/fresh`;
  for (const key of [...keys, stale]) await database`insert into loose_objects values (${key}, ${daysAgo(2)})`;
  await database`insert into loose_objects values (${fresh}, ${daysAgo(0.9)})`;
  t.same(await deleted(), [stale], 'what is named stays');
  t.same(
    (await database`select key from loose_objects`).map(({ key }) => key),
    [fresh],
    'and is looked at once',
  );
});

t.test('an object that the store refuses to delete holds up nothing behind it, and is tried again an hour later', async (t) => {
  const keys = [0, 1, 2, 3, 4, 5, 6].map((n) => `work/${randomUUID()}.audio/1/${n}`);
  for (const key of keys) await database`insert into loose_objects values (${key}, ${daysAgo(2)})`;
  const refused = new Set([keys[0], keys[3]]);
  const gone: string[] = [];
  const store = {
    async delete(key: string) {
      if (refused.has(key)) throw new Error('not this one');
      gone.push(key);
    },
  };
  const init = { database, objects: store, log: silent };
  t.equal(await deleteLoose(init, now), 7);
  t.same(gone.toSorted(), keys.filter((key) => !refused.has(key)).toSorted());
  t.equal(await deleteLoose(init, now), 0, 'not before its hour');
  t.same(await deleted(new Date(now.getTime() + 3_600_000)), [...refused].toSorted());
});

t.test('an object that becomes loose again while it is looked at has its day from then on', async (t) => {
  const key = `work/${randomUUID()}.audio/1/again`;
  await database`insert into loose_objects values (${key}, ${daysAgo(2)})`;
  await deleteLoose(
    {
      database,
      log: silent,
      objects: { delete: async () => void (await database`update loose_objects set created_at = now() where key = ${key}`) },
    },
    now,
  );
  t.equal((await database`delete from loose_objects where key = ${key}`).count, 1);
});

t.test('a store that is away ends the batch', async (t) => {
  for (let n = 0; n < 20; n++) await database`insert into loose_objects values (${`work/${randomUUID()}.audio/1/${n}`}, ${daysAgo(2)})`;
  let asked = 0;
  const away = { delete: () => Promise.reject(new Error(`the store is away ${++asked}`)) };
  await t.rejects(deleteLoose({ database, objects: away, log: silent }, now), /away 5/);
  t.equal((await deleted()).length, 15);
  t.equal((await deleted(new Date(now.getTime() + 3_600_000))).length, 5);
});

t.test('what a job went through is kept for thirty days, and no longer than its video', async (t) => {
  const id = randomUUID();
  await aVideo(id, daysAgo(31));
  await database`insert into job_history (job_id, epoch, what, at) values
    (${`${id}.h264-0`}, 1, 'claimed', ${now}), ('old', 1, 'claimed', ${daysAgo(31)}), ('new', 1, 'claimed', ${daysAgo(29)})`;
  await purgeRound({ database, objects: nothing, log: silent, now, signal });
  t.same(
    (await database`select job_id from job_history`).map((row) => row.job_id),
    ['new'],
  );
});

t.test('a round takes some of the work and says that there is more', async (t) => {
  await database`delete from videos`;
  await database`
    insert into videos (id, short_id, owner_id, title, description, privacy, state, created_at, updated_at, deleted_at)
    select gen_random_uuid(), n::text, 'o', '', '', 'public', 'failed', ${now}, ${now}, ${daysAgo(31)} from generate_series(1, 205) n`;
  t.equal(await purgeRound({ database, objects: nothing, log: silent, now, signal }), true);
  t.equal((await database`select 1 from videos`).length, 5);
  t.equal(await purgeRound({ database, objects: nothing, log: silent, now, signal }), false);
  t.equal((await database`select 1 from videos`).length, 0);
});

t.test('marks of jobs that ended yesterday go, those of others stay', async (t) => {
  await database`delete from inbox_marks`;
  await database`delete from jobs`;
  for (const [id, state, at] of [
    ['old', 'done', daysAgo(2)],
    ['late', 'done', now],
    ['open', 'leased', daysAgo(2)],
  ] as const) {
    await database`
      insert into jobs (id, kind, video_id, owner_id, priority, state, ready_at, created_at, updated_at)
      values (${id}, 'noop', ${randomUUID()}, 'o', 0, ${state}, ${at}, ${at}, ${at})`;
    await database`insert into inbox_marks values ('Video', ${`v-${id}`}, 'Job', ${id}, 1, 0), ('Job', ${id}, 'Video', ${`v-${id}`}, 1, 0)`;
  }
  await purgeRound({ database, objects: nothing, log: silent, now, signal });
  t.same(
    (await database`select actor_id from inbox_marks order by 1`).map(({ actor_id }) => actor_id),
    ['late', 'open', 'v-late', 'v-open'],
  );
});

t.test('one round runs at a time, for longer than the server lets transactions be silent, and ends when asked to', async (t) => {
  await database`alter system set idle_in_transaction_session_timeout = '100ms'`;
  await database`select pg_reload_conf()`;
  await database`delete from loose_objects`;
  for (const n of [1, 2, 3, 4]) await database`insert into loose_objects values (${`work/${randomUUID()}.audio/1/${n}`}, ${daysAgo(2)})`;
  const stopping = new AbortController();
  let gone = 0;
  const second = Promise.withResolvers<void>();
  const slow = {
    async delete() {
      await delay(200);
      // The first round is not over before the second has begun.
      if (gone === 1) await second.promise;
      gone += 1;
      if (gone === 3) stopping.abort();
    },
  };
  const round = purgeRound({ database, objects: slow, log: silent, now, signal: stopping.signal });
  while (gone === 0) await delay(10);
  t.equal(
    await purgeRound({ database, objects: { delete: () => Promise.reject(new Error('a second round')) }, log: silent, now, signal }),
    false,
  );
  second.resolve();
  await round;
  t.equal(gone, 3);
  t.equal((await database`select 1 from loose_objects`).length, 1, 'the last one waits for the next round');
});
