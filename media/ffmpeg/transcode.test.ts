import { join } from 'node:path';
import t from 'tap';
import { defaultEfforts, effortOf } from '../effort.ts';
import type { Rational, SourceFacts } from '../facts.ts';
import { framesOfSegment, planSource } from '../plan.ts';
import type { Rung, VideoPlan } from '../plan-types.ts';
import { halved, rateText } from '../rate.ts';
import { framesOf, hlsTime, type TranscodeInit, transcodeArgs } from './transcode.ts';
import { clip, joined, type Made, misplaced, pictures, probe, transcode, withFolder } from './try-out.ts';

t.setTimeout(600_000);

const ntsc = (num: number): Rational => ({ num, den: 1001 });
const rates: { rate: Rational; half: boolean; container: string; pattern?: string }[] = [
  { rate: { num: 30, den: 1 }, half: false, container: 'mp4' },
  { rate: ntsc(30000), half: false, container: 'mkv' },
  { rate: ntsc(24000), half: false, container: 'mp4' },
  { rate: ntsc(24000), half: false, container: 'mkv' },
  { rate: { num: 25, den: 1 }, half: false, container: 'ts' },
  { rate: ntsc(60000), half: true, container: 'mp4' },
];

function rungsAt(rate: Rational, half: boolean): Rung[] {
  return [
    { name: '180', width: 320, height: 180, frameRate: rate, maxBitrate: 700_000 },
    { name: '120', width: 214, height: 120, frameRate: half ? halved(rate) : rate, maxBitrate: 400_000 },
    { name: '72', width: 128, height: 72, frameRate: half ? halved(rate) : rate, maxBitrate: 200_000 },
  ];
}

/** 13.3 s, so the last segment is short; key frames up to 5 s apart, none of them on the segment grid. */
async function source(folder: string, rate: Rational, container: string): Promise<{ input: string; facts: SourceFacts; plan: VideoPlan }> {
  const input = await clip(join(folder, `in.${container}`), [
    ...['-f', 'lavfi', '-i', `testsrc2=size=320x180:rate=${rateText(rate)}`, '-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000'],
    ...['-t', '13.3', '-c:v', 'libx264', '-preset', 'veryfast', '-g', String(Math.round((rate.num / rate.den) * 5) + 7), '-bf', '3'],
    ...['-pix_fmt', 'yuv420p', '-c:a', 'aac'],
  ]);
  const answer = await probe(input);
  if (!answer.ok) throw new Error(`probe refused: ${answer.code} ${answer.detail}`);
  const planned = planSource(answer.facts);
  if (!planned.ok || planned.plan.video === null) throw new Error('no plan');
  return { input, facts: answer.facts, plan: planned.plan.video };
}

for (const { rate, half, container } of rates) {
  t.test(`chunks and a restart join without a seam: ${rateText(rate)}${half ? ', lower rungs at half rate' : ''}, ${container}`, (t) =>
    withFolder(async (folder) => {
      const { input, facts, plan } = await source(folder, rate, container);
      t.same(plan.frameRate, rate);
      t.notOk(facts.video?.variableFrameRate);
      t.equal(plan.segmentCount, 4);
      const rungs = rungsAt(rate, half);
      const part = (startSegment: number, segmentCount: number, outDir: string): TranscodeInit => ({
        ...{ facts, ...plan, rungs, startSegment, segmentCount, outDir: join(folder, outDir), input },
      });
      const first = await transcode(part(0, 2, 'first'));
      const second = await transcode(part(2, 2, 'second'));
      const restart = await transcode({ ...part(3, 1, 'restart'), effort: { ...defaultEfforts.h264, preset: 'superfast' } });
      const middle = await transcode(part(1, 1, 'middle'));

      for (const rung of rungs) {
        const [a, b, c, d] = [first, second, restart, middle].map((run) => run.get(rung.name) as Made) as [Made, Made, Made, Made];
        t.ok(a.init.equals(b.init) && a.init.equals(c.init) && a.init.equals(d.init), `${rung.name}: one init segment`);
        t.equal(a.info.width, rung.width);
        t.match(a.info.codecString, /^avc1\.64/);
        const all = [...a.segments, ...b.segments];
        t.same(
          all.map((segment) => segment.name),
          ['00000.m4s', '00001.m4s', '00002.m4s', '00003.m4s'],
        );
        t.same(
          all.map((segment) => segment.sampleCount),
          all.map((_, i) => framesOfSegment(plan, i, rung.frameRate)),
        );
        t.ok(all.every((segment) => segment.firstIsSync));
        const ticks = (a.info.timescale * rung.frameRate.den) / rung.frameRate.num;
        let expected = 0;
        for (const segment of all) {
          t.equal(segment.startTicks, expected, `${rung.name}: ${segment.name} starts where the one before ends`);
          t.equal(segment.durationTicks, Math.round(segment.sampleCount * ticks));
          expected += segment.durationTicks;
        }
        for (const again of [...c.segments, ...d.segments]) {
          const before = all.find((segment) => segment.name === again.name);
          t.same([again.startTicks, again.sampleCount], [before?.startTicks, before?.sampleCount], 'a restart writes the same segment');
        }
        t.equal(c.segments.length + d.segments.length, 2);
      }

      // Every second segment comes from a run of its own, so each joint is between two encodes.
      const top = [0, 1, 2, 3].map((i) => join(folder, ['first', 'middle', 'second', 'restart'][i] as string, '180', `0000${i}.m4s`));
      const wrong = misplaced(await pictures(input), await pictures(await joined(folder, join(folder, 'first/180/init.mp4'), top)));
      t.same(wrong, [], 'every frame shows its own picture of the source');
    }),
  );
}

t.test('the arguments of a restart in the middle of a chunk', async (t) => {
  const video = {
    ...{ streamIndex: 0, codec: 'h264', profile: 'High', pixelFormat: 'yuv420p', bitDepth: 8, codedWidth: 1280, codedHeight: 720 },
    ...{ width: 1280, height: 720, rotation: 0, sampleAspect: { num: 1, den: 1 }, frameRate: { num: 60, den: 1 } },
    ...{ variableFrameRate: false, interlaced: true, transfer: 'sdr' as const, bitrate: 3e6 },
  };
  const rungs: Rung[] = [
    { name: '720', width: 1280, height: 720, frameRate: { num: 60, den: 1 }, maxBitrate: 2_800_000 },
    { name: '360', width: 640, height: 360, frameRate: { num: 30, den: 1 }, maxBitrate: 700_000 },
  ];
  const init: TranscodeInit = {
    ...{
      facts: { container: 'matroska,webm', startSeconds: 0.021, video, audio: { codec: 'opus' } },
      frameRate: { num: 60, den: 1 },
      gopFrames: 120,
    },
    ...{
      segmentFrames: 240,
      totalFrames: 3001,
      rungs,
      startSegment: 5,
      segmentCount: 4,
      outDir: '/out',
      input: '/in',
      threads: 2,
      progressFd: 3,
    },
  };
  const common = (rate: number, gop: number) =>
    `-an -sn -dn -map_metadata -1 -map_chapters -1 -c:v libx264 -preset veryfast -profile:v high -pix_fmt yuv420p -crf 23 -maxrate ${rate} ` +
    `-bufsize ${rate * 2} -g ${gop} -keyint_min ${gop} -sc_threshold 0 -threads 2 -output_ts_offset 20.000000 -avoid_negative_ts disabled ` +
    '-start_number 5 -f hls -hls_time 4.000000 -hls_playlist_type vod -hls_segment_type fmp4 -hls_flags temp_file ' +
    '-hls_fmp4_init_filename init.mp4 -hls_segment_options movflags=+frag_discont+cmaf+negative_cts_offsets -hls_segment_filename';
  t.equal(
    transcodeArgs(init).join(' '),
    '-hide_banner -nostdin -loglevel error -y -nostats -stats_period 0.5 -progress pipe:3 -filter_complex_threads 2 -copyts -noaccurate_seek -seek_timestamp 1 -ss 20.025167 ' +
      '-reinit_filter 0 -threads 2 -protocol_whitelist file -format_whitelist matroska,webm -codec_whitelist h264 -max_pixels 35389440 ' +
      '-probesize 20000000 -analyzeduration 10000000 -i file:/in -filter_complex ' +
      '[0:0]bwdif=mode=send_frame:parity=auto:deint=interlaced,setpts=PTS-(20.021000)/TB,fps=fps=60:start_time=0:round=near,' +
      'tpad=stop_mode=clone:stop=30,trim=end_frame=960,scale=1280:720,setsar=1,format=yuv420p,split=2[o0][x0];' +
      '[x0]scale=640:360,setsar=1,framestep=2[o1] ' +
      `-map [o0] ${common(2_800_000, 120)} /out/720/%05d.m4s /out/720/v.m3u8 -map [o1] ${common(700_000, 60)} /out/360/%05d.m4s /out/360/v.m3u8`,
  );
  t.equal(framesOf({ ...init, startSegment: 12, segmentCount: 4 }), 3001 - 12 * 240, 'the last segment is what is left');
});

t.test('only the first of several chunks is encoded in a hurry', async (t) => {
  const plan = { segmentFrames: 120, totalFrames: 1800 };
  const first = { ...plan, firstSegment: 0, segmentCount: 2 };
  t.equal(effortOf(first).preset, 'superfast');
  t.equal(effortOf({ ...plan, firstSegment: 2, segmentCount: 13 }).preset, 'veryfast');
  t.equal(effortOf({ ...plan, firstSegment: 0, segmentCount: 15 }).preset, 'veryfast', 'a whole video');
  const slow = { preset: 'medium', crf: 20, hardware: 'never' } as const;
  t.same(effortOf({ ...first, effort: slow }), slow, 'another preset writes another init segment');
  t.match(effortOf({ ...first, codec: 'hevc' }), { preset: 'superfast', crf: 26 });
});

t.test('the segment time is exact, or a little less where it has no end', async (t) => {
  t.equal(hlsTime(120, ntsc(30000)), '4.004000');
  t.equal(hlsTime(96, ntsc(24000)), '4.004000');
  t.equal(hlsTime(120, { num: 30, den: 1 }), '4.000000');
  t.equal(hlsTime(116, { num: 29, den: 1 }), '4.000000');
  t.equal(hlsTime(118, { num: 295, den: 10 }), '4.000000');
  t.equal(hlsTime(120, { num: 2991, den: 100 }), '4.012016');
});
