/** Sound that is copied: heard at its time, cut at the times of the picture, and only where its packets follow one another. */
import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import t from 'tap';
import { planSource } from '../plan.ts';
import { audioArgs } from './audio.ts';
import { clip, ffmpeg, ffprobe, joined, made, probe, withFolder } from './try-out.ts';

t.setTimeout(600_000);
const run = promisify(execFile);

/** Sound begins with a tone, which has no edge that priming could move; the click is at 1.000 s, beside a white flash. */
const picture = ['-f', 'lavfi', '-i', "color=black:size=64x36:rate=25,drawbox=enable='between(t,0.99,1.03)':color=white:t=fill"];
const click = (rate: number) => ['-f', 'lavfi', '-i', `aevalsrc='if(between(t,1,1.02),0.9*sin(2*PI*1000*t),0)':s=${rate}`];
const film = ['-c:v', 'libx264', '-preset', 'veryfast', '-g', '50', '-bf', '2', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-b:a', '128k'];

/** Second at which it gets loud, by the times that packets have: what is missing in front is silence. */
async function clickAt(input: string): Promise<number> {
  const args = ['-loglevel', 'error', '-copyts', '-i', input, '-map', '0:a:0', '-af', 'aresample=48000:async=1:first_pts=0'];
  const { stdout } = await run('ffmpeg', [...args, '-ac', '1', '-f', 's16le', 'pipe:1'], { maxBuffer: 1e8, encoding: 'buffer' });
  for (let at = 0; at + 1 < stdout.length; at += 2) if (Math.abs(stdout.readInt16LE(at)) > 3000) return at / 2 / 48_000;
  return Number.NaN;
}

async function planned(input: string) {
  const answer = await probe(input);
  if (!answer.ok) throw new Error(answer.code);
  const plan = planSource(answer.facts);
  if (!plan.ok || plan.plan.audio === null) throw new Error('no plan');
  return { facts: answer.facts, audio: plan.plan.audio };
}

const cases = [
  { name: 'in.mp4', rate: 48_000, more: [] },
  { name: 'in.mp4', rate: 44_100, more: [] },
  { name: 'in.mov', rate: 48_000, more: [] },
  { name: 'in.mkv', rate: 48_000, more: [] },
  { name: 'in.mkv', rate: 44_100, more: [] },
  { name: 'late.mp4', rate: 48_000, more: ['-output_ts_offset', '7'] },
  { name: 'late.mkv', rate: 48_000, more: ['-output_ts_offset', '7'] },
];
for (const { name, rate, more } of cases)
  t.test(`a click at one second stays there: ${name} at ${rate} Hz`, (t) =>
    withFolder(async (folder) => {
      const input = await clip(join(folder, name), [...picture, ...click(rate), '-t', '13', ...film, ...more]);
      const { facts, audio } = await planned(input);
      t.match(audio, { copied: true, sampleRate: rate, channels: 1 });
      await mkdir(join(folder, 'aac'));
      await ffmpeg(audioArgs({ ...audio, facts, segmentSeconds: 4, outDir: folder, input }));
      const { info, segments } = await made(join(folder, 'aac'));
      t.same(info, { timescale: rate, codecString: 'mp4a.40.2' });
      t.equal(segments.length, 4);
      let end = segments[0]?.startTicks ?? 0;
      t.ok(end < 1024, `it begins at ${end}`);
      for (const segment of segments) {
        t.equal(segment.startTicks, end, `${segment.name} follows the one before`);
        t.equal(segment.durationTicks, segment.sampleCount * 1024);
        t.ok(Math.abs(segment.startTicks / rate - Number.parseInt(segment.name, 10) * 4) < 0.05, 'cut where the picture is cut');
        end += segment.durationTicks;
      }
      t.ok(Math.abs(end / rate - facts.durationSeconds) < 0.1, `as long as the picture: ${end / rate}`);
      const names = segments.map((segment) => join(folder, 'aac', segment.name));
      const file = await joined(folder, join(folder, 'aac/init.mp4'), names);
      const was = (await clickAt(input)) - facts.startSeconds;
      const is = await clickAt(file);
      t.ok(Math.abs(is - was) < 0.0015, `heard at ${is.toFixed(4)} s, in the source at ${was.toFixed(4)} s`);
      t.ok(Math.abs(is - 1) < 0.025, 'beside the flash');
      t.equal(await ffprobe(['-v', 'warning', '-count_frames', '-show_entries', 'stream=codec_name', '-of', 'csv=p=0', file]), 'aac\n');
    }),
  );

t.test('what does not follow without a gap is encoded', (t) =>
  withFolder(async (folder) => {
    const make = (name: string, args: string[]) => clip(join(folder, name), args);
    const sound = click(48_000);
    const encoded = async (what: string, input: string) => t.notOk((await planned(input)).audio.copied, what);
    await encoded('sound that begins late', await make('late.mkv', [...picture, '-itsoffset', '0.5', ...sound, '-t', '6', ...film]));
    await encoded(
      'sound that ends early',
      await make('early.mp4', [...picture, ...click(48_000).with(3, `${sound[3]}:d=3`), '-t', '6', ...film]),
    );
    const whole = await make('whole.mp4', [...picture, ...sound, '-t', '6', ...film]);
    t.ok((await planned(whole)).audio.copied);
    const gap = ['-i', whole, '-map', '0', '-c', 'copy', '-bsf:a', 'noise=drop=between(n\\,100\\,110)'];
    await encoded('a transport stream', await make('in.ts', [...picture, ...sound, '-t', '6', ...film]));
    await encoded('a gap', await make('gap.mp4', gap));
    await encoded('32 kHz', await make('slow.mp4', [...picture, ...click(32_000), '-t', '6', ...film]));
    await encoded('another codec', await make('flac.mkv', [...picture, ...sound, '-t', '6', ...film, '-c:a', 'flac']));
    await encoded('six channels', await make('six.mp4', [...picture, ...sound, '-t', '6', ...film, '-ac', '6']));
    await encoded('many bits', await make('many.mp4', [...picture, '-f', 'lavfi', '-i', 'anoisesrc', '-t', '6', ...film, '-b:a', '320k']));
  }),
);
