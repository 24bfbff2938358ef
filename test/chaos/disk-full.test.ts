/** The disk of an instance runs full while a video is processing: nothing is lost, and work goes on once there is room again. */
import { spawnSync } from 'node:child_process';
import { mkdtemp, open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { createVideo, putSource, readVideo, until, upload } from '../api.ts';
import { startInstance } from '../instance.ts';
import { decodedFrames } from '../playback.ts';
import { scenes } from '../sources.ts';

t.setTimeout(600_000);

const seconds = 42;
const source = await scenes({ seconds, size: '640x360', rate: '30', kilobits: 2000 });

/** Takes all room there is. */
async function fill(folder: string): Promise<string> {
  const path = join(folder, 'filler');
  const file = await open(path, 'w');
  const block = Buffer.alloc(1024 * 1024);
  try {
    for (;;) await file.write(block);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    await file.close();
  }
  return path;
}

const folder = await mkdtemp('/tmp/vitascope-full-');
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2500m,mode=755', 'tmpfs', folder], { encoding: 'utf8' });
const cannot = mounted.status === 0 ? false : `a small disk needs the right to mount one: ${mounted.stderr.trim()}`;

t.test('a full disk halts the work and loses nothing', { skip: cannot, timeout: 600_000 }, async (t) => {
  const instance = await startInstance({ dataDir: folder });
  try {
    const video = await upload(instance, source, 'while the disk is full');
    await until(instance, video.id, (one) => one.playback !== null);
    const filler = await fill(folder);
    t.ok((await statfs(folder)).bavail < 10, 'the disk is full');

    const refused = await createVideo(instance, 'too late').then(
      async ({ id }) => (await putSource(instance, id, source)).status,
      (error: Error) => Number(/create: (\d+)/.exec(error.message)?.[1]),
    );
    t.ok(refused === 507 || refused === 503, `an upload is refused: ${refused}`);
    await new Promise((resolve) => setTimeout(resolve, 12_000));
    const halted = await readVideo(instance, video.id).catch(() => null);
    t.ok(halted === null || halted.state === 'processing', 'the video waits');

    await rm(filler);
    const ready = await until(instance, video.id, (one) => one.state === 'ready' || one.state === 'failed');
    t.equal(ready.state, 'ready', JSON.stringify(ready.problem));
    const played = await decodedFrames(new URL(ready.playback?.hls ?? '', instance.publicUrl).href);
    t.equal(played.frames, seconds * 30, 'every frame once');
    const next = await upload(instance, source, 'afterwards');
    await until(instance, next.id, (one) => one.playback !== null);
  } finally {
    await instance.stop();
  }
});

t.test('the small disk goes', async (t) => {
  if (cannot === false) t.equal(spawnSync('umount', [folder]).status, 0);
  await rm(folder, { recursive: true, force: true });
  t.notOk(await statfs(folder).catch(() => null));
});
