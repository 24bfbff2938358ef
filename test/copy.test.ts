import t from 'tap';
import { until, upload } from './api.ts';
import { startInstance } from './instance.ts';
import { decodedFrames, listedSeconds } from './playback.ts';
import { footage, streamable } from './sources.ts';

t.setTimeout(600_000);

t.test('sources whose picture is copied become ready, and so do those of which it only looked so', async (t) => {
  const fits = await streamable({ seconds: 30, size: '854x480', rate: '30', kilobits: 1000 });
  // Its key frames after the first are no IDR pictures, which shows only when they are looked into.
  const misleading = await footage('intra-refresh-20s-854x480.mp4', [
    ...['-f', 'lavfi', '-i', 'testsrc2=size=854x480:rate=30', '-f', 'lavfi', '-i', 'sine=sample_rate=48000', '-t', '20'],
    ...['-c:v', 'libx264', '-preset', 'veryfast', '-b:v', '900k', '-maxrate', '900k', '-bufsize', '900k', '-pix_fmt', 'yuv420p'],
    ...['-g', '60', '-keyint_min', '60', '-bf', '0', '-x264-params', 'intra-refresh=1', '-c:a', 'aac'],
  ]);
  const instance = await startInstance();
  t.teardown(() => instance.remove());
  for (const [file, seconds, family] of [
    [fits, 30, 'h264'],
    [misleading, 20, 'h264-again'],
  ] as const) {
    const video = await upload(instance, file);
    const ready = await until(instance, video.id, (one) => one.state === 'ready' || one.state === 'failed');
    t.equal(ready.state, 'ready', JSON.stringify(ready.problem));
    const master = new URL(ready.playback?.hls ?? '', instance.publicUrl).href;
    const lists = (await (await fetch(master)).text()).split('\n').filter((line) => line.includes('/480/'));
    t.same(lists, [`${family}/480/index.m3u8`]);
    t.match(await listedSeconds(master), { seconds, ended: true });
    t.match(await decodedFrames(master), { frames: seconds * 30, complaints: '' }, 'every frame once in HLS');
    const dash = await decodedFrames(new URL(ready.playback?.dash ?? '', instance.publicUrl).href);
    t.equal(dash.frames, seconds * 30, 'every frame once in DASH');
  }
});
