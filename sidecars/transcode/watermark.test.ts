import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import t from 'tap';
import type { Watermark } from '../../media/index.ts';
import type { TestJob } from '../testing.ts';
import { ffmpeg, ordersFor, startTestWorker } from '../testing-worker.ts';

t.setTimeout(600_000);
const { folder, server, room, close } = await startTestWorker();
t.teardown(close);
await room.start();

const source = join(folder, 'black.mp4');
await ffmpeg('-f', 'lavfi', '-i', 'color=black:size=640x360:rate=25', '-t', '12', '-c:v', 'libx264', '-pix_fmt', 'yuv420p', source);
const picture = join(folder, 'mark.png');
await ffmpeg('-f', 'lavfi', '-i', 'color=white:size=400x200,format=rgba', '-frames:v', '1', picture);
const usual = { position: 'top-left', opacity: 1, padding: 0, maxWidth: 0.15 } as const;

/** Brightness of the middle of the mark, and of the opposite corner, in every segment that was committed. */
async function corners(job: TestJob): Promise<[number, number][]> {
  const init = server.objects.get(job.inits.get('360')?.objectKey ?? '') as Buffer;
  const seen: [number, number][] = [];
  for (const segment of job.segments) {
    const file = join(folder, `${job.id}-${segment.index}.mp4`);
    await writeFile(file, Buffer.concat([init, server.objects.get(segment.objectKey) as Buffer]));
    const args = ['-loglevel', 'error', '-i', file, '-frames:v', '1', '-vf', 'format=gray', '-f', 'rawvideo', 'pipe:1'];
    const { stdout } = await promisify(execFile)('ffmpeg', args, { encoding: 'buffer' });
    const brightest = (from: number, to: number) => Math.max(...stdout.subarray(from, to));
    // The first 40 lines, and the last 40.
    seen.push([brightest(0, 640 * 40), brightest(640 * 320, 640 * 360)]);
  }
  return seen;
}

async function marked(id: string, mark: Watermark['mark'], more: Partial<TestJob> = {}): Promise<TestJob> {
  const { transcode } = await ordersFor(source);
  const job = server.offer({
    id,
    kind: 'transcode',
    input: { ...transcode, watermark: { ...usual, mark } },
    source,
    rungs: ['360'],
    ...more,
  });
  await server.until(() => job.state === 'done' || job.state === 'failed');
  return job;
}

t.test('the jail holds the picture of a watermark, or its words; it is on every segment', async (t) => {
  for (const [id, mark] of [
    ['picture', { image: `assets/${'0'.repeat(64)}` }],
    ['words', { text: 'Vitascope' }],
  ] as const) {
    const job = await marked(id, mark, { watermark: picture });
    t.same(job.failures, [], id);
    const seen = await corners(job);
    t.equal(seen.length, 3);
    for (const [there, elsewhere] of seen) t.ok(there > 180 && elsewhere < 40, `${id}: ${there} ${elsewhere}`);
  }
});

t.test('a chunk that goes on behind what is committed is marked too', async (t) => {
  const job = await marked('rest', { image: `assets/${'0'.repeat(64)}` }, { watermark: picture, committed: 1 });
  t.same(job.failures, []);
  const seen = await corners(job);
  t.equal(seen.length, 2);
  for (const [there] of seen) t.ok(there > 180);
});

t.test('an order that names a picture without bringing it is no order', async (t) => {
  const job = await marked('missing', { image: `assets/${'0'.repeat(64)}` });
  t.match(job.failures, [{ problem: { code: 'bad-order' } }]);
});
