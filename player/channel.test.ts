import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { startEmbeddedPostgres } from '../components/database/embedded.ts';
import { migrate } from '../components/database/migrate.ts';
import { openDatabase } from '../components/database/open.ts';
import { startHarness } from '../gateway/conformance/harness.ts';
import { createChannel } from './channel.ts';

const dataDir = await mkdtemp(join(tmpdir(), 'vitascope-channel-'));
const server = await startEmbeddedPostgres({ dataDir });
const database = openDatabase({ url: server.url });
await migrate(database);
const h = await startHarness({ database, driver: 'uws', settings: { heartbeatMilliseconds: 50 } });
t.setTimeout(600_000);

const create = async () =>
  (await h.call('POST', '/api/v1/videos', { body: { title: 'Followed' } })).json as { id: string; shortId: string };
const update = (id: string, type: string) => h.events.append([{ type, subject: { type: 'video', id }, data: {} }]);
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
}
function openChannel() {
  const sockets: WebSocket[] = [];
  const waker = new EventTarget();
  const channel = createChannel({
    open() {
      const socket = new WebSocket(`${h.url.replace('http', 'ws')}/api/v1/ws`);
      sockets.push(socket);
      return socket;
    },
    wakers: [waker],
  });
  return { channel, sockets, waker };
}
const listener = (heard: string[]) => ({
  event: (type: string) => heard.push(type),
  missed: () => heard.push('missed'),
  ended: () => heard.push('ended'),
});

await t.test('many followers share one socket and hear of their own', async (t) => {
  const [one, two] = [await create(), await create()];
  const { channel, sockets } = openChannel();
  const [ofOne, byShortId, ofTwo]: [string[], string[], string[]] = [[], [], []];
  const stops = [
    channel.follow(`video/${one.id}`, listener(ofOne)),
    channel.follow(`video/${one.shortId}`, listener(byShortId)),
    channel.follow(`video/${two.id}`, listener(ofTwo)),
  ];
  await until(() => channel.isOpen);
  await until(() => {
    h.events.live({ type: 'job.progress', subject: { type: 'video', id: one.id }, data: {} });
    return ofOne.length > 0 && byShortId.length > 0;
  });
  await until(() => {
    h.events.live({ type: 'job.progress', subject: { type: 'video', id: two.id }, data: {} });
    return ofTwo.length > 0;
  });
  stops[0]?.();
  const before = ofOne.length;
  await update(one.id, 'video.updated');
  await until(() => byShortId.includes('video.updated'));
  t.equal(ofOne.length, before, 'who has stopped hears nothing');
  // One that a machine at a standstill took for dead has been closed.
  t.equal(sockets.filter(({ readyState }) => readyState === WebSocket.OPEN).length, 1);
  for (const stop of stops) stop();
  for (const socket of sockets) socket.close();
});

await t.test('it comes back by itself and misses nothing that is kept', async (t) => {
  const { id } = await create();
  const { channel, sockets, waker } = openChannel();
  const heard: string[] = [];
  const stop = channel.follow(`video/${id}`, listener(heard));
  await until(() => {
    h.events.live({ type: 'job.progress', subject: { type: 'video', id }, data: {} });
    return heard.length > 0;
  });
  heard.length = 0;
  sockets[0]?.close();
  await until(() => !channel.isOpen);
  await update(id, 'video.updated');
  await update(id, 'video.ready');
  waker.dispatchEvent(new Event('online'));
  await until(() => heard.length >= 2);
  t.same(heard, ['video.updated', 'video.ready']);
  await h.call('PATCH', `/api/v1/videos/${id}`, { body: { privacy: 'private' } });
  await until(() => heard.includes('ended'));
  stop();
  sockets.at(-1)?.close();
});

await t.test('where sockets do not come through it says so', async (t) => {
  const failing: { onclose?: () => void; close(): void }[] = [];
  const channel = createChannel({
    open() {
      const socket: (typeof failing)[number] = { close() {} };
      failing.push(socket);
      setTimeout(() => socket.onclose?.(), 1);
      return socket as unknown as WebSocket;
    },
  });
  const heard: string[] = [];
  const stop = channel.follow('video/x', listener(heard));
  await until(() => !channel.works);
  t.same(heard, ['missed']);
  stop();
});

// Not a teardown: the file cannot end while a child process of its own lives.
await t.test('the servers stop', async (t) => {
  await h.close();
  await database.end();
  await t.resolves(server.stop());
  await rm(dataDir, { recursive: true, force: true });
});
