/** Live updates of two gateways over one database and one Redis, while these go away and come back. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { startEmbeddedPostgres } from '../components/database/embedded.ts';
import { migrate } from '../components/database/migrate.ts';
import { openDatabase } from '../components/database/open.ts';
import { createRedisEvents } from '../components/events/redis.ts';
import { startRedis } from '../test/servers/redis.ts';
import { startHarness } from './conformance/harness.ts';
import { listen } from './conformance/listen.ts';
import { openSocket } from './conformance/socket.ts';

const dataDir = await mkdtemp(join(tmpdir(), 'vitascope-away-'));
const server = await startEmbeddedPostgres({ dataDir });
const [database, another] = [openDatabase({ url: server.url }), openDatabase({ url: server.url })];
await migrate(database);
const redis = await startRedis();
const log = { info() {}, warn() {} };
const open = async (database: typeof another, driver: 'uws' | 'node') => {
  const events = await createRedisEvents({ url: redis.url, database, log });
  return { ...(await startHarness({ database, driver, events, settings: { heartbeatMilliseconds: 100 } })), events };
};
const [a, b] = [await open(database, 'uws'), await open(another, 'node')];
t.setTimeout(600_000);

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds().catch(() => false))) await new Promise((resolve) => setTimeout(resolve, 20));
}
const ready = async () => (await a.events.health()).status === 'ok' && (await b.events.health()).status === 'ok';
const away = async () => (await a.events.health()).status !== 'ok' && (await b.events.health()).status !== 'ok';
const update = (id: string, n: number, by = a) =>
  by.events.append([{ type: 'video.updated', subject: { type: 'video', id }, data: { n } }]);
const create = async (): Promise<string> => (await a.call('POST', '/api/v1/videos', { body: { title: 'Two' } })).json.id;

await t.test('what one gateway is told is heard on the sockets and streams of the other, with Redis and without', async (t) => {
  await until(ready);
  const id = await create();
  const socket = await openSocket(b.url);
  await socket.ask({ type: 'subscribe', topic: `video/${id}` });
  const stream = await listen(`${b.url}/api/v1/videos/${id}/events`);
  const heard = async () => {
    const [one, two] = [(await socket.next()).event.data, (await stream.next()).data.data];
    t.same(one, two);
    return one.n;
  };
  await update(id, 1);
  t.equal(await heard(), 1);
  a.events.live({ type: 'job.progress', subject: { type: 'video', id }, data: { n: 2 } });
  t.equal(await heard(), 2);
  await redis.kill();
  await until(away);
  await update(id, 3);
  t.equal(await heard(), 3);
  await update(id, 4, b);
  t.equal(await heard(), 4);
  await redis.start();
  await until(ready);
  await update(id, 5);
  t.equal(await heard(), 5);
  a.events.live({ type: 'job.progress', subject: { type: 'video', id }, data: { n: 6 } });
  t.equal(await heard(), 6);
  socket.close();
  stream.close();
});

await t.test('readers lose nothing when the database breaks down, whether they stay or come back', async (t) => {
  const id = await create();
  const topic = `video/${id}`;
  const [stays, leaves] = [await openSocket(a.url), await openSocket(b.url)];
  const stream = await listen(`${b.url}/api/v1/videos/${id}/events`);
  for (const socket of [stays, leaves]) await socket.ask({ type: 'subscribe', topic });
  await update(id, 1);
  t.equal((await stays.next()).event.data.n, 1);
  const seen = (await leaves.next()).event.id;
  leaves.close();
  // The server loses one of its processes by force: it drops all connections and recovers by itself.
  const [backend] = await database<{ pid: number }[]>`select pg_backend_pid() as pid`;
  process.kill(backend!.pid, 'SIGKILL');
  for (let [n, kept] = [2, 0]; kept < 20; n += 1)
    await update(id, n).then(
      () => {
        kept += 1;
      },
      () => {},
    );
  // An append whose answer was lost may have been kept all the same.
  const { events } = await a.events.since(seen, { subject: { type: 'video', id } }, 1000);
  const appended = events.map(({ data }) => data.n);
  const back = await openSocket(b.url);
  let answer = await back.ask({ type: 'subscribe', topic, after: seen });
  while (answer.type === 'refused' || answer.type === 'dropped') answer = await back.ask({ type: 'subscribe', topic, after: seen });
  for (const expected of appended) {
    t.equal((await stays.next()).event.data.n, expected);
    t.equal((await back.next()).event.data.n, expected);
  }
  t.equal((await stream.next()).data.data.n, 1);
  for (const expected of appended) t.equal((await stream.next()).data.data.n, expected);
  for (const socket of [stays, back]) socket.close();
  stream.close();
});

// Not a teardown: the file cannot end while a child process of its own lives.
await t.test('the servers stop', async (t) => {
  for (const one of [a, b]) {
    await one.close();
    await one.events.close();
  }
  await redis.kill();
  // As the program itself does: a pool whose server broke down under it may wait for ever for an answer.
  await Promise.all([database.end({ timeout: 5 }), another.end({ timeout: 5 })]);
  await t.resolves(server.stop());
  await rm(dataDir, { recursive: true, force: true });
});
