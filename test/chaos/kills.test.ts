/**
 * Every process is killed once while a video is processing. Each video must end `ready` with every frame once,
 * no segment committed twice, and nothing left running.
 */
import t, { type Test } from 'tap';
import { until, upload } from '../api.ts';
import { type Instance, startInstance } from '../instance.ts';
import { decodedFrames } from '../playback.ts';
import { alive, below } from '../processes.ts';
import { scenes } from '../sources.ts';

t.setTimeout(900_000);

const source = await scenes({ seconds: 42, size: '640x360', rate: '30', kilobits: 2000 });

async function readyWithEveryFrame(t: Test, instance: Instance, id: string) {
  const video = await until(instance, id, (one) => one.state === 'ready' || one.state === 'failed');
  t.equal(video.state, 'ready', JSON.stringify(video.problem));
  const master = new URL(video.playback?.hls ?? '', instance.publicUrl).href;
  const played = await decodedFrames(master);
  t.equal(played.frames, 42 * 30, 'every frame once');
}

t.test('videos survive the death of every process in turn', { timeout: 900_000 }, async (t) => {
  let instance = await startInstance({ env: {} });
  t.teardown(() => instance.remove());
  for (const victim of ['ffmpeg', 'app', 'daprd', 'placement', 'scheduler', 'postgres']) {
    await t.test(`SIGKILL of ${victim}`, async (t) => {
      const video = await upload(instance, source, `while ${victim} dies`);
      await until(instance, video.id, (one) => one.playback !== null);
      if (victim === 'ffmpeg') {
        const found = (await below(instance.process.pid ?? 0)).filter((one) => one.name === 'ffmpeg');
        t.ok(found.length > 0, 'ffmpeg is at work');
        for (const one of found) process.kill(one.pid, 'SIGKILL');
      } else {
        const pid = (await instance.children())[victim];
        if (pid === undefined) throw new Error(`No process is called ${victim}.`);
        process.kill(pid, 'SIGKILL');
      }
      await readyWithEveryFrame(t, instance, video.id);
    });
  }
  await t.test('SIGKILL of the whole tree, then a new start', async (t) => {
    const video = await upload(instance, source, 'while everything dies');
    await until(instance, video.id, (one) => one.playback !== null);
    const tree = await below(instance.process.pid ?? 0);
    t.ok(tree.length >= 6, `${tree.length} processes run`);
    await instance.kill();
    await new Promise((resolve) => setTimeout(resolve, 1500));
    for (const one of tree) t.notOk(await alive(one.pid), `${one.name} died with its parent`);
    instance = await startInstance({ dataDir: instance.dataDir });
    await readyWithEveryFrame(t, instance, video.id);
  });
  const tree = await below(instance.process.pid ?? 0);
  await instance.stop();
  await new Promise((resolve) => setTimeout(resolve, 500));
  for (const one of tree) t.notOk(await alive(one.pid), `${one.name} is not left running`);
});
