/** The sweep with a daprd that goes away, and beside a purge that takes its time. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import t from 'tap';
import type { ActorProxy } from '../dapr/index.ts';
import { type Envelope, problem } from './contract.ts';
import { defineActor } from './definition.ts';
import { jobCommands } from './job/contract.ts';
import { decideJob } from './job/decide.ts';
import { jobMigrations } from './job/state.ts';
import { createSweeper } from './sweeper.ts';
import { silent, startTestDatabase } from './testing.ts';

const { database, stop } = await startTestDatabase();
t.teardown(stop);

/** Jobs as daprd would serve them, at a time and behind an outage that the test sets. */
function open() {
  const world = { now: new Date(), away: false, calls: 0 };
  const clock = () => world.now;
  const proxy: ActorProxy = {
    async call<T>(_type: string, id: string, method: string, command: unknown) {
      world.calls += 1;
      if (world.away) return { ok: false, problem: problem('actors-unavailable', 503, 'away', undefined, true) };
      return (await jobs.call(id, method, command, { signal: new AbortController().signal })) as Envelope<T>;
    },
    async setReminder() {},
    async removeReminder() {},
    async close() {},
  };
  const jobs = defineActor(
    { type: 'Job', commands: jobCommands, migrations: jobMigrations, decide: decideJob },
    { database, proxy, log: silent, clock, kick() {} },
  );
  return { world, proxy, clock };
}
async function leasedJob(proxy: ActorProxy): Promise<string> {
  const id = randomUUID();
  const order = { kind: 'noop', videoId: randomUUID(), ownerId: 'o', priority: 2, input: { tellVideo: false }, family: null };
  await proxy.call('Job', id, 'offer', { ...order, firstSegment: 0, segmentCount: 0 });
  await proxy.call('Job', id, 'claim', { workerId: 'w' });
  return id;
}

for (const back of [65, 100])
  t.test(`a lease that could not be renewed while daprd was away for ${back} s does not run out`, async (t) => {
    const { world, proxy, clock } = open();
    const start = world.now.getTime();
    const id = await leasedJob(proxy);
    const sweeper = createSweeper({ database, objects: { delete: async () => {} }, proxy, log: silent, clock });
    let at = 0;
    const pass = async (until: number): Promise<string> => {
      for (; at <= until; at += 5) {
        world.now = new Date(start + at * 1000);
        world.away = at >= 1 && at < back;
        await sweeper.sweep();
      }
      return (await database`select state from jobs where id = ${id}`)[0]?.state;
    };
    t.equal(await pass(back), 'leased');
    t.equal(await pass(back + 15), 'leased', 'the worker has time to say that it is there');
    t.match(await proxy.call('Job', id, 'renew', { workerId: 'w', epoch: 1 }), { ok: true });
    t.equal(await pass(back + 70), 'leased');
    t.equal(await pass(back + 80), 'queued', 'and from then on the usual time');
  });

t.test('when the clock is set back, a lease that nobody renews runs out as soon as others', async (t) => {
  const { world, proxy, clock } = open();
  const id = await leasedJob(proxy);
  const sweeper = createSweeper({ database, objects: { delete: async () => {} }, proxy, log: silent, clock });
  await sweeper.sweep();
  const start = world.now.getTime() - 3_600_000;
  const states: string[] = [];
  for (let at = 0; at <= 70; at += 5) {
    world.now = new Date(start + at * 1000);
    await sweeper.sweep();
    states.push((await database`select state from jobs where id = ${id}`)[0]?.state);
  }
  t.same(new Set(states.slice(0, 12)), new Set(['leased']));
  t.equal(states.at(-1), 'queued');
});

t.test('leases are watched while a purge waits for the store', async (t) => {
  const { world, proxy, clock } = open();
  const store = Promise.withResolvers<void>();
  let asked = false;
  const objects = {
    delete() {
      asked = true;
      return store.promise;
    },
  };
  const sweeper = createSweeper({ database, objects, proxy, log: silent, clock, everyMs: 10 });
  await database`insert into loose_objects values (${`work/${randomUUID()}.audio/1/late`}, now() - interval '2 days')`;
  await sweeper.start();
  while (!asked) await delay(5);
  const before = world.calls;
  while (world.calls < before + 5) await delay(5);
  t.equal((await database`select 1 from loose_objects`).length, 1);
  store.resolve();
  await sweeper.stop();
  t.equal((await database`select 1 from loose_objects`).length, 0);
});
