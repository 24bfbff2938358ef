import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { startRedis } from '../../test/servers/redis.ts';
import type { Database } from '../database/contract.ts';
import { startEmbeddedPostgres } from '../database/embedded.ts';
import { migrate } from '../database/migrate.ts';
import { openDatabase } from '../database/open.ts';
import { eventsConformance } from './conformance.ts';
import type { VitaEvent } from './contract.ts';
import { insertEvents, lastEventId, readEvents } from './log.ts';
import { createRedisEvents, type RedisEvents } from './redis.ts';
import { createSequence } from './sequence.ts';

const dataDir = await mkdtemp(join(tmpdir(), 'vitascope-redis-events-'));
const server = await startEmbeddedPostgres({ dataDir });
const database = openDatabase({ url: server.url, max: 8 });
await migrate(database);
const redis = await startRedis();
const lines: string[] = [];
const log = {
  info: (fields: object, text: string) => lines.push(JSON.stringify({ fields, text })),
  warn: (fields: object, text: string) => lines.push(JSON.stringify({ fields, text })),
};
t.setTimeout(600_000);
const one = (n: number) => ({ type: 'video.step', subject: { type: 'video', id: 'v' }, data: { n } });
const open = () => createRedisEvents({ url: redis.url, database, log });

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
}
const isOk = async (events: RedisEvents) => (await events.health()).status === 'ok';
/** Resolves once that many statements wait for an advisory lock. */
async function waitingForALock(count: number): Promise<void> {
  await until(async () => {
    const [row] = await database<{ waiting: number }[]>`
      select count(*)::int as waiting from pg_locks where locktype = 'advisory' and not granted`;
    return row?.waiting === count;
  });
}
function hear(events: RedisEvents): VitaEvent[] {
  const heard: VitaEvent[] = [];
  events.subscribe({}, (event) => heard.push(event));
  return heard;
}

t.test('conformance', async (t) => {
  eventsConformance(t, async () => {
    await database`truncate event_log restart identity`;
    const events = await open();
    return {
      events,
      forgetUpTo: async (id) => {
        await database`delete from event_log where id <= ${id}`;
      },
      close: () => events.close(),
    };
  });
});

t.test('an append under way in an empty log is not taken for events that were removed', async (t) => {
  await database`truncate event_log restart identity`;
  const ready = Promise.withResolvers<void>();
  const commit = Promise.withResolvers<void>();
  const append = database.begin(async (inside) => {
    await insertEvents(inside as unknown as Database, [one(1)]);
    ready.resolve();
    await commit.promise;
  });
  await ready.promise;
  const [read, last] = [readEvents(database, 0, {}, 10), lastEventId(database)];
  // Both have either answered or wait for the append by now.
  await Promise.race([Promise.allSettled([read, last]), waitingForALock(2)]);
  commit.resolve();
  await append;
  t.match(await read, { events: [{ id: 1 }], gap: false });
  t.equal(await last, 1);
  await database`delete from event_log`;
  t.same([await readEvents(database, 0, {}, 10), await lastEventId(database)], [{ events: [], gap: true }, 1]);
});

t.test('processes hear each other, in one order', async (t) => {
  await database`truncate event_log restart identity`;
  const all = [await open(), await open(), await open()];
  t.teardown(() => Promise.all(all.map((events) => events.close())));
  const heard = all.map(hear);
  for (const events of all) await until(() => isOk(events));
  await Promise.all(Array.from({ length: 300 }, (_, n) => all[n % 3]?.append([one(n), one(n)])));
  await until(() => heard.every((list) => list.length >= 600));
  const ids = (await all[0]!.since(0, {}, 1000)).events.map(({ id }) => id);
  for (const list of heard)
    t.same(
      list.map(({ id }) => id),
      ids,
    );
  all[0]!.live(one(1000));
  await until(() => heard.every((list) => list.at(-1)?.data.n === 1000));
  t.ok(heard.every((list) => list.filter(({ data }) => data.n === 1000).length === 1));
});

for (const trouble of ['killed', 'frozen'] as const)
  t.test(`while Redis is ${trouble} nothing that is kept is lost, and everything recovers by itself`, async (t) => {
    await database`truncate event_log restart identity`;
    const [a, b] = [await open(), await open()];
    t.teardown(() => Promise.all([a.close(), b.close()]));
    const [ofA, ofB] = [hear(a), hear(b)];
    await until(async () => (await isOk(a)) && (await isOk(b)));
    await a.append([one(1)]);
    if (trouble === 'killed') await redis.kill();
    else redis.freeze();
    await a.append([one(2)]);
    a.live(one(3));
    t.same(
      ofA.map(({ data }) => data.n),
      [1, 2, 3],
      'the own process hears at once',
    );
    await until(async () => !(await isOk(a)) && !(await isOk(b)));
    t.match(await a.health(), { status: 'degraded', detail: /Redis is away/ });
    await b.append([one(4)]);
    await until(() => ofA.some(({ data }) => data.n === 4) && ofB.some(({ data }) => data.n === 2));
    if (trouble === 'killed') await redis.start();
    else redis.thaw();
    await until(async () => (await isOk(a)) && (await isOk(b)));
    await b.append([one(5)]);
    a.live(one(6));
    await until(() => ofA.some(({ data }) => data.n === 5) && ofB.some(({ data }) => data.n === 6));
    for (const list of [ofA, ofB]) {
      const kept = list.filter(({ id }) => id !== undefined).map(({ data }) => data.n);
      t.same(kept, [1, 2, 4, 5], 'each once, in order');
    }
  });

t.test('what others write into the channel does no harm, and the password is never logged', async (t) => {
  const events = await open();
  t.teardown(() => events.close());
  await until(() => isOk(events));
  const heard = hear(events);
  const { Redis } = await import('ioredis');
  const other = new Redis(redis.url);
  const [row] = await database<{ name: string }[]>`select name from event_channel`;
  for (const text of ['', '{', 'null', '7', '{"from":1,"kept":7}', '{"from":1,"kept":[null]}', '{"from":1,"live":"x"}', '{"kept":[]}'])
    await other.publish(`vitascope:events:${row?.name}`, text);
  await events.append([one(1)]);
  t.same(
    heard.map(({ data }) => data.n),
    [1],
  );
  other.disconnect();
  const wrong = await createRedisEvents({ url: redis.url.replace('very', 'not-so'), database, log });
  t.teardown(() => wrong.close());
  await until(async () => /WRONGPASS|NOAUTH|not connected/.test((await wrong.health()).detail ?? ''));
  t.notMatch(lines.join('\n'), /secret/);
});

t.test('events that come in any order are handed on by the order of the log', async (t) => {
  const log = Array.from({ length: 40 }, (_, at) => ({ ...one(at), id: 2 * at + 1, at: '' }));
  for (let round = 0; round < 50; round += 1) {
    const emitted: number[] = [];
    let fails = 0;
    const sequence = createSequence({
      last: 0,
      read: async (afterId, limit) => {
        if (Math.random() < 0.2) throw new Error('on purpose');
        return { events: log.filter(({ id }) => id > afterId).slice(0, limit), gap: false };
      },
      newest: async () => 79,
      emit: (event) => emitted.push(event.id ?? 0),
      failed: () => {
        fails += 1;
      },
    });
    const told = [...log].sort(() => Math.random() - 0.5).filter(() => Math.random() < 0.8);
    await Promise.all(told.map((event) => sequence.heard([event])));
    do await sequence.catchUp();
    while (sequence.behind);
    t.same(
      emitted,
      log.map(({ id }) => id),
      `${fails} reads failed`,
    );
  }
});

// Not a teardown: the file cannot end while a child process of its own lives.
t.test('the servers stop', async (t) => {
  await redis.kill();
  await database.end();
  await t.resolves(server.stop());
  await rm(dataDir, { recursive: true, force: true });
});
