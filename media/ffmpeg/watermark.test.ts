import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import t from 'tap';
import { planSource } from '../plan.ts';
import { standardProfile } from '../profile.ts';
import { letterSize, type Watermark, watermarkBox, watermarkPositions } from '../watermark.ts';
import { clip, joined, probe, transcode, withFolder } from './try-out.ts';

t.setTimeout(600_000);
const run = promisify(execFile);
const usual: Watermark = { mark: { text: 'x' }, position: 'bottom-right', opacity: 1, padding: 16, maxWidth: 0.15 };
const [width, height] = [640, 360];

/** Brightness of the first and the last picture of the largest rung. */
async function grey(input: string): Promise<{ first: Buffer; last: Buffer; frames: number }> {
  const args = ['-loglevel', 'error', '-i', input, '-an', '-vf', 'format=gray', '-f', 'rawvideo', 'pipe:1'];
  const { stdout } = await run('ffmpeg', args, { maxBuffer: 256 * 1024 * 1024, encoding: 'buffer' });
  const frames = stdout.length / (width * height);
  const frame = (i: number) => stdout.subarray(i * width * height, (i + 1) * width * height);
  return { first: frame(0), last: frame(frames - 1), frames };
}

/** The box around all that is bright in a picture that was black. */
function bright(picture: Buffer): { left: number; top: number; right: number; bottom: number; level: number } | null {
  let box: { left: number; top: number; right: number; bottom: number; level: number } | null = null;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const level = picture[y * width + x] ?? 0;
      if (level < 60) continue;
      box ??= { left: x, top: y, right: x, bottom: y, level };
      box = { left: Math.min(box.left, x), top: box.top, right: Math.max(box.right, x), bottom: y, level: Math.max(box.level, level) };
    }
  return box;
}

/** Encodes five seconds of black with the mark, and looks at it. */
async function marked(folder: string, watermark: Watermark, path: string) {
  const input = await clip(join(folder, 'in.mp4'), [
    ...['-f', 'lavfi', '-i', `color=black:size=${width}x${height}:rate=25`, '-t', '5', '-c:v', 'libx264', '-pix_fmt', 'yuv420p'],
  ]);
  const answer = await probe(input);
  if (!answer.ok) throw new Error(answer.title);
  const planned = planSource(answer.facts, { ...standardProfile, watermark });
  if (!planned.ok || planned.plan.video === null) throw new Error('no plan');
  const plan = planned.plan.video;
  const made = await transcode({
    ...{ facts: answer.facts, ...plan, startSegment: 0, segmentCount: plan.segmentCount, outDir: folder, input },
    burnIn: { mark: plan.watermark as Watermark, path },
  });
  const segments = made.get('360')?.segments ?? [];
  const film = await joined(
    folder,
    join(folder, '360', 'init.mp4'),
    segments.map((segment) => join(folder, '360', segment.name)),
  );
  return { ...(await grey(film)), planned: plan.totalFrames };
}

const white = (folder: string, size: string, name = 'mark.png') =>
  clip(join(folder, name), ['-f', 'lavfi', '-i', `color=white:size=${size},format=rgba`, '-frames:v', '1']);

t.test('a picture lies in its corner, no wider than it may be, from the first frame to the last', async (t) => {
  for (const position of watermarkPositions)
    await withFolder(async (folder) => {
      const { first, last, frames, planned } = await marked(
        folder,
        { ...usual, mark: { image: 'assets/x' }, position },
        await white(folder, '400x200'),
      );
      t.equal(frames, planned, 'every frame');
      const padding = Math.round((16 * 360) / 1080);
      for (const picture of [first, last]) {
        const box = bright(picture);
        t.ok(box && box.right - box.left <= width * 0.15 && box.right - box.left > width * 0.14, `${position}: ${JSON.stringify(box)}`);
        if (box === null) continue;
        const near = (a: number, b: number) => Math.abs(a - b) <= 3;
        if (position.endsWith('left')) t.ok(near(box.left, padding), position);
        if (position.endsWith('right')) t.ok(near(box.right, width - padding), position);
        if (position.startsWith('top')) t.ok(near(box.top, padding), position);
        if (position.startsWith('bottom')) t.ok(near(box.bottom, height - padding), position);
        if (position === 'center') t.ok(near(box.left + box.right, width) && near(box.top + box.bottom, height), position);
        t.ok(box.level > 200, 'as bright as it is');
      }
    });
});

t.test('opacity lets the picture through, small marks are not enlarged, WebP will do', (t) =>
  withFolder(async (folder) => {
    const file = await white(folder, '20x10', 'mark.webp');
    const { first } = await marked(folder, { ...usual, mark: { image: 'assets/x' }, opacity: 0.5, position: 'top-left' }, file);
    const box = bright(first);
    t.ok(box && box.right - box.left <= 21 && box.right - box.left >= 18, JSON.stringify(box));
    t.ok(box && box.level > 90 && box.level < 170, `half as bright: ${box?.level}`);
  }),
);

t.test('words are drawn as they are, whatever they are', async (t) => {
  for (const text of ['Vitascope', 'WWWWWWWWWWWWWWWWWWWW', '100% \'q\' "d" :x;[y],%{pts}\\n$HOME', 'ÄÖÜ ñ 中文'])
    await withFolder(async (folder) => {
      // Where a file lies is no more to be trusted than what is in it.
      const path = join(folder, "wo'r:d,s[1];.txt");
      await writeFile(path, text);
      const { first, frames, planned } = await marked(folder, { ...usual, mark: { text }, position: 'top-left' }, path);
      t.equal(frames, planned);
      const box = bright(first);
      t.ok(box && box.right - box.left <= width * 0.15 + 1, `${text}: ${JSON.stringify(box)}`);
    });
});

t.test('sizes follow the picture', async (t) => {
  const picture = { width: 1920, height: 1080 };
  t.same(watermarkBox(usual, picture), { width: 288, height: 162, padding: 16 });
  t.same(watermarkBox(usual, { width: 607, height: 1080 }).width, 91, 'portrait');
  t.equal(letterSize('x', watermarkBox(usual, picture), picture), 54, 'a caption at most');
  t.ok(letterSize('a long name of a channel', watermarkBox(usual, picture), picture) < 24);
});
