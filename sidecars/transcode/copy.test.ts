import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import type { Rung } from '../../media/index.ts';
import type { TestJob } from '../testing.ts';
import { ffmpeg, ffprobe, ordersFor, startTestWorker } from '../testing-worker.ts';

t.setTimeout(600_000);
const { folder, server, room, close } = await startTestWorker();
t.teardown(close);
await room.start();

const ended = (job: TestJob) => server.until(() => job.state === 'done' || job.state === 'failed');

/** 10 s with a key frame every two seconds. */
async function clip(name: string, { size = '854x480', rate = '30', more = [] as string[] } = {}): Promise<string> {
  const path = join(folder, name);
  const gop = String(Number(rate) * 2);
  await ffmpeg(
    ...['-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=${rate}`, '-f', 'lavfi', '-i', 'sine=sample_rate=48000', '-t', '10'],
    ...['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '32', '-g', gop, '-keyint_min', gop, '-sc_threshold', '0', '-pix_fmt', 'yuv420p'],
    ...[...more, '-c:a', 'aac', path],
  );
  return path;
}

/** A rendition made of what was committed. */
async function filmOf(job: TestJob, rung: string): Promise<string> {
  const init = server.objects.get(job.inits.get(rung)?.objectKey ?? '');
  const parts = job.segments.filter((segment) => segment.rung === rung).map((segment) => server.objects.get(segment.objectKey));
  const file = join(folder, `${job.id}-${rung}.mp4`);
  await writeFile(file, Buffer.concat([init, ...parts] as Buffer[]));
  return file;
}
const framesOf = async (file: string) =>
  Number(await ffprobe('-select_streams', 'v', '-count_frames', '-show_entries', 'stream=nb_read_frames', '-of', 'csv=p=0', file));
const hashOf = async (file: string) => (await ffmpeg('-i', file, '-map', '0:v', '-f', 'md5', '-')).stdout;

t.test('the first rung is copied bit by bit while the others are encoded; an attempt goes on behind what is committed', async (t) => {
  const source = await clip('fits.mp4');
  const { transcode, video } = await ordersFor(source);
  t.ok(video.rungs[0]?.copied, 'the plan copies');
  const rungs = video.rungs.map((rung) => rung.name);
  const job = server.offer({ id: 'hybrid', kind: 'transcode', input: transcode, source, rungs });
  await ended(job);
  t.same(job.failures, []);
  for (const rung of rungs) t.equal(await framesOf(await filmOf(job, rung)), 300, rung);
  t.equal(await hashOf(await filmOf(job, '480')), await hashOf(source));
  t.ok(job.fractions.every((fraction) => fraction <= 0.99));

  const again = server.offer({ id: 'hybrid2', kind: 'transcode', input: transcode, source, rungs, committed: 1 });
  await ended(again);
  t.same(again.failures, []);
  for (const rung of rungs) {
    t.equal(again.inits.get(rung)?.sha256, job.inits.get(rung)?.sha256, `${rung}: one init segment`);
    const times = (one: TestJob) =>
      one.segments.filter((row) => row.rung === rung && row.index > 0).map((row) => [row.index, row.startTicks]);
    t.same(times(again), times(job));
  }
});

t.test('a small source is copied whole', async (t) => {
  const source = await clip('small.mp4', { size: '640x360' });
  const { transcode, video } = await ordersFor(source);
  t.match(video.rungs, [{ name: '360', copied: {} }]);
  const job = server.offer({ id: 'whole', kind: 'transcode', input: transcode, source, rungs: ['360'] });
  await ended(job);
  t.match(job.result, { frames: 300, encoder: 'copy' });
  t.equal(await hashOf(await filmOf(job, '360')), await hashOf(source));
});

t.test('a copy that does not hold what was planned is given up at once, for good, and nothing of it is committed', async (t) => {
  const copied = (rungs: Rung[]) => rungs.map((rung, i) => (i === 0 ? { ...rung, copied: { cap: rung.maxBitrate } } : rung));
  const cases: [string, string, string[]][] = [
    ['no IDR picture', 'refresh.mp4', ['-x264-params', 'intra-refresh=1', '-bf', '0']],
    ['key frames elsewhere', 'late.mp4', ['-g', '75', '-keyint_min', '75']],
  ];
  const stored = { level: 30, timeBase: { num: 1, den: 15360 }, segmentFrames: 120, peakBitrate: 700_000, meanBitrate: 700_000 };
  for (const [why, name, more] of cases) {
    const source = await clip(name, { more });
    const { transcode, video } = await ordersFor(source);
    const input = { ...transcode, rungs: copied(video.rungs), facts: { ...transcode.facts, video: { ...transcode.facts.video, stored } } };
    const rungs = video.rungs.map((rung) => rung.name);
    const job = server.offer({ id: name, kind: 'transcode', input, source, rungs });
    await ended(job);
    t.match(job.failures, [{ retry: false, problem: { code: 'copy-unfit' } }], why);
    t.ok(
      job.segments.every((segment) => segment.index === 0),
      `${why}: only what begins as planned is there`,
    );
  }
});
