import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { audioArgs } from './audio.ts';
import { clip, ffmpeg, joined, loudAt, made, probe, withFolder } from './try-out.ts';

t.setTimeout(600_000);
/** Silence but for a click at 1.000 s, beside a white flash of the picture at the same time. */
const click = "aevalsrc='if(between(t,1,1.02),0.9*sin(2*PI*1000*t),0)':s=48000";

for (const container of ['mp4', 'mkv', 'ts', 'mov']) {
  t.test(`a click at one second is heard at one second: ${container}`, (t) =>
    withFolder(async (folder) => {
      const codec = container === 'mov' ? 'pcm_s16le' : 'aac';
      const video = ['-f', 'lavfi', '-i', 'testsrc2=size=64x36:rate=25', '-f', 'lavfi', '-i', click];
      const input = await clip(join(folder, `in.${container}`), [
        ...video,
        '-t',
        '9',
        '-c:v',
        'libx264',
        '-preset',
        'veryfast',
        '-c:a',
        codec,
      ]);
      const answer = await probe(input);
      if (!answer.ok || answer.facts.audio === null) throw new Error('not probed');
      await mkdir(join(folder, 'aac'));
      const asked = { facts: answer.facts, bitrate: 128_000, channels: 2, sampleRate: 48_000, segmentSeconds: 4, outDir: folder, input };
      await ffmpeg(audioArgs(asked));
      const { info, segments } = await made(join(folder, 'aac'));
      t.same(info, { timescale: 48_000, codecString: 'mp4a.40.2' });
      t.same(
        segments.map((segment) => segment.name),
        ['00000.m4s', '00001.m4s', '00002.m4s'],
      );
      let end = 0;
      for (const segment of segments) {
        t.equal(segment.startTicks, end);
        end += segment.durationTicks;
      }
      t.ok(Math.abs(end / 48_000 - answer.facts.durationSeconds) < 0.05, `as long as the picture: ${end / 48_000}`);
      const whole = await joined(
        folder,
        join(folder, 'aac/init.mp4'),
        segments.map((segment) => join(folder, 'aac', segment.name)),
      );
      const at = await loudAt(whole);
      t.ok(Math.abs(at - 1) < 0.045, `within one frame of the picture: ${at}`);
    }),
  );
}

t.test('sound that is short or starts late is filled with silence', (t) =>
  withFolder(async (folder) => {
    const inputs = [
      '-f',
      'lavfi',
      '-i',
      'testsrc2=size=64x36:rate=25:duration=6',
      '-itsoffset',
      '0.5',
      '-f',
      'lavfi',
      '-i',
      `${click}:d=2`,
    ];
    const input = await clip(join(folder, 'in.mkv'), [...inputs, '-c:v', 'libx264', '-preset', 'veryfast', '-c:a', 'flac']);
    const answer = await probe(input);
    if (!answer.ok) throw new Error(answer.code);
    await mkdir(join(folder, 'aac'));
    await ffmpeg(
      audioArgs({ facts: answer.facts, bitrate: 80_000, channels: 1, sampleRate: 48_000, segmentSeconds: 4, outDir: folder, input }),
    );
    const { segments } = await made(join(folder, 'aac'));
    t.ok(Math.abs(segments.reduce((sum, segment) => sum + segment.durationTicks, 0) / 48_000 - 6) < 0.05);
    const whole = await joined(
      folder,
      join(folder, 'aac/init.mp4'),
      segments.map((segment) => join(folder, 'aac', segment.name)),
    );
    t.ok(Math.abs((await loudAt(whole)) - 1.5) < 0.045);
  }),
);
