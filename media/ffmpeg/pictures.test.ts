import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import type { SourceFacts } from '../facts.ts';
import { firstLook } from '../first-look.ts';
import { planSource } from '../plan.ts';
import type { VideoPlan } from '../plan-types.ts';
import { posterArgs, posterSize } from './poster.ts';
import { clip, ffmpeg, ffprobe, joined, probe, transcode, withFolder } from './try-out.ts';

t.setTimeout(120_000);
const picture = (options: string) => ['-f', 'lavfi', '-i', `testsrc2=${options}`];
const x264 = ['-c:v', 'libx264', '-preset', 'veryfast'];

async function planned(input: string): Promise<{ facts: SourceFacts; plan: VideoPlan }> {
  const answer = await probe(input);
  if (!answer.ok) throw new Error(`${answer.code}: ${answer.detail}`);
  const plan = planSource(answer.facts);
  if (!plan.ok || plan.plan.video === null) throw new Error('no plan');
  return { facts: answer.facts, plan: plan.plan.video };
}

/** Encodes the whole clip and tells what came out of the largest rung. */
async function whole(folder: string, input: string) {
  const { facts, plan } = await planned(input);
  const all = await transcode({ facts, ...plan, startSegment: 0, segmentCount: plan.segmentCount, outDir: folder, input });
  const rung = plan.rungs[0]?.name as string;
  const made = all.get(rung);
  const names = (made?.segments ?? []).map((segment) => join(folder, rung, segment.name));
  const path = await joined(folder, join(folder, rung, 'init.mp4'), names);
  const entries = 'stream=width,height,pix_fmt,sample_aspect_ratio,color_transfer,color_space,field_order,profile';
  const json = await ffprobe(['-loglevel', 'error', '-show_entries', entries, '-of', 'json', path]);
  const frames = (made?.segments ?? []).reduce((sum, segment) => sum + segment.sampleCount, 0);
  return { facts, plan, frames, stream: JSON.parse(json).streams[0] };
}

const kinds: { name: string; file: string; args: string[]; size: [number, number]; extra?: object }[] = [
  {
    ...{ name: 'HDR10', file: 'in.mp4', size: [320, 180] },
    args: [
      ...[...picture('size=320x180:rate=25'), '-t', '1', ...x264, '-pix_fmt', 'yuv420p10le'],
      ...['-color_trc', 'smpte2084', '-color_primaries', 'bt2020', '-colorspace', 'bt2020nc'],
    ],
    extra: { color_transfer: 'bt709', color_space: 'bt709' },
  },
  {
    ...{ name: 'HLG', file: 'in.mp4', size: [320, 180] },
    args: [
      ...[...picture('size=320x180:rate=25'), '-t', '1', ...x264, '-pix_fmt', 'yuv420p10le'],
      ...['-color_trc', 'arib-std-b67', '-color_primaries', 'bt2020', '-colorspace', 'bt2020nc'],
    ],
    extra: { color_transfer: 'bt709', color_space: 'bt709' },
  },
  {
    name: '4:4:4',
    file: 'in.mkv',
    size: [320, 180],
    args: [...picture('size=320x180:rate=25'), '-t', '1', ...x264, '-pix_fmt', 'yuv444p'],
  },
  {
    ...{ name: 'interlaced', file: 'in.ts', size: [320, 180] },
    args: [...picture('size=320x180:rate=50'), '-t', '1', '-vf', 'interlace', ...x264, '-pix_fmt', 'yuv420p', '-flags', '+ildct+ilme'],
    extra: { field_order: 'progressive' },
  },
  {
    ...{ name: 'anamorphic', file: 'in.mp4', size: [262, 180] },
    args: [...picture('size=180x180:rate=25'), '-t', '1', '-vf', 'setsar=16/11', ...x264, '-pix_fmt', 'yuv420p'],
  },
  {
    name: 'odd size',
    file: 'in.mkv',
    size: [322, 180],
    args: [...picture('size=323x181:rate=25'), '-t', '1', '-c:v', 'mjpeg', '-pix_fmt', 'yuvj444p'],
  },
  {
    name: 'alpha',
    file: 'in.webm',
    size: [320, 180],
    args: [...picture('size=320x180:rate=25'), '-t', '1', '-c:v', 'libvpx', '-auto-alt-ref', '0', '-pix_fmt', 'yuva420p'],
  },
];

for (const { name, file, args, size, extra } of kinds) {
  t.test(`${name} becomes an ordinary picture`, (t) =>
    withFolder(async (folder) => {
      const { stream, frames, plan } = await whole(folder, await clip(join(folder, file), args));
      t.match(stream, { width: size[0], height: size[1], pix_fmt: 'yuv420p', sample_aspect_ratio: '1:1', profile: 'High', ...extra });
      t.equal(frames, plan.totalFrames);
    }),
  );
}

t.test('a picture that changes its size half-way keeps the rungs', (t) =>
  withFolder(async (folder) => {
    const part = (name: string, size: string, from: string) =>
      clip(join(folder, name), [...picture(`size=${size}:rate=25`), '-t', '2', ...x264, '-pix_fmt', 'yuv420p', '-output_ts_offset', from]);
    const parts = [await part('a.ts', '320x180', '0'), await part('b.ts', '160x120', '2')];
    const input = join(folder, 'in.ts');
    await ffmpeg(['-loglevel', 'error', '-i', `concat:${parts.join('|')}`, '-c', 'copy', '-copyts', input]);
    const { stream, frames, plan } = await whole(folder, input);
    t.match(stream, { width: 320, height: 180 });
    t.equal(frames, plan.totalFrames);
  }),
);

t.test('a variable frame rate, restarted in a gap, has every frame', (t) =>
  withFolder(async (folder) => {
    const thin = "select='lt(t,3)+gt(t,5)*not(mod(n,3))'";
    const input = await clip(join(folder, 'in.mkv'), [
      ...picture('size=160x90:rate=25'),
      '-t',
      '11',
      '-vf',
      thin,
      '-fps_mode',
      'vfr',
      ...x264,
    ]);
    const { facts, plan } = await planned(input);
    t.equal(facts.video?.variableFrameRate, true);
    t.equal(plan.chunks.length, 1);
    const part = { facts, ...plan, input };
    const all = await transcode({ ...part, startSegment: 0, segmentCount: plan.segmentCount, outDir: join(folder, 'all') });
    const rest = await transcode({ ...part, startSegment: 1, segmentCount: plan.segmentCount - 1, outDir: join(folder, 'rest') });
    const name = plan.rungs[0]?.name as string;
    t.equal(
      all.get(name)?.segments.reduce((sum, segment) => sum + segment.sampleCount, 0),
      plan.totalFrames,
    );
    const counts = (made: typeof all) =>
      made.get(name)?.segments.map(({ name, startTicks, sampleCount }) => ({ name, startTicks, sampleCount }));
    t.same(counts(rest), counts(all)?.slice(1));
  }),
);

t.test('a poster of the source, in two formats', (t) =>
  withFolder(async (folder) => {
    const input = await clip(join(folder, 'in.mp4'), [
      ...picture('size=320x180:rate=25'),
      '-t',
      '3',
      ...x264,
      '-g',
      '25',
      '-pix_fmt',
      'yuv420p',
    ]);
    const { facts } = await planned(input);
    for (const [file, magic] of [
      ['poster.webp', 'RIFF'],
      ['poster.jpg', '\xff\xd8'],
    ] as const) {
      const output = join(folder, file);
      await ffmpeg(posterArgs({ facts, atSeconds: 1.3, input, output, maxSide: 160 }));
      const bytes = await readFile(output);
      t.equal(bytes.subarray(0, magic.length).toString('latin1'), magic);
      const size = JSON.parse(await ffprobe(['-loglevel', 'error', '-show_entries', 'stream=width,height', '-of', 'json', output]));
      t.match(size.streams[0], { width: 160, height: 90 });
    }
    t.equal(firstLook(await readFile(input)).ok, true);
  }),
);

t.test('a poster is never larger than the source', async (t) => {
  t.same(posterSize({ width: 1920, height: 1080 }), { width: 1280, height: 720 });
  t.same(posterSize({ width: 720, height: 1280 }), { width: 720, height: 1280 });
  t.same(posterSize({ width: 101, height: 55 }), { width: 102, height: 56 });
});
