/** HDR by real files: H.264 is made for every screen, and a ten-bit codec keeps what the source has. */
import { join } from 'node:path';
import t from 'tap';
import type { Codec } from '../family.ts';
import { planSource } from '../plan.ts';
import type { Range, Rung } from '../plan-types.ts';
import { clip, ffprobe, joined, type Made, probe, transcode, withFolder } from './try-out.ts';

t.setTimeout(600_000);
const bars = ['-f', 'lavfi', '-i', 'smptehdbars=size=320x180:rate=25:duration=1'];
const sdr = 'format=yuv420p,setparams=colorspace=bt709:color_primaries=bt709:color_trc=bt709:range=tv';
const curves = { pq: 'smpte2084', hlg: 'arib-std-b67' } as const;

/** White is as bright as BT.2408 has it in HDR: 203 nits. */
function hdrClip(path: string, range: keyof typeof curves): Promise<string> {
  const curve = curves[range];
  const filter = [
    `${sdr},zscale=tin=bt709:min=bt709:pin=bt709:t=linear:npl=203,format=gbrpf32le,zscale=p=bt2020`,
    `zscale=t=${curve}:m=bt2020nc:r=tv:npl=203,format=yuv420p10le`,
  ].join();
  const tags = `log-level=error:colorprim=bt2020:transfer=${curve}:colormatrix=bt2020nc`;
  return clip(path, [...bars, '-vf', filter, '-c:v', 'libx265', '-tag:v', 'hvc1', '-x265-params', tags, '-crf', '12']);
}

async function encoded(folder: string, input: string, codec: Codec, range: Range) {
  const answer = await probe(input);
  const planned = answer.ok ? planSource(answer.facts) : null;
  if (!answer.ok || !planned?.ok || planned.plan.video === null) throw new Error('no plan');
  const { frameRate } = planned.plan.video;
  // Two rungs, as what a source says of itself has to pass the cascade too.
  const rungs: Rung[] = [
    { name: '180', width: 320, height: 180, frameRate, maxBitrate: 2_000_000 },
    { name: '90', width: 160, height: 90, frameRate, maxBitrate: 1_000_000 },
  ];
  const outDir = join(folder, `${codec}-${range}`);
  const made = await transcode({
    ...{ facts: answer.facts, ...planned.plan.video, rungs, codec, range },
    ...{ startSegment: 0, segmentCount: planned.plan.video.segmentCount, outDir, input },
  });
  const { segments, info } = made.get('90') as Made;
  const names = segments.map(({ name }) => join(outDir, '90', name));
  const file = await joined(outDir, join(outDir, '90/init.mp4'), names);
  const entries = 'stream=pix_fmt,color_range,color_space,color_transfer,color_primaries';
  const told = await ffprobe(['-v', 'error', '-show_entries', entries, '-of', 'default=nk=1:nw=1', file]);
  return {
    transfer: answer.facts.video?.transfer,
    codecString: info.codecString,
    told: told.trim().split('\n'),
    luma: await meanLuma(file),
  };
}

async function meanLuma(path: string): Promise<number> {
  const read = ['-f', 'lavfi', '-i', `movie=${path},signalstats`, '-show_entries', 'frame_tags=lavfi.signalstats.YAVG'];
  return Number((await ffprobe(['-v', 'error', ...read, '-of', 'csv=p=0'])).trim().split('\n')[0]);
}

for (const range of ['pq', 'hlg'] as const) {
  t.test(`${range}: H.264 is mapped to SDR, HEVC and AV1 keep the curve in ten bits`, (t) =>
    withFolder(async (folder) => {
      const original = await meanLuma(await clip(join(folder, 'sdr.mp4'), [...bars, '-vf', sdr, '-c:v', 'libx264', '-crf', '12']));
      const input = await hdrClip(join(folder, 'in.mp4'), range);
      const h264 = await encoded(folder, input, 'h264', 'sdr');
      t.equal(h264.transfer, range);
      t.same(h264.told, ['yuv420p', 'tv', 'bt709', 'bt709', 'bt709']);
      // Black is 16 and white 235: what an eye takes for the same brightness, and not washed out or dark.
      t.ok(Math.abs(h264.luma - original) < 20, `mean luma ${h264.luma}, of the SDR original ${original}`);
      const sdrAgain = await encoded(folder, input, 'hevc', 'sdr');
      t.same(sdrAgain.told, ['yuv420p', 'tv', 'bt709', 'bt709', 'bt709'], 'an SDR family of a ten-bit codec is mapped as well');
      for (const [codec, string] of [
        ['hevc', /^hvc1\.2\.4\.L\d\d\.90$/],
        ['av1', /^av01\.0\.0\dM\.10$/],
      ] as const) {
        const kept = await encoded(folder, input, codec, range);
        t.same(kept.told, ['yuv420p10le', 'tv', 'bt2020nc', curves[range], 'bt2020'], codec);
        t.match(kept.codecString, string);
        t.ok(Math.abs(kept.luma - (await meanLuma(input))) < 4, 'as bright as the source');
      }
    }),
  );
}

t.test('a range that the source does not have is no order', (t) =>
  withFolder(async (folder) => {
    const input = await clip(join(folder, 'in.mp4'), [...bars, '-c:v', 'libx264', '-pix_fmt', 'yuv420p']);
    await t.rejects(encoded(folder, input, 'hevc', 'pq'), TypeError);
  }),
);
