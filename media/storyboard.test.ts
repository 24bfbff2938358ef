import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { sheetName, storyboardArgs } from './ffmpeg/storyboard.ts';
import { clip, ffmpeg, joined, pictures, probe, transcode, withFolder } from './ffmpeg/try-out.ts';
import { storyboardVtt } from './manifest/storyboard.ts';
import { planSource } from './plan.ts';
import { planStoryboard, sheetsOf } from './storyboard.ts';
import { webpSize } from './webp.ts';

t.setTimeout(600_000);
const rung = (width: number, height: number) => ({ name: 'x', width, height, frameRate: { num: 25, den: 1 }, maxBitrate: 1 });
const planOf = (seconds: number, frameRate = { num: 25, den: 1 }, size: [number, number] = [640, 360]) => {
  const fps = frameRate.num / frameRate.den;
  return planStoryboard({
    frameRate,
    gopFrames: Math.round(fps * 2),
    segmentFrames: 2 * Math.round(fps * 2),
    totalFrames: Math.round(fps * seconds),
    rungs: [rung(...size)],
  });
};

t.test('one picture every four seconds, on sheets of a hundred', async (t) => {
  const whole = { intervalSeconds: 4, tileWidth: 160, tileHeight: 90, columns: 10 };
  t.match(planOf(3600), { ...whole, pictures: 900, rows: 10 });
  t.equal(sheetsOf(planOf(3600)), 9);
  t.match(planOf(60), { ...whole, pictures: 15, rows: 2 });
  t.match(planOf(9), { pictures: 3, columns: 3, rows: 1 });
  t.match(planOf(0.04), { pictures: 1, columns: 1, rows: 1 });
  t.ok(Math.abs(planOf(60, { num: 30_000, den: 1001 }).intervalSeconds - 4.004) < 1e-9, 'as far apart as the key frames really are');
  t.match(planStoryboard({ frameRate: { num: 1, den: 5 }, gopFrames: 1, segmentFrames: 2, totalFrames: 6, rungs: [rung(640, 360)] }), {
    intervalSeconds: 5,
    pictures: 6,
  });
  const copied = { ...rung(640, 360), copied: { cap: 1 } };
  const long = { frameRate: { num: 25, den: 1 }, gopFrames: 50, segmentFrames: 250, totalFrames: 2500 };
  t.match(planStoryboard({ ...long, rungs: [rung(640, 360)] }), { intervalSeconds: 4, pictures: 25 }, 'also where segments are longer');
  t.match(planStoryboard({ ...long, rungs: [copied] }), { intervalSeconds: 10, pictures: 10 }, 'a copy begins anew with segments only');
});

t.test('a very long video has longer steps, not more sheets', async (t) => {
  const longest = planOf(12 * 3600);
  t.match(longest, { intervalSeconds: 6, pictures: 7200 });
  for (const hours of [11, 12, 100, 1000]) t.ok(sheetsOf(planOf(hours * 3600)) <= 100, `${hours} h`);
});

t.test('pictures fit a square, have even sides and are not enlarged', async (t) => {
  const tile = (width: number, height: number) => {
    const { tileWidth, tileHeight } = planOf(10, undefined, [width, height]);
    return [tileWidth, tileHeight];
  };
  t.same(tile(640, 360), [160, 90]);
  t.same(tile(360, 640), [90, 160]);
  t.same(tile(360, 360), [160, 160]);
  t.same(tile(854, 360), [160, 68]);
  t.same(tile(7200, 360), [160, 8]);
  t.same(tile(64, 36), [64, 36]);
});

t.test('cues follow one another and name the part of their sheet', async (t) => {
  const text = storyboardVtt(
    { intervalSeconds: 4, pictures: 5, tileWidth: 160, tileHeight: 90, columns: 2, rows: 2 },
    3601.5,
    (index) => `s-${index}.webp`,
  );
  t.same(text.split('\n\n').slice(1), [
    '00:00:00.000 --> 00:00:04.000\ns-0.webp#xywh=0,0,160,90',
    '00:00:04.000 --> 00:00:08.000\ns-0.webp#xywh=160,0,160,90',
    '00:00:08.000 --> 00:00:12.000\ns-0.webp#xywh=0,90,160,90',
    '00:00:12.000 --> 00:00:16.000\ns-0.webp#xywh=160,90,160,90',
    '00:00:16.000 --> 01:00:01.500\ns-1.webp#xywh=0,0,160,90\n',
  ]);
});

t.test('only WebP has the size of a WebP', async (t) => {
  t.equal(webpSize(Buffer.alloc(30)), null);
  t.equal(webpSize(Buffer.from('RIFF....WEBPVP8 ')), null);
  t.equal(webpSize(Buffer.from('RIFF....WEBPVP8 ............................')), null, 'no key frame');
  t.same(webpSize(Buffer.from('RIFF....WEBPVP8X....\0\0\0\0\x3f\x06\0\x59\0\0', 'latin1')), { width: 1600, height: 90 });
});

/** A field that gets lighter with every second, from black on. */
const brightening = (seconds: number, rate: string, size: string) => [
  ...['-f', 'lavfi', '-i', `color=black:size=${size}:rate=${rate}:duration=${seconds}`],
  ...['-vf', `format=yuv420p,geq=lum='16+8*floor(T+0.001)':cb=128:cr=128`, '-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '10'],
];

for (const [rate, size] of [
  ['25', '320x180'],
  ['30000/1001', '180x320'],
  ['50', '320x180'],
] as const) {
  t.test(`picture n shows second 4n of the rendition: ${size} at ${rate}`, (t) =>
    withFolder(async (folder) => {
      const input = await clip(join(folder, 'in.mp4'), brightening(27, rate, size));
      const probed = await probe(input);
      if (!probed.ok) throw new Error(probed.code);
      const planned = planSource(probed.facts);
      if (!planned.ok || planned.plan.video === null) throw new Error('no plan');
      const { video } = planned.plan;
      const made = await transcode({
        facts: probed.facts,
        ...video,
        startSegment: 0,
        segmentCount: video.segmentCount,
        outDir: folder,
        input,
      });
      const name = video.rungs.at(-1)?.name as string;
      const segments = (made.get(name)?.segments ?? []).map((segment) => join(folder, name, segment.name));
      const rendition = await joined(folder, join(folder, name, 'init.mp4'), segments);

      // Small sheets, so that there are several.
      const plan = { ...planStoryboard(video), columns: 2, rows: 2 };
      t.equal(plan.pictures, 7);
      await ffmpeg(storyboardArgs({ ...plan, input: rendition, outDir: folder }));
      const seconds: number[] = [];
      for (let index = 0; index < sheetsOf(plan); index += 1) {
        const sheet = join(folder, sheetName(index));
        t.same(webpSize(await readFile(sheet)), { width: 2 * plan.tileWidth, height: 2 * plan.tileHeight });
        seconds.push(...(await secondsOn(sheet)));
      }
      const expected = Array.from({ length: 7 }, (_, n) => Math.floor(n * plan.intervalSeconds));
      t.same(seconds, [...expected, 0], 'and what the last sheet has too much is black');
    }),
  );
}

t.test('more key frames than the grid asks for, as copied pictures may have, change nothing', (t) =>
  withFolder(async (folder) => {
    const input = await clip(join(folder, 'in.mp4'), [
      ...brightening(15, '25', '320x180'),
      '-g',
      '25',
      '-force_key_frames',
      '2.4,4,8,9.2,12',
    ]);
    const shape = { intervalSeconds: 4, tileWidth: 160, tileHeight: 90, columns: 2, rows: 2 };
    await ffmpeg(storyboardArgs({ ...shape, input, outDir: folder }));
    t.same(await secondsOn(join(folder, sheetName(0))), [0, 4, 8, 12]);
  }),
);

/** What four tiles show, by their lightness: grey is stretched from 16 - 235 to 0 - 255. */
async function secondsOn(sheet: string): Promise<number[]> {
  const [grey] = await pictures(sheet);
  if (grey === undefined) throw new Error('no picture');
  return [9 * 64 + 16, 9 * 64 + 48, 27 * 64 + 16, 27 * 64 + 48].map((at) => Math.round((grey[at] ?? 0) / ((8 * 255) / 219)));
}
