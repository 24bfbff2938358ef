import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import type { Rational, SourceFacts } from '../facts.ts';
import { freshStartTrouble } from '../fresh-start.ts';
import { framesOfSegment, planSource } from '../plan.ts';
import type { Rung, VideoPlan } from '../plan-types.ts';
import { rateText } from '../rate.ts';
import { audioArgs } from './audio.ts';
import { transcodeArgs } from './transcode.ts';
import { clip, ffmpeg, ffprobe, joined, loudAt, type Made, misplaced, pictures, probe, transcode, withFolder } from './try-out.ts';

t.setTimeout(600_000);
const ntsc = (num: number): Rational => ({ num, den: 1001 });
const whole = (num: number): Rational => ({ num, den: 1 });

const cases: { rate: Rational; container: string; reordered: number; start?: number }[] = [
  { rate: whole(30), container: 'mp4', reordered: 3 },
  { rate: whole(30), container: 'mkv', reordered: 3, start: 2.5 },
  { rate: whole(30), container: 'ts', reordered: 0 },
  { rate: ntsc(30000), container: 'mp4', reordered: 0, start: 3 },
  { rate: ntsc(30000), container: 'mkv', reordered: 3 },
  { rate: ntsc(30000), container: 'ts', reordered: 3 },
  { rate: whole(25), container: 'mp4', reordered: 3, start: 0.48 },
  { rate: whole(25), container: 'mkv', reordered: 0 },
  { rate: whole(25), container: 'ts', reordered: 3 },
  { rate: ntsc(24000), container: 'mp4', reordered: 3 },
  { rate: ntsc(24000), container: 'mkv', reordered: 3 },
  { rate: ntsc(24000), container: 'ts', reordered: 3 },
  { rate: ntsc(60000), container: 'mp4', reordered: 3 },
];

/** 13.3 s with a key frame every two seconds, so that the last segment is short. */
async function source(folder: string, { rate, container, reordered, start = 0 }: (typeof cases)[number]) {
  const gop = String(Math.round(rate.num / rate.den) * 2);
  const input = await clip(join(folder, `in.${container}`), [
    ...['-f', 'lavfi', '-i', `testsrc2=size=320x180:rate=${rateText(rate)}`, '-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000'],
    ...['-t', '13.3', '-c:v', 'libx264', '-preset', 'veryfast', '-g', gop, '-keyint_min', gop, '-sc_threshold', '0'],
    ...['-bf', String(reordered), '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-metadata:s:v', 'handler_name=Somebody'],
    ...(start > 0 ? ['-output_ts_offset', String(start)] : []),
  ]);
  const answer = await probe(input);
  if (!answer.ok) throw new Error(`probe refused: ${answer.code} ${answer.detail}`);
  const planned = planSource(answer.facts);
  if (!planned.ok || planned.plan.video === null) throw new Error('no plan');
  return { input, facts: answer.facts, plan: planned.plan.video };
}

function rungsAt(frameRate: Rational): Rung[] {
  return [
    { name: '180', width: 320, height: 180, frameRate, maxBitrate: 700_000, copied: { cap: 350_000 } },
    { name: '72', width: 128, height: 72, frameRate, maxBitrate: 200_000 },
  ];
}

for (const one of cases) {
  const { rate, container } = one;
  const name = `${rateText(rate)} in ${container}, ${one.reordered ? 'with' : 'without'} reordering${one.start ? `, from ${one.start} s` : ''}`;
  t.test(`copied chunks join each other and the encoded rung: ${name}`, (t) =>
    withFolder(async (folder) => {
      const { input, facts, plan } = await source(folder, one);
      t.ok(facts.video?.stored, 'it can be cut');
      if (one.start) t.ok(Math.abs(facts.startSeconds - one.start) < 0.2, `it starts at ${facts.startSeconds}`);
      const runs = await chunks(folder, input, facts, plan);
      const tops = runs.map((run) => run.get('180') as Made) as [Made, Made, Made, Made];
      const [a, b, c, d] = tops;
      t.ok(a.init.equals(b.init) && a.init.equals(c.init) && a.init.equals(d.init), 'one init segment');
      t.notMatch(a.init.toString('latin1'), 'Somebody');
      t.match(a.info, { width: 320, height: 180, codecString: /^avc1\.64/ });

      const all = [...a.segments, ...b.segments];
      t.same(
        all.map((segment) => segment.name),
        ['00000.m4s', '00001.m4s', '00002.m4s', '00003.m4s'],
      );
      let expected = 0;
      for (const [i, segment] of all.entries()) {
        t.equal(segment.sampleCount, framesOfSegment(plan, i), 'as many frames as the encoded rung has');
        t.equal(segment.startTicks, expected, `${segment.name} starts where the one before ends`);
        const onGrid = (i * plan.segmentFrames * rate.den * a.info.timescale) / rate.num;
        t.equal(segment.startTicks, onGrid, `${segment.name} starts on the grid, exactly`);
        t.ok(segment.firstIsSync);
        expected += segment.durationTicks;
      }
      for (const again of [...c.segments, ...d.segments]) {
        const before = all.find((segment) => segment.name === again.name);
        t.same([again.startTicks, again.durationTicks], [before?.startTicks, before?.durationTicks], 'a restart writes the same segment');
      }
      t.equal(c.segments.length + d.segments.length, 2);
      for (const { rung, segments } of [
        { rung: '72', segments: [...(runs[0]?.get('72')?.segments ?? []), ...(runs[1]?.get('72')?.segments ?? [])] },
      ])
        t.same(
          segments.map((segment) => segment.sampleCount),
          all.map((segment) => segment.sampleCount),
          rung,
        );

      const file = (run: string, rung: string, index: number) => join(folder, run, rung, `0000${index}.m4s`);
      const mixed = ['first', 'middle', 'second', 'restart'].map((run, i) => file(run, '180', i));
      for (const path of mixed) t.equal(freshStartTrouble(a.init, await readFile(path)), null);
      const film = await joined(folder, join(folder, 'first/180/init.mp4'), mixed);
      const original = await pictures(input);
      const copied = await pictures(film);
      t.equal(copied.length, original.length);
      t.ok(
        original.every((picture, i) => copied[i]?.equals(picture)),
        'every picture once, in its place, bit by bit',
      );
      const times = (await ffprobe(['-v', 'error', '-show_entries', 'packet=pts_time', '-of', 'csv=p=0', film]))
        .trim()
        .split('\n')
        .map(Number);
      // The reader of ffmpeg moves all times by the reordering delay, in encoded rungs too.
      const [first = 0] = times.sort((x, y) => x - y);
      const off = times.map((time, i) => Math.abs(time - first - (i * rate.den) / rate.num));
      t.ok(Math.max(...off) < 0.000_01, `shown at its time, ${Math.max(...off)} s off at most`);
      const low = await joined(
        folder,
        join(folder, 'first/72/init.mp4'),
        ['first', 'first', 'second', 'second'].map((run, i) => file(run, '72', i)),
      );
      t.same(misplaced(original, await pictures(low)), [], 'the encoded rung shows the same picture at the same place');
    }),
  );
}

async function chunks(folder: string, input: string, facts: SourceFacts, plan: VideoPlan) {
  const rungs = rungsAt(plan.frameRate);
  const part = (startSegment: number, segmentCount: number, outDir: string) =>
    transcode({ ...{ facts, ...plan, rungs, startSegment, segmentCount, outDir: join(folder, outDir), input } });
  return [await part(0, 2, 'first'), await part(2, 2, 'second'), await part(3, 1, 'restart'), await part(1, 1, 'middle')];
}

t.test('a rung that stands alone is copied without a decoder', (t) =>
  withFolder(async (folder) => {
    const { input, facts, plan } = await source(folder, { rate: whole(30), container: 'mp4', reordered: 3 });
    const [rung] = rungsAt(plan.frameRate) as [Rung];
    const init = { facts, ...plan, rungs: [rung], startSegment: 0, segmentCount: 4, outDir: join(folder, 'out'), input };
    t.notMatch(transcodeArgs(init).join(' '), /filter_complex|libx264/);
    const made = (await transcode(init)).get('180');
    t.same(
      made?.segments.map((segment) => segment.sampleCount),
      [120, 120, 120, 39],
    );
  }),
);

t.test('a flash of the copied picture and a click of the encoded sound are at one second, wherever the file begins', (t) =>
  withFolder(async (folder) => {
    for (const name of ['zero.mp4', 'late.mkv', 'late.ts']) {
      const input = await clip(join(folder, name), [
        ...['-f', 'lavfi', '-i', "color=black:size=320x180:rate=25,drawbox=enable='between(t,0.99,1.03)':color=white:t=fill"],
        ...['-f', 'lavfi', '-i', "aevalsrc='if(between(t,1,1.02),0.9*sin(2*PI*1000*t),0)':s=48000", '-t', '9'],
        ...['-c:v', 'libx264', '-g', '50', '-keyint_min', '50', '-sc_threshold', '0', '-bf', '3', '-pix_fmt', 'yuv420p', '-c:a', 'aac'],
        ...(name.startsWith('late') ? ['-output_ts_offset', '7'] : []),
      ]);
      const answer = await probe(input);
      const planned = answer.ok ? planSource(answer.facts) : null;
      if (!answer.ok || !planned?.ok || planned.plan.video === null) throw new Error('no plan');
      const { facts } = answer;
      const plan = planned.plan.video;
      const outDir = join(folder, `${name}-out`);
      const [rung] = rungsAt(plan.frameRate) as [Rung];
      const made = await transcode({ facts, ...plan, rungs: [rung], startSegment: 0, segmentCount: 3, outDir, input });
      const names = (made.get('180')?.segments ?? []).map((segment) => join(outDir, '180', segment.name));
      const film = await pictures(await joined(folder, join(outDir, '180/init.mp4'), names));
      t.equal(
        film.findIndex((picture) => (picture[0] ?? 0) > 128),
        25,
        name,
      );

      await mkdir(join(outDir, 'aac'));
      await ffmpeg(audioArgs({ facts, bitrate: 128_000, channels: 2, sampleRate: 48_000, segmentSeconds: 4, outDir, input }));
      const sound = ['00000.m4s', '00001.m4s', '00002.m4s'].map((file) => join(outDir, 'aac', file));
      const at = await loudAt(await joined(folder, join(outDir, 'aac/init.mp4'), sound));
      t.ok(Math.abs(at - 1) < 0.03, `${name}: heard at ${at}`);
    }
  }),
);

t.test('an open GOP cannot be cut, and a key frame that is no IDR picture is found out', (t) =>
  withFolder(async (folder) => {
    const film = (name: string, more: string[]) =>
      clip(join(folder, name), [
        ...['-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=30', '-t', '9', '-c:v', 'libx264', '-pix_fmt', 'yuv420p'],
        ...['-g', '60', '-keyint_min', '60', '-sc_threshold', '0', ...more],
      ]);
    const open = await probe(await film('open.mp4', ['-x264-params', 'open-gop=1', '-bf', '3']));
    t.ok(open.ok && open.facts.video && !open.facts.video.stored, 'open');
    const input = await film('refresh.mp4', ['-x264-params', 'intra-refresh=1', '-bf', '0']);
    const answer = await probe(input);
    const planned = answer.ok ? planSource(answer.facts) : null;
    if (!answer.ok || !planned?.ok || planned.plan.video === null) throw new Error('no plan');
    const { video } = planned.plan;
    if (!answer.facts.video?.stored) return t.pass('it was not taken for one');
    const outDir = join(folder, 'out');
    await transcode({
      facts: answer.facts,
      ...video,
      rungs: rungsAt(video.frameRate).slice(0, 1),
      startSegment: 0,
      segmentCount: video.segmentCount,
      outDir,
      input,
    });
    const init = await readFile(join(outDir, '180/init.mp4'));
    t.equal(freshStartTrouble(init, await readFile(join(outDir, '180/00000.m4s'))), null);
    t.match(freshStartTrouble(init, await readFile(join(outDir, '180/00001.m4s'))), /IDR/);
  }),
);
