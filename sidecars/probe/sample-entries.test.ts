import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { withFolder } from '../../media/ffmpeg/try-out.ts';
import { makeClip, probeFile } from '../testing-worker.ts';
import { changesDescription } from './sample-entries.ts';

t.setTimeout(600_000);

t.test('a track with a second description is found, and nothing else', (t) =>
  withFolder(async (folder) => {
    const path = await makeClip(join(folder, 'plain.mp4'), { seconds: 4, more: ['-g', '60', '-keyint_min', '60', '-sc_threshold', '0'] });
    const bytes = await readFile(path);
    t.equal(await changesDescription(path, bytes.length), false);
    t.match(await probeFile(path), { facts: { video: { stored: { segmentFrames: 120 } } } });
    const count = bytes.indexOf('stsd') + 8;
    t.equal(bytes.readUInt32BE(count), 1);
    bytes.writeUInt32BE(2, count);
    const two = join(folder, 'two.mp4');
    await writeFile(two, bytes);
    t.equal(await changesDescription(two, bytes.length), true);
    const noise = join(folder, 'noise.mp4');
    await writeFile(noise, Buffer.alloc(1000, 'abcd'));
    t.equal(await changesDescription(noise, 1000), false);
  }),
);
