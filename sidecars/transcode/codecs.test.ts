/** The whole ladder of a large picture in every codec, by a worker and within the limits of its jail. */
import { join } from 'node:path';
import t from 'tap';
import { codecs } from '../../media/index.ts';
import { makeClip, ordersFor, startTestWorker } from '../testing-worker.ts';

t.setTimeout(600_000);
const entries = { h264: 'avc1.', hevc: 'hvc1.', av1: 'av01.' };

for (const codec of codecs)
  t.test(`four rungs of 1080p in ${codec}`, async (t) => {
    const { server, room, folder, close } = await startTestWorker();
    t.teardown(close);
    const source = await makeClip(join(folder, 'in.mp4'), { seconds: 1, size: '1920x1080' });
    const { transcode, video } = await ordersFor(source);
    await room.start();
    const rungs = video.rungs.map((rung) => rung.name);
    const job = server.offer({ id: 'job', kind: 'transcode', input: { ...transcode, codec }, source, rungs });
    await server.until(() => job.state === 'done' || job.state === 'failed');
    t.equal(job.state, 'done', JSON.stringify(job.failures));
    t.same(job.segments.map((segment) => segment.rung).toSorted(), rungs.toSorted());
    for (const init of job.inits.values()) t.ok((init as { codecString?: string }).codecString?.startsWith(entries[codec]));
  });
