import { join } from 'node:path';
import t from 'tap';
import { detectJail } from './jail.ts';
import { makeClip, ordersFor, quiet, startTestWorker } from './testing-worker.ts';

// Encoders on a busy machine take their time.
t.setTimeout(600_000);
t.test('a room finds out what this machine can do and says it', async (t) => {
  const worker = await startTestWorker();
  t.teardown(worker.close);
  t.match(worker.room.encoders.toSorted(), [/^libsvtav1 /, /^libx264 /, /^libx265 /]);
  t.equal(worker.room.jail.jailed, worker.room.jail.why === null);
  t.match(worker.room.status(), { state: 'starting', running: [], trouble: null });
});

t.test('without user namespaces the work is done by another user', { skip: process.getuid?.() !== 0 && 'needs root' }, async (t) => {
  const jail = await detectJail({ prefer: ['other-user'] });
  const { folder, server, room, close } = await startTestWorker({ jail });
  t.teardown(close);
  const clip = await makeClip(join(folder, 'clip.mp4'), { seconds: 3, size: '320x240' });
  const orders = await ordersFor(clip);
  const rungs = orders.video.rungs.map((rung) => rung.name);
  const video = server.offer({ id: 'video', kind: 'transcode', input: orders.transcode, source: clip, rungs });
  const sound = server.offer({ id: 'sound', kind: 'audio', input: orders.audio, source: clip, rungs: ['aac'] });
  await room.start();
  await server.until(() => [video, sound].every((job) => job.state === 'done' || job.state === 'failed'));
  t.same([...video.failures, ...sound.failures], []);
  t.match(video.result, { frames: 90 });
});

t.test('what a server refuses is trouble that is shown and said once, not a crash', async (t) => {
  for (const [status, code, state] of [
    [401, 'unauthorized', 'refused'],
    [403, 'worker-disabled', 'disabled'],
    [403, 'worker-too-old', 'too-old'],
  ] as const) {
    const said: string[] = [];
    const log = { ...quiet, error: (_: object, words: string) => void said.push(words) };
    const { server, room, close } = await startTestWorker({ concurrency: 2, log });
    t.teardown(close);
    server.intercept = () => ({ status, code });
    await room.start();
    while (room.status().state !== state) await new Promise((again) => setTimeout(again, 10));
    t.match(room.status(), { state, trouble: code });
    t.same(said, [code]);
  }
});
