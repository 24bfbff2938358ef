/** Queue control and the comparison of the store with the catalogue, by the command line, on a whole instance. */
import { execFile } from 'node:child_process';
import { mkdir, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import t from 'tap';
import { createVideo, until, upload } from './api.ts';
import { type Instance, startInstance } from './instance.ts';
import { decodedFrames } from './playback.ts';
import { scenes } from './sources.ts';

t.setTimeout(600_000);
const launcher = new URL('../cli/vitascope.mjs', import.meta.url).pathname;

interface Job {
  id: string;
  kind: string;
  state: string;
  committed: number;
}

function vitascope(instance: Instance, ...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const { TAP: _, ...env } = process.env;
  // The address of the server and the key are found in its folder.
  const more = { VITASCOPE_DATA: instance.dataDir };
  return new Promise((resolve) => {
    execFile(process.execPath, [launcher, ...args], { env: { ...env, ...more } }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    );
  });
}
async function admin<T>(instance: Instance, path: string): Promise<T> {
  const response = await fetch(`${instance.adminUrl}/api/v1/admin${path}`, { headers: { authorization: `Bearer ${instance.key}` } });
  return (await response.json()) as T;
}
async function jobsOf(instance: Instance, videoId: string): Promise<Job[]> {
  return (await admin<{ items: Job[] }>(instance, `/jobs?videoId=${videoId}&sort=oldest`)).items;
}
async function eventually<T>(look: () => Promise<T>, holds: (value: T) => boolean): Promise<T> {
  for (let n = 0; n < 3000; n++) {
    const value = await look();
    if (holds(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('It did not come to hold.');
}

t.test('the queue is steered, and the store compared with the catalogue, while videos are made', { timeout: 600_000 }, async (t) => {
  const instance = await startInstance();
  t.teardown(() => instance.remove());
  const source = await scenes({ seconds: 42, size: '640x360', rate: '30', kilobits: 2000 });

  await t.test('a paused class waits while others are served, and goes on when it is resumed', async (t) => {
    t.equal((await vitascope(instance, 'queue', 'pause', '--class', 'ladder')).code, 0);
    const { id } = await upload(instance, source, 'paused');
    await until(instance, id, (video) => video.playback !== null);
    await eventually(
      () => jobsOf(instance, id),
      (jobs) => jobs.every((job) => job.state === 'done' || job.id.endsWith('.h264-1')),
    );
    t.equal((await jobsOf(instance, id)).find((job) => job.id.endsWith('.h264-1'))?.state, 'queued');
    t.match((await vitascope(instance, 'queue', 'show')).stdout, /ladder +transcode +1 .*paused/);
    t.equal((await vitascope(instance, 'queue', 'resume', '--class', 'ladder')).code, 0);
    const video = await until(instance, id, (one) => one.state === 'ready' || one.state === 'failed');
    t.equal(video.state, 'ready');
  });

  await t.test('a video whose job was cancelled fails, and a retry brings it to its end with what it has', async (t) => {
    const { id } = await upload(instance, source, 'cancelled');
    const job = `${id}.h264-1`;
    await eventually(
      () => jobsOf(instance, id),
      (jobs) => jobs.some((one) => one.id === job && one.committed > 0),
    );
    t.equal((await vitascope(instance, 'jobs', 'cancel', job)).code, 0);
    const failed = await until(instance, id, (one) => one.state === 'failed');
    t.equal(failed.problem?.code, 'job-cancelled');
    const before = (await jobsOf(instance, id)).find((one) => one.id === job);
    t.ok((before?.committed ?? 0) > 0);
    t.match(await vitascope(instance, 'jobs', 'retry', job), { code: 0 });
    // The video hears of it a moment later.
    const video = await until(instance, id, (one) => one.state === 'ready');
    const { frames } = await decodedFrames(new URL(video.playback?.hls ?? '', instance.publicUrl).href);
    t.equal(frames, 42 * 30, 'every frame once');
    const { history } = await admin<{ history: { what: string; committed: number | null }[] }>(instance, `/jobs/${job}`);
    t.same(
      history.map(({ what }) => what).filter((what) => what === 'cancelled' || what === 'retried'),
      ['cancelled', 'retried'],
    );
    t.match(await vitascope(instance, 'jobs', 'retry', job), { code: 1, stderr: /not-needed/ });

    const posters = () => admin<{ items: { kind: string }[] }>(instance, `/jobs?videoId=${id}&kind=poster`);
    const poster = (await posters()).items[0] as Job;
    t.match(await vitascope(instance, 'jobs', 'rerun', poster.id), { code: 0 });
    const again = await eventually(posters, ({ items }) => (items[0] as Job).state === 'done');
    t.ok(again);
    t.ok((await until(instance, id, (one) => one.posterUrl !== null)).posterUrl);
  });

  await t.test('what nothing names is found, and deleted once that is asked for; an upload under way is left alone', async (t) => {
    // Made now, and of a size that shows; the rest of it never comes.
    const arriving = await createVideo(instance, 'arriving');
    const halfway = new AbortController();
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new Uint8Array(300_000)),
    });
    const sending = fetch(`${instance.publicUrl}/api/v1/videos/${arriving.id}/source`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${instance.key}` },
      body,
      duplex: 'half',
      signal: halfway.signal,
    } as RequestInit).catch(() => null);
    const incoming = join(instance.dataDir, 'objects', 'incoming');
    await eventually(
      () => readdir(incoming),
      (names) => names.length === 1,
    );

    const old = new Date(Date.now() - 2 * 86_400_000);
    const orphan = join(instance.dataDir, 'objects', 'kept', 'work', `${crypto.randomUUID()}.h264-0`, '1', 'segment');
    await mkdir(dirname(orphan), { recursive: true });
    await writeFile(orphan, 'nobody knows me');
    await utimes(orphan, old, old);
    const dry = await vitascope(instance, 'storage', 'reconcile');
    t.equal(dry.code, 0, dry.stderr + dry.stdout);
    t.match(dry.stdout, /h264 +1 +0\.0 MB/);
    t.match(dry.stdout, 'Nothing was deleted');
    await t.resolves(stat(orphan));
    const wet = await vitascope(instance, 'storage', 'reconcile', '--delete');
    t.match(wet, { code: 0, stdout: /Deleted: 1 objects/ });
    await t.rejects(stat(orphan));
    t.equal((await readdir(incoming)).length, 1, 'the upload goes on');
    halfway.abort();
    await sending;
    t.equal((await vitascope(instance, 'storage', 'reconcile', '--delete', '--older-than', '1h')).code, 1, 'a day at least');
  });

  await t.test('a video whose objects are missing is named', async (t) => {
    const { id } = await upload(instance, source, 'damaged');
    await until(instance, id, (one) => one.state === 'ready');
    await rm(join(instance.dataDir, 'objects', 'kept', 'source', id), { recursive: true });
    const found = await vitascope(instance, 'storage', 'reconcile');
    t.equal(found.code, 1);
    t.match(found.stdout, new RegExp(`${id} +[1-9]\\d* missing`));
  });
});
