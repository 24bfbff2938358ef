/** A worker with a graphics card, played by a stand-in for ffmpeg that works, is full, fails, or dies half-way. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import type { TestJob } from '../testing.ts';
import { ffprobe, makeClip, ordersFor, startTestWorker } from '../testing-worker.ts';
import { type Behaviour, jailWithCard, testCard } from './testing-card.ts';

t.setTimeout(600_000);
const cardName = /^h264_nvenc 535\.129\.03\/NVIDIA GeForce RTX 3060 lavf [\d.]+$/;
const softwareName = /^libx264 \d+\.\d+ lavf [\d.]+$/;

async function world(behave: Behaviour, cardSessions?: number) {
  const card = { behave };
  const worker = await startTestWorker({
    jail: await jailWithCard(card),
    card: testCard,
    ...(cardSessions === undefined ? {} : { cardSessions }),
  });
  // One that dies half-way stays half-way through a long one also where its program was not let run for some seconds.
  const seconds = behave === 'dies' ? 40 : 9;
  const source = await makeClip(join(worker.folder, 'in.mp4'), { seconds, size: '854x480' });
  const { transcode: usual, video } = await ordersFor(source);
  const transcode = { ...usual, effort: { preset: 'veryfast', crf: 23, hardware: 'prefer' } };
  await worker.room.start();
  const ended = (job: TestJob) => worker.server.until(() => job.state === 'done' || job.state === 'failed');
  let count = 0;
  const offer = (more: Partial<TestJob> = {}) => {
    const rungs = video.rungs.map((rung) => rung.name);
    return worker.server.offer({ id: `job-${count++}`, kind: 'transcode', input: { ...transcode, ...more.input }, source, rungs, ...more });
  };
  return { ...worker, card, video, transcode, offer, ended };
}

/** Frames of a rung, all its segments joined. */
async function framesOf(w: Awaited<ReturnType<typeof world>>, job: TestJob, rung: string): Promise<number> {
  const keys = [job.inits.get(rung)?.objectKey ?? '', ...job.segments.filter((one) => one.rung === rung).map((one) => one.objectKey)];
  const path = join(w.folder, `${job.id}-${rung}.mp4`);
  await writeFile(path, Buffer.concat(keys.map((key) => w.server.objects.get(key) as Buffer)));
  return Number(await ffprobe('-count_frames', '-show_entries', 'stream=nb_read_frames', '-of', 'csv=p=0', path));
}
/** Largest rung first. */
const encodersOf = (job: TestJob) => job.rungs.map((rung) => (job.inits.get(rung) as { encoder?: string } | undefined)?.encoder);

t.test('the card makes the large rungs, as many as it has sessions, and the processor the rest', async (t) => {
  const w = await world('works', 1);
  t.teardown(() => w.close());
  t.same(w.room.encoders.map((identity) => identity.split(' ')[0]).sort(), ['h264_nvenc', 'libsvtav1', 'libx264', 'libx265']);
  // Not the end of the video: decoded on the card.
  const first = w.offer({ input: { ...w.transcode, segmentCount: 2 } });
  await w.ended(first);
  t.equal(first.state, 'done', JSON.stringify(first.failures));
  t.match(first.result, { encoder: cardName });
  t.match(encodersOf(first), [cardName, softwareName]);
  for (const { name } of w.video.rungs) t.equal(await framesOf(w, first, name), 240, name);
  // The end of it, sent up to the card, by the encoders with which the family was begun.
  const encoders = Object.fromEntries([...first.inits].map(([rung, init]) => [rung, (init as { encoder?: string }).encoder ?? '']));
  const last = w.offer({ input: { ...w.transcode, firstSegment: 2, segmentCount: 1 }, firstSegment: 2, encoders, inits: first.inits });
  await w.ended(last);
  t.equal(last.state, 'done', JSON.stringify(last.failures));
  t.equal(last.segments.filter((segment) => segment.rung === '480').length, 1);
});

t.test('a family that was begun in software goes on in software', async (t) => {
  const w = await world('failing');
  t.teardown(() => w.close());
  const software = w.room.encoders.find((identity) => softwareName.test(identity)) as string;
  const encoders = Object.fromEntries(w.video.rungs.map(({ name }) => [name, software]));
  const pinned = w.offer({ encoders });
  await w.ended(pinned);
  t.match(encodersOf(pinned), [softwareName, softwareName]);
  const never = w.offer({ input: { ...w.transcode, effort: { preset: 'ultrafast', crf: 30, hardware: 'never' } } });
  await w.ended(never);
  t.match(never.result, { encoder: softwareName });
  const strange = w.offer({ encoders: { '480': 'libx264 999 lavf 1' } });
  await w.ended(strange);
  t.match(strange.failures, [{ retry: true, problem: { code: 'encoder-missing' } }]);
});

t.test('a card that is full gives the job back, and is left alone for a while', async (t) => {
  const w = await world('full');
  t.teardown(() => w.close());
  const job = w.offer();
  await w.ended(job);
  t.equal(job.releases, 1, 'given back unharmed, once');
  t.same(job.failures, []);
  t.match(job.result, { encoder: softwareName }, 'the next attempt does without the card');
  t.ok(w.server.lastFree?.some((identity) => softwareName.test(identity)));
  t.notOk(
    w.server.lastFree?.some((identity) => cardName.test(identity)),
    'and so its claims say',
  );
});

t.test('a card that fails ends the job at once', async (t) => {
  const w = await world('failing');
  t.teardown(() => w.close());
  const job = w.offer();
  await w.ended(job);
  t.match(job.failures, [{ retry: false, problem: { code: 'encoder-failed', detail: /No capable devices found/ } }]);
  t.same(job.segments, []);
  const next = w.offer();
  await w.ended(next);
  t.match(next.result, { encoder: softwareName }, 'and is not used for the next one');
});

t.test('a card that dies half-way leaves what it has made', async (t) => {
  const w = await world('dies');
  t.teardown(() => w.close());
  const job = w.offer();
  await w.ended(job);
  t.match(job.failures, [{ retry: false, problem: { code: 'encoder-failed' } }]);
  t.ok(job.committed >= 1 && job.committed < w.video.segmentCount, `${job.committed} segments are committed`);
  t.match(encodersOf(job), [cardName, cardName]);
});
