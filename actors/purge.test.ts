import { randomUUID } from 'node:crypto';
import t from 'tap';
import { deleteLoose, forgetRemoved } from './purge.ts';
import { startTestDatabase } from './testing.ts';

const { database, stop } = await startTestDatabase();
t.teardown(stop);
const now = new Date();
const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000);

async function aVideo(id: string, deletedAt: Date | null): Promise<string[]> {
  const keys = [`source/${id}/s`, `work/${id}.poster/1/poster`, `work/${id}.h264-0/1/init`, `work/${id}.h264-0/1/segment`];
  await database`
    insert into videos (id, short_id, owner_id, title, description, privacy, state, source_key, poster_key, created_at, updated_at, deleted_at)
    values (${id}, ${id.slice(0, 12)}, 'o', '', '', 'public', 'ready', ${keys[0] as string}, ${keys[1] as string}, ${now}, ${now}, ${deletedAt})`;
  await database`insert into inits values (${id}, 'h264', '1080', ${keys[2] as string}, 1, 'x', 'avc1', 'j')`;
  await database`insert into segments values (${id}, 'h264', '1080', 0, ${keys[3] as string}, 1, 0, 1, 1, 'x', 'j', 1)`;
  await database`
    insert into jobs (id, kind, video_id, owner_id, priority, state, ready_at, created_at, updated_at)
    values (${`${id}.h264-0`}, 'transcode', ${id}, 'o', 0, 'done', ${now}, ${now}, ${now})`;
  for (const [type, actor] of [
    ['Video', id],
    ['Job', `${id}.h264-0`],
  ] as const)
    await database`insert into actor_state (actor_type, actor_id, version, schema, state) values (${type}, ${actor}, 1, 1, '{}')`;
  await database`insert into inbox_marks values ('Video', ${id}, 'Job', ${`${id}.h264-0`}, 1, 0)`;
  return keys;
}
const rowsOf = async (id: string): Promise<number> => {
  const [row] = await database<{ n: number }[]>`
    select (select count(*) from videos where id = ${id}::uuid) + (select count(*) from segments where video_id = ${id}::uuid)
      + (select count(*) from inits where video_id = ${id}::uuid) + (select count(*) from jobs where video_id = ${id}::uuid)
      + (select count(*) from actor_state where actor_id like ${`${id}%`}) + (select count(*) from inbox_marks where actor_id = ${id}) as n`;
  return Number(row?.n);
};
async function deleted(): Promise<string[]> {
  const gone: string[] = [];
  while ((await deleteLoose(database, { delete: async (key) => void gone.push(key) }, now)) > 0);
  return gone.sort();
}

t.test('a video that was removed thirty days ago goes, with all that it held', async (t) => {
  const [old, recent, kept] = [randomUUID(), randomUUID(), randomUUID()];
  const keys = await aVideo(old, daysAgo(31));
  await aVideo(recent, daysAgo(29));
  await aVideo(kept, null);
  t.equal(await forgetRemoved(database, now), 1);
  t.equal(await rowsOf(old), 0);
  t.equal(await rowsOf(recent), 7, 'this one can be restored');
  t.equal(await rowsOf(kept), 7);
  t.same(await deleted(), keys.toSorted());
  t.equal(await forgetRemoved(database, now), 0);
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

t.test('an object that cannot be deleted is tried again', async (t) => {
  const key = `work/${randomUUID()}.audio/1/late`;
  await database`insert into loose_objects values (${key}, ${daysAgo(2)})`;
  const failing = { delete: async () => Promise.reject(new Error('the store is away')) };
  await t.rejects(deleteLoose(database, failing, now), /away/);
  t.same(await deleted(), [key]);
});
