import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { planStoryboard, webpSize } from '../media/index.ts';
import { detectJail } from './jail.ts';
import type { TestJob } from './testing.ts';
import { ffprobe, makeClip, ordersFor, startTestWorker } from './testing-worker.ts';

// Encoders on a busy machine take their time.
t.setTimeout(600_000);
/** Whether encoders read no faster than one would watch, so that there is time to do something to them. */
let slowly = false;
const jail = await detectJail();
const { folder, server, room, attempts, close } = await startTestWorker({
  jail: {
    ...jail,
    run: (run) => jail.run(slowly ? { ...run, args: (at) => run.args(at).flatMap((one) => (one === '-i' ? ['-re', one] : [one])) } : run),
  },
});
t.teardown(close);
t.afterEach(() => {
  server.intercept = null;
  slowly = false;
});
/** Outputs are not taken, so that no job can be done. */
const holdOutputs = () => {
  server.intercept = (method) => (method === 'PUT' ? 503 : undefined);
};
const clip = await makeClip(join(folder, 'clip.mp4'));
const orders = await ordersFor(clip);
const rungs = orders.video.rungs.map((rung) => rung.name);
// What a killed worker left behind.
await mkdir(join(attempts, 'job-old'), { recursive: true });
await writeFile(join(attempts, 'job-old', 'junk'), 'junk');
await room.start();

const ended = (job: TestJob) => server.until(() => job.state === 'done' || job.state === 'failed');
const idle = async () => {
  while (room.status().running.length > 0) await new Promise((again) => setTimeout(again, 10));
};

/** The one ffmpeg among the descendants of this process. */
function encoderOfMine(): number {
  const rows = execFileSync('ps', ['-e', '-o', 'pid=,ppid=,comm='], { encoding: 'utf8' }).split('\n');
  const all = new Map(rows.map((row) => row.trim().split(/\s+/)).map(([pid, ppid, name]) => [Number(pid), { parent: Number(ppid), name }]));
  const isMine = (pid: number): boolean => pid === process.pid || (all.has(pid) && isMine(all.get(pid)!.parent));
  const found = [...all].find(([pid, { name }]) => name === 'ffmpeg' && isMine(pid));
  if (found === undefined) throw new Error('no ffmpeg is running');
  return found[0];
}

/** Frames of a rendition made of what was committed, counted by decoding. */
async function framesOf(job: TestJob, rung: string): Promise<number> {
  const init = server.objects.get(job.inits.get(rung)?.objectKey ?? '');
  const parts = job.segments.filter((segment) => segment.rung === rung).map((segment) => server.objects.get(segment.objectKey));
  const file = join(folder, `${job.id}-${rung}.mp4`);
  await writeFile(file, Buffer.concat([init, ...parts] as Buffer[]));
  return Number(await ffprobe('-count_frames', '-show_entries', 'stream=nb_read_frames', '-of', 'csv=p=0', file));
}

t.test('a chunk is committed in order, whole and exact', async (t) => {
  const job = server.offer({ id: 'whole', kind: 'transcode', input: orders.transcode, source: clip, rungs });
  await ended(job);
  t.same(job.failures, []);
  t.match(job.result, { frames: 300, encoder: /^libx264 \d+/ });
  t.same([...new Set(job.segments.map((segment) => segment.index))], [0, 1, 2]);
  for (const rung of rungs) t.equal(await framesOf(job, rung), 300, rung);
  t.ok(job.fractions.every((fraction) => fraction <= 1));
  await idle();
  t.same(await readdir(attempts), [], 'scratch is gone, also that of an earlier run');
});

t.test('sound is committed whole, and a repeated attempt skips what is there', async (t) => {
  const input = orders.audio;
  const first = server.offer({ id: 'sound', kind: 'audio', input, source: clip, rungs: ['aac'], localPath: false });
  await ended(first);
  t.same(first.failures, []);
  t.match(first.result, { segments: 3 });
  const { durationSeconds } = first.result as { durationSeconds: number };
  t.ok(Math.abs(durationSeconds - 10) < 0.05, String(durationSeconds));
  const again = server.offer({ id: 'sound2', kind: 'audio', input, source: clip, rungs: ['aac'], committed: 2 });
  await ended(again);
  t.same(again.failures, []);
  t.same(
    again.segments.map((segment) => segment.index),
    [2],
  );
  t.equal(again.segments[0]?.startTicks, first.segments[2]?.startTicks);
});

t.test('an encoder killed in the middle costs one segment; the next attempt begins behind what is committed', async (t) => {
  const long = await makeClip(join(folder, 'long.mp4'), { seconds: 20, size: '640x480' });
  const { transcode, video } = await ordersFor(long);
  const names = video.rungs.map((rung) => rung.name);
  slowly = true;
  const job = server.offer({ id: 'killed', kind: 'transcode', input: transcode, source: long, rungs: names });
  await server.until(() => job.committed >= 2);
  process.kill(encoderOfMine(), 'SIGKILL');
  await ended(job);
  t.match(job.failures, [{ retry: true }]);
  const before = job.committed;
  t.ok(before >= 2 && before < video.segmentCount, `${before} of ${video.segmentCount}`);

  slowly = false;
  job.state = 'queued';
  await ended(job);
  t.equal(job.failures.length, 1);
  t.equal(job.epoch, 2);
  t.same(
    job.segments.filter((segment) => segment.rung === names[0]).map((segment) => segment.index),
    Array.from({ length: video.segmentCount }, (_, i) => i),
  );
  for (const rung of names) {
    t.equal(await framesOf(job, rung), video.totalFrames, rung);
    const rows = job.segments.filter((segment) => segment.rung === rung);
    for (const [i, row] of rows.entries()) if (i > 0) t.equal(row.startTicks, rows[i - 1]!.startTicks + rows[i - 1]!.durationTicks);
  }
});

t.test('a cancelled job ends without a report', async (t) => {
  holdOutputs();
  const job = server.offer({ id: 'cancel', kind: 'transcode', input: orders.transcode, source: clip, rungs, instruction: 'cancel' });
  await server.until(() => job.state === 'leased');
  while (room.status().finished.cancelled === 0) await new Promise((again) => setTimeout(again, 10));
  t.match(job, { failures: [], result: null, releases: 0 });
  t.same(await readdir(attempts), []);
});

t.test('a lost lease ends the attempt', async (t) => {
  holdOutputs();
  const job = server.offer({ id: 'lost', kind: 'transcode', input: orders.transcode, source: clip, rungs });
  await server.until(() => job.state === 'leased');
  job.epoch += 1;
  while (room.status().finished['lease-lost'] === 0) await new Promise((again) => setTimeout(again, 10));
  t.match(job, { failures: [], result: null });
  t.same(await readdir(attempts), []);
});

t.test('a server that goes away and comes back finds the work done', async (t) => {
  const hellos = server.hellos;
  const job = server.offer({ id: 'absent', kind: 'transcode', input: orders.transcode, source: clip, rungs });
  await server.until(() => job.committed >= 1);
  await server.close();
  await new Promise((later) => setTimeout(later, 1500));
  await server.reopen();
  await ended(job);
  t.same(job.failures, []);
  t.equal(job.epoch, 1);
  t.equal(job.committed, 3);
  await server.close();
  await new Promise((later) => setTimeout(later, 300));
  await server.reopen();
  await server.until(() => server.hellos > hellos);
  t.pass('it said hello again');
});

t.test('a source that ends early is a fault of the source, and its whole segments stay', async (t) => {
  const input = { ...orders.transcode, totalFrames: 600, segmentCount: 5, facts: { ...orders.transcode.facts, durationSeconds: 20 } };
  const job = server.offer({ id: 'short', kind: 'transcode', input, source: clip, rungs });
  await ended(job);
  t.match(job.failures, [{ retry: false, problem: { code: 'source-truncated', detail: /Upload/ } }]);
  t.equal(job.committed, 2);
});

t.test('a poster is made, small jobs pass through', async (t) => {
  const poster = server.offer({ id: 'poster', kind: 'poster', input: { facts: orders.facts, atSeconds: 5 }, source: clip });
  const late = server.offer({ id: 'late', kind: 'poster', input: { facts: orders.facts, atSeconds: 9.9 }, source: clip });
  const probe = server.offer({ id: 'probe', kind: 'probe', source: clip });
  const row = { rung: 'x', objectKey: 'k', sizeBytes: 1, startTicks: 0, durationTicks: 1, timescale: 1, sha256: 's' };
  const segments = Array.from({ length: 500 }, (_, index) => ({ ...row, index }));
  const noop = server.offer({ id: 'noop', kind: 'noop', input: { segments }, rungs: ['x'] });
  for (const job of [poster, late, probe, noop]) await ended(job);
  t.same(
    [poster, late, probe, noop].flatMap((job) => job.failures),
    [],
  );
  t.match(poster.result, { width: 640, height: 360, objectKey: /poster\.webp/ });
  t.match(late.result, { width: 640 });
  t.match(probe.result, { facts: { durationSeconds: 10, video: { codec: 'h264' } } });
  t.equal(noop.committed, 500);
  const picture = server.objects.get(String(poster.result?.objectKey));
  t.equal(picture?.subarray(8, 12).toString(), 'WEBP');
});

t.test('a storyboard is made of a rendition that comes in parts, beside everything else', async (t) => {
  const job = server.offer({ id: 'made', kind: 'transcode', input: orders.transcode, source: clip, rungs });
  await ended(job);
  const rung = rungs.at(-1) as string;
  const keys = [job.inits.get(rung)!, ...job.segments.filter((segment) => segment.rung === rung)].map(({ objectKey }) => objectKey);
  const bytes = keys.map((key) => server.objects.get(key)!);
  const rendition = join(folder, 'rendition');
  await writeFile(rendition, Buffer.concat(bytes));
  const parts = bytes.map((part) => part.length);
  const order = planStoryboard(orders.video);
  const given = { kind: 'storyboard', localPath: false, input: { ...order } } as const;
  // A lane that is taken for as long as its outputs are refused.
  server.intercept = (method, path) => (method === 'PUT' && path.includes('/busy/') ? 503 : undefined);
  const busy = server.offer({ id: 'busy', kind: 'transcode', input: orders.transcode, source: clip, rungs });
  await server.until(() => busy.state === 'leased');
  const storyboard = server.offer({ id: 'storyboard', source: rendition, parts, ...given });
  await ended(storyboard);
  t.same(storyboard.failures, []);
  t.equal(busy.state, 'leased');
  server.intercept = null;
  await ended(busy);
  t.same(busy.failures, []);
  t.match(storyboard.result, { ...order, pictures: 3, columns: 3, rows: 1, sheets: [{ objectKey: /sheet-0\.webp/, sizeBytes: Number }] });
  const made = storyboard.result as unknown as { sheets: { objectKey: string }[] };
  t.same(webpSize(server.objects.get(made.sheets[0]!.objectKey)!), { width: 3 * order.tileWidth, height: order.tileHeight });
  const short = { ...order, pictures: 500, rows: 10 };
  const wrong = server.offer({ id: 'wrong', source: rendition, parts, ...given, input: short });
  await ended(wrong);
  t.match(wrong.failures, [{ retry: true, problem: { code: 'storyboard-incomplete' } }]);
});

t.test('an attempt that fills its scratch space is ended, and said so', async (t) => {
  const small = await startTestWorker({ maxScratchBytes: 1000 });
  t.teardown(small.close);
  const job = small.server.offer({ id: 'full', kind: 'transcode', input: orders.transcode, source: clip, rungs });
  // Nothing is taken away while uploads are refused.
  small.server.intercept = (method) => (method === 'PUT' ? 503 : undefined);
  await small.room.start();
  await small.server.until(() => job.state === 'failed');
  t.match(job.failures, [{ retry: true, problem: { code: 'scratch-full' } }]);
});

t.test('an order nobody understands is said so', async (t) => {
  const job = server.offer({ id: 'odd', kind: 'transcode', input: { odd: true }, source: clip });
  await ended(job);
  t.match(job.failures, [{ retry: true, problem: { code: 'bad-order', title: /Upgrade/ } }]);
});

t.test('a worker that is told to start again ends its jobs first', async (t) => {
  let restarts = 0;
  const other = await startTestWorker({ onRestart: () => void (restarts += 1) });
  t.teardown(other.close);
  const input = { ...orders.transcode, facts: { ...orders.transcode.facts } };
  const job = other.server.offer({ id: 'last', kind: 'transcode', input, source: clip, rungs });
  await other.room.start();
  await other.server.until(() => job.state === 'leased');
  other.server.instruction = 'restart';
  job.instruction = 'drain';
  await other.server.until(() => job.state === 'done' || job.state === 'failed');
  while (restarts === 0) await new Promise((again) => setTimeout(again, 10));
  t.match(job, { state: 'done', failures: [] });
  t.match(other.room.status(), { state: 'restarting', trouble: /administrator/ });
  await other.room.drain();
  t.equal(restarts, 1);
  t.match(other.room.metrics(), /vitascope_worker_jobs_total\{kind="transcode",outcome="done"\} 1\n/);
  t.match(other.room.metrics(), /vitascope_worker_bytes_total\{direction="up"\} [1-9]/);
});

t.test('a worker that stops gives its job back, and takes no other', async (t) => {
  holdOutputs();
  const job = server.offer({ id: 'stopped', kind: 'transcode', input: orders.transcode, source: clip, rungs });
  await server.until(() => job.fractions.length > 0);
  const stopping = room.stop();
  t.equal(room.status().state, 'draining');
  await stopping;
  t.match(job, { releases: 1, state: 'queued', failures: [] });
  t.equal(room.status().state, 'stopped');
  t.same(await readdir(attempts), []);
  t.ok((await readFile(clip)).length > 0, 'a source in place is left alone');
});
