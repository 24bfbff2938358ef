/** Side products from real renditions: what ffmpeg is asked for, and what is read from its answers. */
import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import t from 'tap';
import { chooseCandidates, planCandidates } from '../candidates.ts';
import { readLoudness } from '../loudness.ts';
import { maxScenes, sceneReader } from '../scenes.ts';
import { planWaveform, readWaveform, waveformFolder } from '../waveform.ts';
import { webpSize } from '../webp.ts';
import { candidateSeconds, candidatesArgs } from './candidates.ts';
import { loudnessArgs } from './loudness.ts';
import { scenesArgs } from './scenes.ts';
import { hlsMuxer } from './transcode.ts';
import { ffmpeg, joined, made, withFolder } from './try-out.ts';
import { waveformArgs } from './waveform.ts';

t.setTimeout(600_000);
const run = promisify(execFile);
const rate = { num: 25, den: 1 };
const video = { frameRate: rate, segmentFrames: 100, rungs: [{ name: '180', width: 320, height: 180, frameRate: rate, maxBitrate: 1 }] };
/** With frames that are stored in another order than they are shown, as in our ladder. */
const x264 = [
  '-c:v',
  'libx264',
  '-preset',
  'veryfast',
  '-avoid_negative_ts',
  'disabled',
  '-g',
  '50',
  '-keyint_min',
  '50',
  '-sc_threshold',
  '0',
  '-pix_fmt',
  'yuv420p',
];

/** As a worker gets a rendition: init segment and segments in one file. */
async function rendition(folder: string, args: string[]): Promise<string> {
  const parts = join(folder, 'parts');
  await mkdir(parts);
  await ffmpeg(['-hide_banner', '-nostdin', '-loglevel', 'error', '-y', ...args, ...hlsMuxer('4.000000', parts)]);
  const { segments } = await made(parts);
  return joined(
    folder,
    join(parts, 'init.mp4'),
    segments.map(({ name }) => join(parts, name)),
  );
}

const lavfi = (source: string) => ['-f', 'lavfi', '-i', source];

t.test('candidates are the fullest key frames around their places, with their times', (t) =>
  withFolder(async (folder) => {
    // Black at the second, third and last place.
    const input = await rendition(folder, [
      ...lavfi("testsrc2=size=320x180:rate=25,drawbox=c=black:t=fill:enable='between(t,9,11)+between(t,19,23)+gt(t,33)'"),
      ...['-t', '40', ...x264],
    ]);
    const plan = planCandidates(video, 40);
    const outDir = join(folder, 'out');
    await mkdir(outDir);
    await ffmpeg(candidatesArgs({ ...plan, input, outDir }));
    const found = await Promise.all(
      (await readdir(outDir)).map(async (name) => ({
        name,
        seconds: candidateSeconds(name) ?? Number.NaN,
        sizeBytes: (await stat(join(outDir, name))).size,
      })),
    );
    t.ok(
      found.every(({ seconds }) => seconds % 2 === 0 && plan.places.some((place) => Math.abs(place - seconds) <= plan.reachSeconds)),
      'key frames near the places alone',
    );
    const chosen = chooseCandidates(plan, found);
    t.equal(chosen.length, 5);
    for (const { name, seconds, sizeBytes } of chosen) {
      t.ok(sizeBytes > 1500 && ![10, 20, 22].includes(seconds) && seconds < 34, `${seconds} s is not black`);
      t.same(webpSize(await readFile(join(outDir, name))), { width: 320, height: 180 });
    }
  }),
);

t.test('cuts are found at their times', (t) =>
  withFolder(async (folder) => {
    const input = await rendition(folder, [
      ...[
        ...lavfi('testsrc2=size=320x180:rate=25:duration=5.2'),
        ...lavfi('mandelbrot=size=320x180:rate=25'),
        ...lavfi('smptebars=size=320x180:rate=25'),
      ],
      ...['-filter_complex', '[1:v]trim=duration=4[b];[2:v]trim=duration=3[c];[0:v][b][c]concat=n=3[v]', '-map', '[v]', ...x264],
    ]);
    const { stdout } = await run('ffmpeg', scenesArgs({ input }));
    const reader = sceneReader();
    for (const line of stdout.split('\n')) reader.line(line);
    t.same(reader.done(), [5.2, 9.2]);
  }),
);

t.test('no more cuts are kept than anybody can use', async (t) => {
  const reader = sceneReader();
  for (let n = 1; n <= maxScenes + 5; n += 1) reader.line(`lavfi.scd.time=${n / 10}`);
  for (const line of ['frame:12 pts:1 pts_time:0.1', 'lavfi.scd.time=nan', 'lavfi.scd.time=-3', '']) reader.line(line);
  t.equal(reader.done().length, maxScenes);
});

t.test('the waveform is loud where the sound is', (t) =>
  withFolder(async (folder) => {
    const input = await rendition(folder, [
      ...lavfi('sine=frequency=440:sample_rate=48000:duration=10'),
      ...['-af', "volume='if(between(t,4,6),8,0)':eval=frame", '-c:a', 'aac', '-ac', '2'],
    ]);
    const plan = planWaveform(10);
    const folded = waveformFolder(plan);
    folded.add((await run('ffmpeg', waveformArgs({ ...plan, input }), { encoding: 'buffer', maxBuffer: 1e7 })).stdout);
    const { length, data } = readWaveform(folded.done())!;
    t.ok(length >= 199 && length <= 203, `${length} pairs`);
    const loud = (second: number) => (data[2 * Math.round(second * 20) + 1] ?? 0) - (data[2 * Math.round(second * 20)] ?? 0);
    t.ok(loud(2) <= 2 && loud(8) <= 2 && loud(5) > 100, `${loud(2)}, ${loud(5)}, ${loud(8)}`);
  }),
);

t.test('loudness is measured, and silence has none', (t) =>
  withFolder(async (folder) => {
    const measured = async (name: string, args: string[]) => {
      await mkdir(join(folder, name));
      const input = await rendition(join(folder, name), [...args, '-c:a', 'aac', '-ac', '2']);
      return readLoudness((await run('ffmpeg', loudnessArgs({ input }))).stderr);
    };
    // The sine has an eighth of full scale, and each of two channels 3 dB less; R 128 is made so that a tone in both measures as much.
    const tone = await measured('tone', lavfi('sine=frequency=997:sample_rate=48000:duration=10'));
    t.ok(Math.abs((tone?.integratedLufs ?? 0) + 21) < 1, `${tone?.integratedLufs} LUFS`);
    t.ok(Math.abs((tone?.truePeakDb ?? 0) + 21) < 1, `${tone?.truePeakDb} dB`);
    t.ok((tone?.rangeLu ?? 9) < 1);
    t.same(await measured('silence', [...lavfi('anullsrc=sample_rate=48000'), '-t', '5']), {
      integratedLufs: null,
      rangeLu: 0,
      truePeakDb: null,
    });
    t.equal(readLoudness('Conversion failed!'), null);
  }),
);
