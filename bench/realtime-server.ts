/**
 * Servers of the realtime bench, each in a process of its own: `node bench/realtime-server.ts gateway|ws VIDEOS`. Prints where it listens and
 * the videos that can be followed. A line `go N` on its input begins five events a second of each of the first N, in turns, each with the time at
 * which it was due, so that what a busy server tells late counts; `rest` ends them.
 */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';

const [kind, videos = '1'] = process.argv.slice(2);
const now = () => Number(process.hrtime.bigint()) / 1e6;
const data = (sent: number) => ({
  jobId: '0198f1d2-5c1e-7d5a-9c53-0d3f2b1a4e6f',
  kind: 'transcode',
  fraction: 0.5,
  framesPerSecond: 31.5,
  sent,
});

let tell: (index: number, due: number) => void;
let stop = async () => {};
if (kind === 'gateway') {
  const { mkdtemp, rm } = await import('node:fs/promises');
  const { tmpdir } = await import('node:os');
  const { join } = await import('node:path');
  const { startEmbeddedPostgres } = await import('../components/database/embedded.ts');
  const { migrate } = await import('../components/database/migrate.ts');
  const { openDatabase } = await import('../components/database/open.ts');
  const { createEvents } = await import('../components/events/memory.ts');
  const { startHarness } = await import('../gateway/conformance/harness.ts');
  const dataDir = await mkdtemp(join(tmpdir(), 'bench-realtime-'));
  const server = await startEmbeddedPostgres({ dataDir });
  stop = async () => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  const database = openDatabase({ url: server.url });
  await migrate(database);
  const events = createEvents({ database, log: { warn: console.error } });
  const gateway = await startHarness({ database, driver: 'uws', events });
  const ids: string[] = [];
  for (let made = 0; made < Number(videos); made += 1)
    ids.push((await gateway.call('POST', '/api/v1/videos', { body: { title: 'Watched by many' } })).json.id);
  tell = (index, due) => events.live({ type: 'job.progress', subject: { type: 'video', id: ids[index] ?? '' }, data: data(due) });
  console.log(JSON.stringify({ url: gateway.url, videos: ids }));
} else {
  const { WebSocketServer } = await import('ws');
  const http = createServer();
  const ids = Array.from({ length: Number(videos) }, () => randomUUID());
  const followers = new Map(ids.map((id) => [`video/${id}`, new Set<{ send(text: string): void }>()]));
  const server = new WebSocketServer({ noServer: true, clientTracking: false, perMessageDeflate: false, maxPayload: 4096 });
  http.on('upgrade', (request, socket, head) =>
    server.handleUpgrade(request, socket as never, head, (own) => {
      own.on('message', (asked) => {
        const those = followers.get(JSON.parse(`${asked}`).topic);
        those?.add(own);
        own.on('close', () => those?.delete(own));
        own.send('{"type":"subscribed"}');
      });
      own.on('error', () => {});
    }),
  );
  tell = (index, due) => {
    const topic = `video/${ids[index]}`;
    const at = new Date().toISOString();
    const event = { type: 'job.progress', at, subject: { type: 'video', id: ids[index] }, data: data(due) };
    const text = JSON.stringify({ type: 'event', topic, event });
    for (const socket of followers.get(topic) ?? []) socket.send(text);
  };
  http.listen(0, '127.0.0.1', () =>
    console.log(JSON.stringify({ url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`, videos: ids })),
  );
}

const eventsPerSecond = 5;
const mostAtOnce = 20;
let timer: NodeJS.Timeout | undefined;
for await (const line of createInterface({ input: process.stdin })) {
  clearInterval(timer);
  const followed = Number(/^go (\d+)$/.exec(line)?.[1] ?? 0);
  let count = 0;
  const began = now();
  const pause = 1000 / (eventsPerSecond * followed);
  const nextDue = () => began + count * pause;
  // Not all at once after a stall: a server that is told of everything before it can write anything is never done.
  const tellThoseDue = () => {
    for (let told = 0; told < mostAtOnce && nextDue() <= now(); told += 1) {
      tell(count % followed, nextDue());
      count += 1;
    }
  };
  if (followed > 0) timer = setInterval(tellThoseDue, pause);
}
await stop();
process.exit();
