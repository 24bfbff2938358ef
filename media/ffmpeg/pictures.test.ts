import { execFile } from 'node:child_process';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import t from 'tap';
import type { SourceFacts } from '../facts.ts';
import { firstLook } from '../first-look.ts';
import { planSource } from '../plan.ts';
import type { VideoPlan } from '../plan-types.ts';
import { fitted } from '../size.ts';
import { webpSize } from '../webp.ts';
import { ownPosterArgs } from './own-poster.ts';
import { posterArgs } from './poster.ts';
import { clip, ffmpeg, ffprobe, joined, probe, transcode, withFolder } from './try-out.ts';

t.setTimeout(600_000);
const run = promisify(execFile);
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

t.test('a poster and its thumbnail are key frames, or the very frame that was asked for', (t) =>
  withFolder(async (folder) => {
    // Each second has its own brightness, and a key frame comes only every three.
    const input = await clip(join(folder, 'in.mp4'), [
      ...['-f', 'lavfi', '-i', "color=black:size=1600x900:rate=25,format=gray,geq=lum='40+40*floor(T)'"],
      ...['-t', '5', ...x264, '-g', '75', '-sc_threshold', '0', '-pix_fmt', 'yuv420p'],
    ]);
    const { facts } = await planned(input);
    const grey = async (file: string) =>
      (
        await run('ffmpeg', ['-v', 'error', '-i', file, '-vf', 'scale=1:1', '-f', 'rawvideo', '-pix_fmt', 'gray', '-'], {
          encoding: 'buffer',
        })
      ).stdout[0] as number;
    const near = (value: number, wanted: number) => Math.abs(value - wanted) < 8;
    for (const { exact, atSeconds, brightness } of [
      { exact: true, atSeconds: 2.52, brightness: 120 },
      { exact: true, atSeconds: 4, brightness: 200 },
      { exact: true, atSeconds: 0, brightness: 40 },
      { exact: false, atSeconds: 2.5, brightness: 160 },
    ]) {
      await ffmpeg(posterArgs({ facts, atSeconds, exact, input, outDir: folder }));
      const shown = await grey(join(folder, 'poster.webp'));
      // Limited range becomes full range in grey.
      t.ok(near(shown, ((brightness - 16) * 255) / 219), `at ${atSeconds} s: ${shown}`);
    }
    t.same(webpSize(await readFile(join(folder, 'poster.webp'))), { width: 1280, height: 720 });
    t.same(webpSize(await readFile(join(folder, 'thumbnail.webp'))), { width: 320, height: 180 });
    t.equal(firstLook(await readFile(input)).ok, true);
  }),
);

t.test('a picture is never enlarged', async (t) => {
  t.same(fitted({ width: 1920, height: 1080 }, 1280), { width: 1280, height: 720 });
  t.same(fitted({ width: 720, height: 1280 }, 1280), { width: 720, height: 1280 });
  t.same(fitted({ width: 101, height: 55 }, 1280), { width: 102, height: 56 });
});

t.test('a picture that somebody brings becomes a poster, whatever its kind', (t) =>
  withFolder(async (folder) => {
    const made = async (name: string, size: string, more: string[] = []) => {
      await ffmpeg(['-loglevel', 'error', '-y', ...picture(`size=${size}`), ...more, '-frames:v', '1', join(folder, name)]);
      return join(folder, name);
    };
    const poster = async (path: string) => {
      // By its bytes alone, as in the jail: a name would make ffmpeg believe it.
      const input = join(folder, 'in');
      await copyFile(path, input);
      await ffmpeg(ownPosterArgs({ input, outDir: folder }));
      return [webpSize(await readFile(join(folder, 'poster.webp'))), webpSize(await readFile(join(folder, 'thumbnail.webp')))];
    };
    const landscape = [
      { width: 1280, height: 720 },
      { width: 320, height: 180 },
    ];
    t.same(await poster(await made('a.png', '2560x1440')), landscape);
    t.same(await poster(await made('a.webp', '2560x1440', ['-c:v', 'libwebp'])), landscape);
    const jpeg = await made('a.jpg', '2560x1440');
    t.same(await poster(jpeg), landscape);
    t.same(
      await poster(await made('clear.png', '300x301', ['-vf', 'format=rgba,colorchannelmixer=aa=0.5'])),
      [
        { width: 300, height: 300 },
        { width: 300, height: 300 },
      ],
      'one that can be seen through, of an odd size',
    );
    const bytes = await readFile(jpeg);
    const turned = Buffer.from('ffe10022457869660000 4d4d002a00000008 0001 011200030000000100060000 00000000'.replaceAll(' ', ''), 'hex');
    await writeFile(join(folder, 'turned.jpg'), Buffer.concat([bytes.subarray(0, 2), turned, bytes.subarray(2)]));
    t.match((await poster(join(folder, 'turned.jpg')))[0], { width: 720, height: 1280 }, 'a camera that was held upright');
    const video = await clip(join(folder, 'in.mp4'), [...picture('size=320x180:rate=25'), '-t', '1', ...x264]);
    await t.rejects(poster(video), /not on whitelist|Invalid data/, 'a video is no picture');
    const list = join(folder, 'list.png');
    await writeFile(list, `ffconcat version 1.0\nfile ${jpeg}\n`);
    await t.rejects(poster(list), 'nor is what names other files');
  }),
);
