/** A real worker makes side products of real renditions. */
import { createReadStream } from 'node:fs';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { jobResults } from '../gateway/contract/worker.ts';
import { readWaveform, type SideKind, sideOrder, webpSize } from '../media/index.ts';
import type { Plan } from '../media/plan-types.ts';
import type { TestJob } from './testing.ts';
import { ffmpeg, makeClip, ordersFor, startTestWorker } from './testing-worker.ts';

t.setTimeout(600_000);
const { folder, server, room, close } = await startTestWorker();
t.teardown(close);
await room.start();
const ended = (job: TestJob) => server.until(() => job.state === 'done' || job.state === 'failed');

const clip = await makeClip(join(folder, 'clip.mp4'), { seconds: 20, size: '640x360' });
const orders = await ordersFor(clip);
const rungs = orders.video.rungs.map((rung) => rung.name);
const plan: Pick<Plan, 'durationSeconds' | 'video' | 'audio'> = {
  durationSeconds: orders.facts.durationSeconds,
  video: orders.video,
  audio: { codec: 'aac', bitrate: 128_000, channels: 2, sampleRate: 48_000 },
};

/** What was committed of one track, as a worker gets it. */
async function track(job: TestJob, rung: string): Promise<{ source: string; parts: number[] }> {
  await ended(job);
  const keys = [job.inits.get(rung)!, ...job.segments.filter((segment) => segment.rung === rung)].map(({ objectKey }) => objectKey);
  const bytes = keys.map((key) => server.objects.get(key)!);
  const source = join(folder, `track-${rung}`);
  await writeFile(source, Buffer.concat(bytes));
  return { source, parts: bytes.map((part) => part.length) };
}
const rendition = await track(
  server.offer({ id: 'picture', kind: 'transcode', input: orders.transcode, source: clip, rungs }),
  rungs.at(-1)!,
);
const sound = await track(server.offer({ id: 'sound', kind: 'audio', input: orders.audio, source: clip, rungs: ['aac'] }), 'aac');

async function made(kind: SideKind, from: { source: string; parts: number[] }): Promise<Record<string, unknown>> {
  const job = server.offer({ id: kind, kind, localPath: false, input: { ...sideOrder(kind, plan) }, ...from });
  await ended(job);
  t.same(job.failures, [], kind);
  return jobResults[kind].parse(job.result) as Record<string, unknown>;
}

t.test('five pictures to choose a poster from', async (t) => {
  const { candidates } = (await made('candidates', rendition)) as { candidates: { objectKey: string; atSeconds: number }[] };
  t.equal(candidates.length, 5);
  for (const [n, { objectKey, atSeconds }] of candidates.entries()) {
    t.same(webpSize(server.objects.get(objectKey)!), { width: 320, height: 180 });
    t.ok(Math.abs(atSeconds - [2, 5, 10, 15, 18][n]!) <= 4, `${atSeconds} s`);
    t.equal(atSeconds % 2, 0, 'the time of a key frame, as the source counts it');
  }
});

t.test('a waveform of the whole sound', async (t) => {
  const { objectKey } = (await made('waveform', sound)) as { objectKey: string };
  const { length, data } = readWaveform(server.objects.get(objectKey)!)!;
  t.ok(length >= 398 && length <= 402, `${length} pairs`);
  t.ok(data[200]! < -5 && data[201]! > 5, 'a tone swings to both sides');
});

t.test('scenes and loudness', async (t) => {
  t.same(await made('scenes', rendition), { seconds: [] }, 'one scene');
  const { integratedLufs } = (await made('loudness', sound)) as { integratedLufs: number };
  t.ok(integratedLufs < -15 && integratedLufs > -30, `${integratedLufs} LUFS`);
});

t.test('a poster is the very frame that was chosen', async (t) => {
  // Each second has its own brightness.
  const bright = join(folder, 'bright.mp4');
  await ffmpeg(
    '-f',
    'lavfi',
    '-i',
    "color=black:size=320x180:rate=25,format=gray,geq=lum='40+20*floor(T)'",
    '-t',
    '8',
    '-c:v',
    'libx264',
    '-g',
    '250',
    '-pix_fmt',
    'yuv420p',
    bright,
  );
  const { facts } = await ordersFor(bright);
  const job = server.offer({ id: 'chosen', kind: 'poster', input: { facts, atSeconds: 6.4, exact: true }, source: bright });
  await ended(job);
  t.same(job.failures, []);
  const { objectKey, thumbnail } = jobResults.poster.parse(job.result);
  t.ok(server.objects.has(thumbnail.objectKey));
  const picture = join(folder, 'chosen.webp');
  await writeFile(picture, server.objects.get(objectKey)!);
  const grey = join(folder, 'chosen.gray');
  await ffmpeg('-i', picture, '-vf', 'scale=1:1', '-f', 'rawvideo', '-pix_fmt', 'gray', grey);
  const [shown = 0] = await readFile(grey);
  t.ok(Math.abs(shown - ((160 - 16) * 255) / 219) < 8, `${shown}`);
});

t.test('a picture that the owner brought becomes the poster; what is none is refused for good, in words', async (t) => {
  const own = async (id: string, source: string) => {
    const job = server.offer({ id, kind: 'own-poster', source });
    await ended(job);
    return job;
  };
  const png = join(folder, 'own.png');
  await ffmpeg('-f', 'lavfi', '-i', 'testsrc2=size=2000x1000', '-frames:v', '1', png);
  const picture = join(folder, 'own');
  await copyFile(png, picture);
  const good = await own('own', picture);
  t.same(good.failures, []);
  t.match(good.result, { width: 1280, height: 640, thumbnail: { width: 320, height: 160 } });

  const head: Buffer[] = [];
  for await (const part of createReadStream(png, { end: 2000 })) head.push(part as Buffer);
  const moving = join(folder, 'moving.webp');
  await ffmpeg('-f', 'lavfi', '-i', 'testsrc2=size=64x64', '-frames:v', '5', '-c:v', 'libwebp_anim', moving);
  const files: [string, Buffer][] = [
    ['a video', await readFile(clip)],
    ['half a picture', Buffer.concat(head).subarray(0, 60)],
    ['a moving picture', await readFile(moving)],
    [
      'a promise of too many pixels',
      Buffer.concat([Buffer.concat(head).subarray(0, 16), Buffer.of(0, 0, 255, 255, 0, 0, 255, 255), Buffer.concat(head).subarray(24)]),
    ],
  ];
  for (const [name, bytes] of files) {
    const file = join(folder, name.replaceAll(' ', '-'));
    await writeFile(file, bytes);
    const bad = await own(name.replaceAll(' ', '-'), file);
    t.match(bad.failures, [{ retry: false, problem: { code: 'bad-picture', detail: /JPEG, PNG or WebP/ } }], name);
  }
});
