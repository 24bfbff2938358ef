import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { planSource } from '../../media/index.ts';
import { ffmpeg, ordersFor, startTestWorker } from '../testing-worker.ts';

t.setTimeout(600_000);
const { folder, server, room, close } = await startTestWorker();
t.teardown(close);
await room.start();

t.test('each soundtrack of a source is made of its own stream', async (t) => {
  const source = join(folder, 'film.mkv');
  const tone = (frequency: number) => ['-f', 'lavfi', '-i', `sine=frequency=${frequency}:sample_rate=48000`];
  await ffmpeg(
    ...['-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=25', ...tone(300), ...tone(2000), '-t', '6'],
    ...['-map', '0', '-map', '1', '-map', '2', '-c:v', 'libx264', '-preset', 'ultrafast', '-c:a', 'flac'],
    ...['-metadata:s:a:0', 'language=eng', '-metadata:s:a:1', 'language=ger', '-metadata:s:a:1', 'title=Regiekommentar', source],
  );
  const { facts, audio } = await ordersFor(source);
  const planned = planSource(facts);
  const alternates = planned.ok ? planned.plan.alternates : undefined;
  t.match(alternates, [{ family: 'audio-2', streamIndex: 2, language: 'de', label: 'Regiekommentar' }]);

  for (const [id, streamIndex, frequency] of [
    ['main', undefined, 300],
    ['second', alternates?.[0]?.streamIndex, 2000],
  ] as const) {
    const job = server.offer({ id, kind: 'audio', input: { ...audio, ...(streamIndex && { streamIndex }) }, source, rungs: ['aac'] });
    await server.until(() => job.state === 'done' || job.state === 'failed');
    t.same(job.failures, [], id);
    const parts = [job.inits.get('aac')?.objectKey, ...job.segments.map((segment) => segment.objectKey)];
    const file = join(folder, `${id}.mp4`);
    await writeFile(file, Buffer.concat(parts.map((key) => server.objects.get(key ?? '') as Buffer)));
    // What is left when everything else is taken away is as loud as before.
    const heard = async (tone: number) => {
      const filter = `bandpass=f=${tone}:width_type=h:w=50,volumedetect`;
      const { stderr } = await ffmpeg('-loglevel', 'info', '-i', file, '-af', filter, '-f', 'null', '-');
      return Number(/mean_volume: (-?[\d.]+)/.exec(stderr)?.[1]);
    };
    const other = frequency === 300 ? 2000 : 300;
    t.ok((await heard(frequency)) > (await heard(other)) + 20, `${id}: ${await heard(frequency)} dB at ${frequency} Hz`);
  }
});
