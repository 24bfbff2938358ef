/** Bad bytes through the whole instance: each upload ends with a clear problem, and a good video after them still becomes ready. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import t, { type Test } from 'tap';
import { createVideo, putSource, readVideo, until, upload } from '../api.ts';
import { type Instance, startInstance } from '../instance.ts';
import { scenes } from '../sources.ts';

t.setTimeout(900_000);

const run = promisify(execFile);
const ffmpeg = (...args: string[]) => run('ffmpeg', ['-hide_banner', '-nostdin', '-loglevel', 'error', '-y', ...args]);
const folder = await mkdtemp(join(tmpdir(), 'hostile-'));
t.teardown(() => rm(folder, { recursive: true, force: true }));
const file = (name: string) => join(folder, name);
const secret = 'a-line-that-must-stay-secret';

let touched = 0;
const listener = createServer((_, response) => {
  touched += 1;
  response.end();
}).listen(0, '127.0.0.1');
await new Promise((resolve) => listener.once('listening', resolve));
// Only the tests decide when the file ends.
listener.unref();
const there = `http://127.0.0.1:${(listener.address() as { port: number }).port}/x`;

const good = await scenes({ seconds: 24, size: '640x360', rate: '30', kilobits: 1500 });
const bytes = await readFile(good);
const late = file('index-last.mp4');
await ffmpeg('-i', good, '-c', 'copy', '-movflags', '-faststart', late);
await writeFile(file('secret.txt'), secret);
await ffmpeg('-f', 'lavfi', '-i', 'color=size=16000x16000:rate=1', '-frames:v', '1', file('huge.png'));
await ffmpeg('-f', 'lavfi', '-i', 'testsrc=size=320x240:rate=10', '-t', '2', '-c:v', 'magicyuv', '-f', 'avi', file('magicyuv.avi'));
await ffmpeg(
  '-f',
  'lavfi',
  '-i',
  'testsrc=size=320x240:rate=30',
  '-t',
  '2',
  '-c:v',
  'libx264',
  '-pix_fmt',
  'yuv420p',
  file('two-seconds.mp4'),
);

/** Says ten hours in every header of a file that holds two seconds. */
async function lyingHeader(): Promise<Buffer> {
  const data = Buffer.from(await readFile(file('two-seconds.mp4')));
  for (const [box, timescaleAt] of [
    ['mvhd', 16],
    ['mdhd', 16],
  ] as const) {
    const at = data.indexOf(box);
    data.writeUInt32BE(data.readUInt32BE(at + timescaleAt) * 36_000, at + timescaleAt + 4);
  }
  const track = data.indexOf('tkhd');
  data.writeUInt32BE(36_000_000, track + 24);
  const edits = data.indexOf('elst');
  if (edits > 0) data.writeUInt32BE(36_000_000, edits + 12);
  return data;
}

const cases: { name: string; body: () => Promise<Buffer>; codes: string[] }[] = [
  { name: 'nothing at all', body: async () => Buffer.alloc(0), codes: ['empty-file'] },
  {
    name: 'plain text',
    body: async () => Buffer.from('Once upon a time, there was no video here.\n'.repeat(200)),
    codes: ['unsupported-container'],
  },
  { name: 'a web page', body: async () => Buffer.from('<!doctype html><title>x</title>'), codes: ['unsupported-container'] },
  {
    name: 'a playlist that names a local file',
    body: async () => Buffer.from(`#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nfile://${file('secret.txt')}\n#EXT-X-ENDLIST\n`),
    codes: ['unsupported-container'],
  },
  {
    name: 'a playlist that names a web address',
    body: async () => Buffer.from(`#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n${there}\n#EXT-X-ENDLIST\n`),
    codes: ['unsupported-container'],
  },
  {
    name: 'an ffconcat script',
    body: async () => Buffer.from(`ffconcat version 1.0\nfile ${file('secret.txt')}\nfile subfile:${good}\n`),
    codes: ['unsupported-container'],
  },
  {
    name: 'a DASH manifest',
    body: async () => Buffer.from(`<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><BaseURL>${there}</BaseURL></MPD>`),
    codes: ['unsupported-container'],
  },
  { name: 'a codec that is not allowed', body: () => readFile(file('magicyuv.avi')), codes: ['unsupported-codec'] },
  { name: 'a picture of 16k by 16k', body: () => readFile(file('huge.png')), codes: ['unsupported-container', 'too-many-pixels'] },
  { name: 'a file cut in half, index first', body: async () => bytes.subarray(0, bytes.length / 2), codes: ['source-truncated'] },
  {
    name: 'a file cut in half, index last',
    body: async () => (await readFile(late)).subarray(0, bytes.length / 2),
    codes: ['source-unreadable', 'source-truncated'],
  },
  { name: 'ten declared hours with two seconds of data', body: lyingHeader, codes: ['duration-mismatch', 'source-truncated'] },
];

t.test('bad uploads', { timeout: 600_000 }, async (t) => {
  const instance = await startInstance();
  t.teardown(() => instance.remove());
  for (const { name, body, codes } of cases) {
    await t.test(name, async (t) => {
      await writeFile(file('body'), await body());
      const created = await createVideo(instance, `-i ../../${name} %03d\n"><script>`);
      const response = await putSource(instance, created.id, file('body'));
      if (response.status === 202) {
        const failed = await until(instance, created.id, (video) => video.state === 'failed' || video.state === 'ready');
        t.equal(failed.state, 'failed');
        t.ok(codes.includes(failed.problem?.code ?? ''), `its code is ${failed.problem?.code}`);
        t.notMatch(JSON.stringify(failed), /vitascope-test-|\/scratch|secret/, 'no path of the server is told');
      } else {
        t.ok(response.status >= 400 && response.status < 500, `it is refused with ${response.status}`);
        const refusal = (await response.json()) as { code: string };
        t.ok(codes.includes(refusal.code), `its code is ${refusal.code}`);
      }
    });
  }
  t.equal(touched, 0, 'nothing was fetched');
  await cutBody(t, instance);
  await wrongDigest(t, instance);
  const fine = await upload(instance, good, 'A good one');
  await until(instance, fine.id, (video) => video.storyboardUrl !== null);
  // What decorates it is made one after another; what it is made from is kept for a while beside the attempts.
  let left: string[] = [];
  for (let tries = 0; tries < 600; tries += 1) {
    const entries = await readdir(join(instance.dataDir, 'scratch', 'attempts'), { recursive: true, withFileTypes: true });
    left = entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
    if (left.length === 0) break;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  t.same(left, [], 'scratch space is free again');
  const logs = await logsOf(instance);
  t.notMatch(logs, new RegExp(secret), 'nothing leaked into a log');
});

t.test('a body over the limit and a full disk are told at once', { timeout: 600_000 }, async (t) => {
  const instance = await startInstance({ args: ['--max-upload', '1MB'] });
  t.teardown(() => instance.remove());
  const video = await createVideo(instance, 'Too large');
  const response = await putSource(instance, video.id, good);
  t.equal(response.status, 413);
  t.match(await response.json(), { code: 'too-large' });
  t.equal((await readVideo(instance, video.id)).state, 'pending');
});

async function cutBody(t: Test, instance: Instance): Promise<void> {
  const video = await createVideo(instance, 'Cut off');
  const { hostname, port } = new URL(instance.publicUrl);
  const socket = connect(Number(port), hostname);
  socket.write(
    `PUT /api/v1/videos/${video.id}/source HTTP/1.1\r\nhost: ${hostname}:${port}\r\nauthorization: Bearer ${instance.key}\r\ncontent-length: ${bytes.length}\r\n\r\n`,
  );
  socket.write(bytes.subarray(0, bytes.length / 2));
  await until(instance, video.id, (one) => one.state === 'uploading');
  socket.destroy();
  await until(instance, video.id, (one) => one.state === 'pending');
  t.equal((await putSource(instance, video.id, good)).status, 202, 'a body that was cut off can be sent again');
  await until(instance, video.id, (one) => one.state === 'ready');
}

async function wrongDigest(t: Test, instance: Instance): Promise<void> {
  const video = await createVideo(instance, 'Wrong digest');
  const response = await fetch(`${instance.publicUrl}/api/v1/videos/${video.id}/source`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${instance.key}`, 'repr-digest': `sha-256=:${Buffer.alloc(32).toString('base64')}:` },
    body: bytes,
  });
  t.equal(response.status, 422);
  t.match(await response.json(), { code: 'digest-mismatch' });
  t.equal((await readVideo(instance, video.id)).state, 'pending');
}

async function logsOf(instance: Instance): Promise<string> {
  const names = await readdir(join(instance.dataDir, 'logs')).catch(() => [] as string[]);
  const texts = await Promise.all(names.map((name) => readFile(join(instance.dataDir, 'logs', name), 'utf8')));
  return texts.join('\n') + instance.output();
}
