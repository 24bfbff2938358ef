/** A whole instance packs what it has made: nothing changes for who watches, and the set can be read. */
import { createHash } from 'node:crypto';
import t from 'tap';
import { until, upload } from './api.ts';
import { startInstance } from './instance.ts';
import { decodedFrames } from './playback.ts';
import { streamable } from './sources.ts';

t.setTimeout(600_000);

interface Files {
  set: { items: { name: string; url: string }[] } | null;
  downloads: { url: string }[];
  transportStream: string;
}

t.test('a video is packed once all of it is there, and its old addresses answer the same', async (t) => {
  const instance = await startInstance();
  t.teardown(() => instance.remove());
  const { id } = await upload(instance, await streamable({ seconds: 30, size: '854x480', rate: '30', kilobits: 1000 }));
  const digestOf = async (path: string) => {
    const answer = await fetch(instance.publicUrl + path);
    const bytes = Buffer.from(await answer.arrayBuffer());
    return [answer.status, answer.headers.get('etag'), createHash('sha256').update(bytes).digest('hex')];
  };
  const parts = ['h264/480/init.mp4', 'h264/480/0.m4s', 'h264/480/7.m4s', 'h264/360/3.m4s', 'audio/aac/5.m4s'];
  const digests = () => Promise.all(parts.map((part) => digestOf(`/media/${id}/${part}`)));
  const ready = await until(instance, id, ({ state }) => state === 'ready' || state === 'failed');
  t.equal(ready.state, 'ready', JSON.stringify(ready.problem));
  const before = await digests();

  const read = async () => (await (await fetch(`${instance.publicUrl}/api/v1/videos/${id}/files`)).json()) as Files;
  let files = await read();
  for (let tries = 0; files.set === null && tries < 3000; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    files = await read();
  }
  t.same(
    files.set?.items.map(({ name }) => name.slice(id.length)).filter((name) => name.endsWith('.mp4')),
    ['-audio-und.mp4', '-h264-360.mp4', '-h264-480.mp4'],
  );
  t.same(await digests(), before);
  await fetch(`${instance.publicUrl}/api/v1/videos/${id}`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${instance.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ downloadable: true }),
  });
  files = await read();
  t.equal(files.downloads.length, 3, 'two qualities and the sound');
  const every = { frames: 900, complaints: '' };
  for (const name of [`${id}-master.m3u8`, `${id}.mpd`, `${id}-h264-480.mp4`])
    t.same(await decodedFrames(`${instance.publicUrl}/media/${id}/set/${name}`), every, name);
  t.same(await decodedFrames(instance.publicUrl + (ready.playback?.hls ?? '')), every, 'the playlist of segments');
  t.same(await decodedFrames(instance.publicUrl + (files.downloads[0]?.url ?? '')), every, 'a download');
  t.same(await decodedFrames(instance.publicUrl + files.transportStream), every, 'transport streams');
});
