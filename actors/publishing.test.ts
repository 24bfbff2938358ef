import { randomUUID } from 'node:crypto';
import t from 'tap';
import type { ActorProxy } from '../dapr/index.ts';
import { defineActor } from './definition.ts';
import { createPublishing } from './publishing.ts';
import { silent, startTestDatabase } from './testing.ts';
import { type VideoCommand, videoCommands } from './video/contract.ts';
import { decideVideo } from './video/decide.ts';
import { videoMigrations } from './video/migrations.ts';
import type { VideoState } from './video/state.ts';

const { database, stop } = await startTestDatabase();
t.teardown(stop);

t.test('what came due while nothing ran is published once, by however many look', async (t) => {
  const world = { now: new Date('2026-01-01T00:00:00Z') };
  const clock = () => world.now;
  const proxy = {
    call: (_type: string, id: string, method: string, command: unknown) =>
      videos.call(id, method, command, { signal: new AbortController().signal }),
  } as ActorProxy;
  const videos = defineActor<VideoState, VideoCommand>(
    {
      type: 'Video',
      commands: videoCommands,
      migrations: videoMigrations,
      decide: (state, command, now, id) => decideVideo(state, command, now, id),
    },
    { database, proxy, log: silent, clock, kick() {} },
  );
  const ids = [randomUUID(), randomUUID()] as const;
  for (const [n, id] of ids.entries()) {
    const made = { shortId: id.slice(0, 11), title: 'T', description: '', privacy: 'public', ownerId: 'o' };
    await proxy.call('Video', id, 'create', made);
    const publishAt = new Date(world.now.getTime() + (n + 1) * 3_600_000).toISOString();
    t.match(await proxy.call('Video', id, 'update', { publishAt }), { ok: true });
  }
  const privacies = async () =>
    (await database`select privacy from videos where id = any(${ids as never}::uuid[]) order by publish_at nulls first`).map(
      ({ privacy }) => privacy,
    );
  t.same(await privacies(), ['private', 'private']);
  world.now = new Date(world.now.getTime() + 5_400_000);
  const hosts = [1, 2].map(() => createPublishing({ database, proxy, log: silent, clock, everyMs: 10 }));
  for (const host of hosts) host.start();
  while (!(await privacies()).includes('public')) await new Promise((resolve) => setTimeout(resolve, 10));
  for (const host of hosts) await host.stop();
  t.same(await privacies(), ['public', 'private'], 'the other one has time');
  const told = await database`select count(*)::int as count from outbox where actor_id = ${ids[0]} and effect ->> 'type' = 'video.updated'`;
  t.equal(told[0]?.count, 2, 'one update set the time, one published');
});

t.test('videos that their actors find too early are asked for again after a pause', async (t) => {
  await database`update videos set publish_at = null`;
  const due = new Date('2026-02-01T00:00:00Z');
  const ids = Array.from({ length: 60 }, () => randomUUID());
  for (const id of ids)
    await database`
      insert into videos (id, short_id, title, description, state, privacy, owner_id, publish_at, created_at, updated_at)
      values (${id}, ${id.slice(0, 11)}, 'T', '', 'created', 'private', 'o', ${due}, now(), now())`;
  let isBehind = true;
  let calls = 0;
  const proxy = {
    call: async (_type: string, id: string) => {
      calls += 1;
      if (!isBehind) await database`update videos set publish_at = null where id = ${id}`;
      return { ok: true, value: !isBehind };
    },
  } as unknown as ActorProxy;
  const publishing = createPublishing({ database, proxy, log: silent, clock: () => due, everyMs: 3_600_000 });
  publishing.start();
  while (calls < 50) await new Promise((resolve) => setTimeout(resolve, 10));
  // Time enough for many rounds more, if they came without a pause.
  for (let n = 0; n < 50; n += 1) await database`select 1`;
  await publishing.stop();
  const asked = calls;
  t.equal(asked, 50, 'one round');
  isBehind = false;
  const caught = createPublishing({ database, proxy, log: silent, clock: () => due, everyMs: 3_600_000 });
  caught.start();
  while (calls < asked + 60) await new Promise((resolve) => setTimeout(resolve, 10));
  await caught.stop();
  t.equal(calls, asked + 60, 'where something was published, the others follow at once');
});
