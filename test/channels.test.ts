/** A channel on a whole instance: its avatar is made in the jail, and what is published at a set time is told to its followers. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import t from 'tap';
import { listen } from '../gateway/conformance/listen.ts';
import { webpSize } from '../media/index.ts';
import { until, upload } from './api.ts';
import { startInstance } from './instance.ts';
import { scenes } from './sources.ts';

t.setTimeout(600_000);

t.test('a channel gets its picture, and its followers hear of what is published', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'vitascope-channel-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const instance = await startInstance();
  t.teardown(() => instance.remove());
  const headers = { authorization: `Bearer ${instance.key}` };
  const call = async (method: string, path: string, body?: object | Uint8Array) => {
    const isBytes = body instanceof Uint8Array;
    const response = await fetch(instance.publicUrl + path, {
      method,
      headers: { ...headers, ...(body && { 'content-type': isBytes ? 'image/png' : 'application/json' }) },
      ...(body && { body: isBytes ? (body as BodyInit) : JSON.stringify(body) }),
    });
    const text = await response.text();
    return text === '' ? null : JSON.parse(text);
  };

  const video = await upload(instance, await scenes({ seconds: 8, size: '640x360', rate: '30', kilobits: 800 }), 'Premiere');
  await until(instance, video.id, ({ state }) => state === 'ready');
  const { channel } = await call('GET', `/api/v1/videos/${video.id}`);
  t.ok(channel, 'a first video brings a channel');
  const path = `/api/v1/channels/${channel.handle}`;

  const png = join(folder, 'avatar.png');
  await promisify(execFile)('ffmpeg', ['-loglevel', 'error', '-f', 'lavfi', '-i', 'testsrc=size=900x900', '-frames:v', '1', png]);
  t.match(await call('PUT', `${path}/pictures/avatar`, await readFile(png)), { avatar: { making: true } });
  let pictures = await call('GET', `${path}/pictures`);
  for (let n = 0; pictures.avatar.making && n < 600; n += 1) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    pictures = await call('GET', `${path}/pictures`);
  }
  t.match(pictures, { avatar: { url: /avatar/, problem: null } });
  const shown = await fetch(instance.publicUrl + pictures.avatar.url);
  t.match(webpSize(new Uint8Array(await shown.arrayBuffer())), { width: 320, height: 320 });

  await call('PUT', `${path}/subscription`);
  const stream = await listen(`${instance.publicUrl}/api/v1/events?subscriptions`, headers);
  t.teardown(() => stream.close());
  const publishAt = new Date(Date.now() + 3000).toISOString();
  t.match(await call('PATCH', `/api/v1/videos/${video.id}`, { publishAt }), { privacy: 'private', publishAt, publishedAt: null });
  t.equal((await fetch(`${instance.publicUrl}/api/v1/videos/${video.id}`)).status, 404);
  t.notMatch(await (await fetch(`${instance.publicUrl}/feeds/videos.rss`)).text(), /Premiere/);
  t.match(await stream.next(), { data: { type: 'video.published', subject: { id: video.id } } });
  t.match(await call('GET', `/api/v1/videos/${video.id}`), { privacy: 'public', publishAt: null, publishedAt: /T/ });
  const feed = async () => (await fetch(`${instance.publicUrl}/feeds/videos.rss`)).text();
  // The server keeps a feed for some seconds, so the one that was read a moment ago may still be served.
  const end = performance.now() + 30_000;
  while (!(await feed()).includes('Premiere') && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 250));
  t.match(await feed(), /Premiere/);
  t.match((await call('GET', '/api/v1/account/subscriptions/videos')).items, [{ id: video.id }]);
});
