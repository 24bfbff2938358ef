/** Every codec is cut and joined like H.264: real encodes, in chunks that begin where the source has no key frame. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import type { Codec } from '../family.ts';
import { beginsWithKey } from '../key-picture.ts';
import { framesOfSegment, planSource } from '../plan.ts';
import type { Rung } from '../plan-types.ts';
import { rateText } from '../rate.ts';
import { clip, ffprobe, joined, type Made, misplaced, pictures, probe, transcode, withFolder } from './try-out.ts';

t.setTimeout(600_000);
const cases: { codec: Codec; rate: { num: number; den: number }; codecString: RegExp }[] = [
  { codec: 'h264', rate: { num: 25, den: 1 }, codecString: /^avc1\.6400[0-9a-f]{2}$/ },
  { codec: 'hevc', rate: { num: 30000, den: 1001 }, codecString: /^hvc1\.1\.6\.L\d\d\.90$/ },
  { codec: 'av1', rate: { num: 30000, den: 1001 }, codecString: /^av01\.0\.0\dM\.08$/ },
  { codec: 'av1', rate: { num: 25, den: 1 }, codecString: /^av01\.0\.0\dM\.08$/ },
];

for (const { codec, rate, codecString } of cases) {
  t.test(`chunks and a restart join without a seam: ${codec} at ${rateText(rate)}`, (t) =>
    withFolder(async (folder) => {
      const input = await clip(join(folder, 'in.mp4'), [
        ...['-f', 'lavfi', '-i', `testsrc2=size=320x180:rate=${rateText(rate)}`, '-t', '13.3'],
        ...['-c:v', 'libx264', '-preset', 'veryfast', '-g', '157', '-bf', '3', '-pix_fmt', 'yuv420p'],
      ]);
      const answer = await probe(input);
      const planned = answer.ok ? planSource(answer.facts) : null;
      if (!answer.ok || !planned?.ok || planned.plan.video === null) throw new Error('no plan');
      const { facts } = answer;
      const plan = planned.plan.video;
      const rungs: Rung[] = [
        { name: '180', width: 320, height: 180, frameRate: rate, maxBitrate: 500_000 },
        { name: '90', width: 160, height: 90, frameRate: rate, maxBitrate: 200_000 },
      ];
      const part = (startSegment: number, segmentCount: number, name: string, threads?: number) =>
        transcode({
          ...{ facts, ...plan, rungs, codec, startSegment, segmentCount, outDir: join(folder, name), input },
          ...(threads === undefined ? {} : { threads }),
        });
      const first = await part(0, 2, 'first');
      // Other numbers of threads, as other machines have: the init segment is the same.
      const second = await part(2, 2, 'second', 1);
      const restart = await part(3, 1, 'restart', 2);
      const middle = await part(1, 1, 'middle');
      for (const { name, frameRate } of rungs) {
        const runs = [first, middle, second, restart].map((run) => run.get(name) as Made) as [Made, Made, Made, Made];
        const [a, b, c] = runs;
        t.ok(
          runs.every((run) => run.init.equals(a.init)),
          `${name}: one init segment`,
        );
        t.match(a.info.codecString, codecString);
        const all = [...a.segments, ...c.segments];
        t.same(
          all.map((segment) => segment.sampleCount),
          all.map((_, i) => framesOfSegment(plan, i, frameRate)),
          'every frame',
        );
        const tick = (a.info.timescale * rate.den) / rate.num;
        let end = 0;
        for (const segment of all) {
          t.equal(segment.startTicks, end, `${name}: ${segment.name} starts where the one before ends`);
          t.equal(segment.startTicks, Math.round(Number.parseInt(segment.name, 10) * plan.segmentFrames * tick), 'on the grid');
          t.ok(segment.firstIsSync);
          end += segment.durationTicks;
        }
        t.equal(b.segments[0]?.startTicks, all[1]?.startTicks, 'a restart begins where the first attempt would have');
      }
      const names = ['first', 'middle', 'second', 'restart'].map((run, i) => join(folder, run, '180', `0000${i}.m4s`));
      const init = join(folder, 'first/180/init.mp4');
      const initBytes = await readFile(init);
      for (const name of names) t.ok(beginsWithKey(initBytes, (await readFile(name)).subarray(0, 4000)), 'decoding can begin there');
      const file = await joined(folder, init, names);
      t.same(misplaced(await pictures(input), await pictures(file)), [], 'every frame shows its own picture of the source');
      t.equal(
        await ffprobe(['-v', 'warning', '-count_frames', '-show_entries', 'stream=nb_read_frames', '-of', 'csv=p=0', file]).then(Number),
        plan.totalFrames,
      );
    }),
  );
}
