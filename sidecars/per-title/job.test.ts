import { join } from 'node:path';
import t from 'tap';
import { type MeasuredRung, perTitleSamples, withPerTitle } from '../../media/index.ts';
import type { TestJob } from '../testing.ts';
import { ffmpeg, ordersFor, startTestWorker } from '../testing-worker.ts';

t.setTimeout(600_000);
const { folder, server, room, close } = await startTestWorker();
t.teardown(close);
await room.start();

async function measured(
  name: string,
  picture: string,
  options: { text?: string } = {},
): Promise<{ rungs: MeasuredRung[]; kept: string[] }> {
  const source = join(folder, `${name}.mp4`);
  const more = ['-t', '16', '-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '12', '-g', '48', '-pix_fmt', 'yuv420p'];
  await ffmpeg('-f', 'lavfi', '-i', picture, ...more, source);
  const { video, facts, transcode } = await ordersFor(source);
  const samples = perTitleSamples(facts, video);
  const mark = { mark: { text: options.text }, position: 'center', opacity: 1, padding: 0, maxWidth: 0.15 };
  const input = {
    ...transcode,
    effort: { preset: 'veryfast', crf: 23, hardware: 'never' },
    samples,
    ...(options.text && { watermark: mark }),
  };
  const job: TestJob = server.offer({ id: name, kind: 'per-title', input, source });
  await server.until(() => job.state === 'done' || job.state === 'failed');
  t.same(job.failures, [], name);
  const { rungs } = job.result as unknown as { rungs: MeasuredRung[] };
  const plan = withPerTitle({ version: 1, durationSeconds: 16, video, audio: null }, rungs);
  return { rungs, kept: plan.video?.rungs.map((rung) => rung.name) ?? [] };
}

t.test('a sharp picture needs its rungs', async (t) => {
  const { rungs, kept } = await measured('sharp', 'testsrc2=size=854x480:rate=48', { text: 'marked' });
  t.same(
    rungs.map((rung) => rung.name),
    ['480', '360'],
  );
  const [large, small] = rungs as [MeasuredRung, MeasuredRung];
  t.ok(large.ssim > small.ssim + 0.01 && large.ssim <= 1 && small.ssim > 0.5, `${large.ssim} ${small.ssim}`);
  t.ok(large.bitrate > small.bitrate, `${large.bitrate} ${small.bitrate}`);
  t.same(kept, ['480', '360']);
});

t.test('one that was only made larger does without the largest', async (t) => {
  const { rungs, kept } = await measured('soft', 'testsrc2=size=160x90:rate=24,scale=854:480:flags=bicubic,gblur=sigma=3');
  t.same(kept, ['360'], JSON.stringify(rungs));
});
