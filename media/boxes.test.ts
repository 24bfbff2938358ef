import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import { readInit, readSegment } from './boxes.ts';
import { hlsMuxer } from './ffmpeg/transcode.ts';
import { clip, withFolder } from './ffmpeg/try-out.ts';
import { MediaError } from './refusal.ts';

const samples = await withFolder(async (folder) => {
  const encode = async (name: string, args: string[]) => {
    const muxer = hlsMuxer('1.000000', folder);
    const playlist = muxer.pop() as string;
    await clip(playlist, [...args, ...muxer]);
    const files = (await readdir(folder)).filter((file) => file.endsWith('.m4s'));
    t.ok(files.length > 0, name);
    return { init: await readFile(join(folder, 'init.mp4')), segment: await readFile(join(folder, '00000.m4s')) };
  };
  const video = await encode('video', [
    ...['-f', 'lavfi', '-i', 'testsrc2=size=128x72:rate=25', '-t', '1', '-c:v', 'libx264', '-profile:v', 'high', '-pix_fmt', 'yuv420p'],
    ...['-avoid_negative_ts', 'disabled'],
  ]);
  const audio = await encode('audio', ['-f', 'lavfi', '-i', 'sine=sample_rate=48000', '-t', '1', '-c:a', 'aac']);
  return { video, audio };
});

t.test('an init segment tells its codec, clock and size', async (t) => {
  t.match(readInit(samples.video.init), { timescale: 12_800, codecString: /^avc1\.6400[0-9a-f]{2}$/, width: 128, height: 72 });
  t.same(readInit(samples.audio.init), { timescale: 48_000, codecString: 'mp4a.40.2' });
});

t.test('a segment tells its times', async (t) => {
  t.same(readSegment(samples.video.segment), { startTicks: 0, durationTicks: 12_800, sampleCount: 25, firstIsSync: true, sequence: 1 });
  t.match(readSegment(samples.audio.segment), { startTicks: 0, firstIsSync: true });
});

t.test('the head of a segment is enough', async (t) => {
  const bytes = samples.video.segment;
  const mdat = bytes.indexOf('mdat');
  t.same(readSegment(bytes.subarray(0, mdat + 20)), readSegment(bytes));
  t.throws(() => readSegment(bytes.subarray(0, mdat - 40)), { code: 'bad-segment' });
});

t.test('nothing but a MediaError comes of other bytes', async (t) => {
  for (const bytes of [new Uint8Array(), new Uint8Array(8), Buffer.from('hello, world'), samples.video.segment]) {
    t.throws(() => readInit(bytes), { code: 'bad-segment' });
  }
  t.throws(() => readSegment(samples.video.init), { code: 'bad-segment' });
});

const onlyMediaErrors = (read: () => unknown): boolean => {
  try {
    read();
    return true;
  } catch (error) {
    return error instanceof MediaError && error.code === 'bad-segment';
  }
};

t.test('no change of the bytes makes the reader loop or throw anything else', async () => {
  const heads = [samples.video.init, samples.audio.init, samples.video.segment.subarray(0, 700), samples.audio.segment.subarray(0, 700)];
  const change = fc.tuple(fc.nat(), fc.constantFrom(0, 1, 2, 0x7f, 0x80, 0xff), fc.integer({ min: 1, max: 4 }));
  fc.assert(
    fc.property(fc.constantFrom(...heads), fc.array(change, { minLength: 1, maxLength: 6 }), fc.nat(), (head, changes, cut) => {
      const bytes = new Uint8Array(head.subarray(0, cut % 3 === 0 ? cut % (head.length + 1) : head.length));
      if (bytes.length === 0) return true;
      for (const [at, value, length] of changes) bytes.fill(value, at % bytes.length, (at % bytes.length) + length);
      return onlyMediaErrors(() => readInit(bytes)) && onlyMediaErrors(() => readSegment(bytes));
    }),
    { numRuns: 3000 },
  );
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 300 }),
      (bytes) => onlyMediaErrors(() => readInit(bytes)) && onlyMediaErrors(() => readSegment(bytes)),
    ),
  );
});
